/**
 * Collects the contents of the bill of materials.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { VERSION } from "../../src/common/version.ts";
import { findPackages } from "../licences/packages.ts";
import { contentsOf } from "./contents.ts";
import { billOfMaterials } from "./cyclonedx.ts";

/**
 * Returns the bill of materials as JSON: of a binary, or of the sources as the running Deno would compile them.
 *
 * @param date seconds since 1970
 */
export async function makeBill(
  { binary, version = VERSION, date }: { binary?: string | undefined; version?: string; date: number },
): Promise<string> {
  const { locked, imported, needed } = await findPackages();
  const contents = binary === undefined
    ? { deno: Deno.version.deno, v8: Deno.version.v8.replace(/-.*/, ""), crates: [], packages: needed }
    : contentsOf(binary, locked.values());
  const bill = billOfMaterials({
    ...contents,
    name: "udm-directory-connector",
    version,
    date,
    imported,
    packages: contents.packages.flatMap((id) => locked.get(id) ?? []),
    ...(binary === undefined
      ? {}
      : { sha256: createHash("sha256").update(await Deno.readFile(binary)).digest("hex") }),
  });
  return JSON.stringify(bill, undefined, 2) + "\n";
}
