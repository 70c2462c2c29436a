/**
 * Shows the licences of all packages that the project uses, and whether they are allowed.
 *
 *     deno task licences
 *
 * Ends with code 1 if one is not.
 *
 * @module
 */

import { ALLOWED, isAllowed } from "./licences/allowed.ts";
import { findPackages } from "./licences/packages.ts";

if (import.meta.main) {
  const { locked, needed } = await findPackages();
  for (const { id, name, version, licence } of locked.values()) {
    const part = needed.includes(id) ? "program" : "tests";
    const verdict = isAllowed(licence) ? "" : "  NOT ALLOWED";
    console.log(`${part.padEnd(8)}${`${name} ${version}`.padEnd(44)}${licence}${verdict}`);
  }
  const wrong = [...locked.values()].filter(({ licence }) => !isAllowed(licence));
  console.log(`${locked.size} packages, ${wrong.length} not allowed (allowed: ${[...ALLOWED].join(", ")})`);
  if (wrong.length > 0) Deno.exitCode = 1;
}
