/**
 * Shows the licences of all packages that the project uses, and whether they are allowed.
 *
 *     deno task licences
 *
 * Ends with code 1 if one is not.
 *
 * @module
 */

import { ALLOWED, ALLOWED_IN_TOOLS, isAllowed } from "./licences/allowed.ts";
import { findPackages, INSTRUMENTER, type Package } from "./licences/packages.ts";

if (import.meta.main) {
  let wrong = 0;
  const show = (part: string, { name, version, licence }: Package, allowed: ReadonlySet<string>) => {
    const isWrong = !isAllowed(licence, allowed);
    if (isWrong) wrong++;
    console.log(
      `${part.padEnd(9)}${`${name} ${version}`.padEnd(52)}${licence}${isWrong ? "  NOT ALLOWED" : ""}`,
    );
  };
  const { locked, needed } = await findPackages();
  for (const each of locked.values()) show(needed.includes(each.id) ? "program" : "tests", each, ALLOWED);
  const tools = (await findPackages(INSTRUMENTER)).locked;
  for (const each of tools.values()) show("mutation", each, ALLOWED_IN_TOOLS);
  const all = locked.size + tools.size;
  console.log(`${all} packages, ${wrong} not allowed (allowed: ${[...ALLOWED_IN_TOOLS].join(", ")})`);
  if (wrong > 0) Deno.exitCode = 1;
}
