import assert from "node:assert/strict";
import { counted, durationText, grouped, namesText } from "./number_text.ts";

Deno.test("common: digits are in groups of three", () => {
  assert.deepEqual([0, 12, 999, 1000, 3122, 1234567].map(grouped), [
    "0",
    "12",
    "999",
    "1,000",
    "3,122",
    "1,234,567",
  ]);
});

Deno.test("common: only 1 is singular", () => {
  assert.equal(counted(1, "entry", "entries"), "1 entry");
  assert.equal(counted(0, "write"), "0 writes");
  assert.equal(counted(3122, "write"), "3,122 writes");
});

Deno.test("number text: durations round to seconds from one minute, to minutes from one hour", () => {
  assert.deepEqual([0, 59_400, 59_990, 3_599_000, 7_500_000].map((ms) => durationText(ms)), [
    "0 s",
    "59 s",
    "1 min 0 s",
    "59 min 59 s",
    "2 h 5 min",
  ]);
  assert.equal(durationText(12_340, 1), "12.3 s");
});

Deno.test("common: a long list of names is cut, and the others are counted", () => {
  assert.equal(namesText(["a", "b"], { shown: 2 }), "a, b");
  assert.equal(namesText(["a", "b", "c"], { shown: 2, separator: " and " }), "a and b and 1 more");
  assert.equal(namesText(["a", "b"], { total: 2002 }), "a, b and 2,000 more");
});
