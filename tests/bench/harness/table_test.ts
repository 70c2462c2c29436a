import assert from "node:assert/strict";
import { intoReadme, type Result, table } from "./table.ts";

const result = (benchmark: string, measured: string, reached = true): Result => ({
  benchmark,
  day: "2026-01-31",
  rows: [{ what: "a | b", measured, against: "2 s", compared: "0.5 x", must: "<= 1 x", reached }],
});

const README = "# Benchmarks\n\n<!-- results -->\n\n<!-- end of results -->\n\nThe end.\n";
const NAMES = ["one", "two", "three"];

Deno.test("bench: a result that misses its bound is highlighted", () => {
  assert.match(table([result("one", "1 s")]), /\| one .*\| reached +\| 2026-01-31/);
  assert.match(table([result("one", "3 s", false)]), /\| \*\*MISSED\*\* \|/);
});

Deno.test("bench: results replace those of the same benchmark and keep the others", () => {
  const first = intoReadme(README, [result("three", "1 s"), result("one", "2 s")], "A machine.", NAMES);
  const second = intoReadme(first, [result("two", "3 s"), result("one", "4 s")], "Another.", NAMES);
  const rows = second.split("\n").filter((line) => line.startsWith("| ")).slice(2);
  assert.deepEqual(rows.map((row) => row.split(" | ").map((cell) => cell.trim())[2]), ["4 s", "3 s", "1 s"]);
  assert.ok(second.includes("a \\| b"), second);
  assert.ok(second.includes("Another.") && !second.includes("A machine."));
  assert.ok(second.startsWith("# Benchmarks\n") && second.endsWith("\n\nThe end.\n"), second);
});

Deno.test("bench: results of a removed benchmark are dropped", () => {
  const text = intoReadme(README, [result("one", "1 s"), result("two", "2 s")], "", NAMES);
  const after = intoReadme(text, [], "", ["two"]);
  assert.ok(!after.includes("1 s") && after.includes("2 s"), after);
});

Deno.test("bench: a README without markers is refused", () => {
  assert.throws(() => intoReadme("# Benchmarks\n", [], "", NAMES), /<!-- results -->/);
});
