/**
 * Runs recorded cases of the predecessor through the steps, and lists the differences by kind:
 *
 *     deno run --allow-read tests/predecessor/run_cases.ts tests/predecessor/transform-cases.json
 *
 * @module
 */

import { readCases } from "./cases.ts";
import { compareCases, UNEXPLAINED } from "./differences.ts";
import { outcomesOfUnusable } from "./unusable.ts";

if (import.meta.main) {
  const [file] = Deno.args;
  if (file === undefined) {
    console.error("usage: run_cases.ts FILE");
    Deno.exit(2);
  }
  const cases = await readCases(file);
  const { agree, differing } = compareCases(cases);
  console.log(`${agree} of ${cases.length} cases agree`);
  for (const [kind, numbers] of differing) console.log(`${numbers.length} ${kind}: ${numbers.join(", ")}`);
  console.log("entries that the predecessor could not use:");
  for (const [outcome, number] of outcomesOfUnusable(cases)) console.log(`${number} ${outcome}`);
  Deno.exit(differing.has(UNEXPLAINED) ? 1 : 0);
}
