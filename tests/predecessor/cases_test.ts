import assert from "node:assert/strict";
import { readCases } from "./cases.ts";
import { compareCases } from "./differences.ts";
import { KINDS } from "./model.ts";
import { outcomesOfUnusable } from "./unusable.ts";

const README = await Deno.readTextFile(new URL("README.md", import.meta.url));
const CASES = await readCases(new URL("transform-cases.json", import.meta.url));

/** The numbers in the table of a section of the README. */
function listedNumbers(heading: string): Map<string, number> {
  const section = README.slice(README.indexOf(`\n${heading}\n`) + 1).split(/\n##/)[0] as string;
  const rows = section.matchAll(/^\| ([^|]+?) +\| +(\d+) +\|$/gm);
  return new Map([...rows].map(([, kind, number]) => [kind as string, Number(number)]));
}

Deno.test("predecessor: the steps give the same values, apart from the differences that the README lists", () => {
  const { agree, differing } = compareCases(CASES);
  const found = new Map<string, number>(Object.values(KINDS).map((kind) => [kind, 0]));
  for (const [kind, numbers] of differing) found.set(kind, numbers.length);
  assert.deepEqual(found, listedNumbers("## Entries"), JSON.stringify([...differing]));
  assert.match(README, new RegExp(`\\b${agree} of ${CASES.length} cases agree\\b`));
});

Deno.test("predecessor: what it could not use is named or does no harm, as the README lists it", () => {
  assert.deepEqual(
    outcomesOfUnusable(CASES),
    listedNumbers("### Entries that the predecessor could not use"),
  );
});

Deno.test("predecessor: a difference that no kind causes is unexplained", () => {
  const [first] = CASES;
  assert.ok(first !== undefined && first.result !== "failed");
  const other = new Map(first.result).set("title", [new TextEncoder().encode("another")]);
  const { agree, differing } = compareCases([first, { ...first, number: 7, result: other }]);
  assert.equal(agree, 1);
  assert.deepEqual([...differing], [["unexplained", [7]]]);
});
