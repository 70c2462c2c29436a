/**
 * Writes the fault matrix into tests/e2e/FAULTS.md: `deno run -A tests/e2e/faults/generate.ts`.
 *
 * @module
 */

import { faultMatrix } from "./matrix.ts";
import { render } from "./table.ts";

/** The committed table. */
export const TABLE_FILE = new URL("../FAULTS.md", import.meta.url);

if (import.meta.main) {
  await Deno.writeTextFile(TABLE_FILE, render(await faultMatrix()));
}
