import assert from "node:assert/strict";
import { interleave, ratios, show, summarise } from "./statistics.ts";

Deno.test("bench: the median is the middle figure, or the mean of the two in the middle", () => {
  assert.deepEqual(summarise([30, 10, 20]), { median: 20, least: 10, most: 30 });
  assert.deepEqual(summarise([4, 1, 2, 100]), { median: 3, least: 1, most: 100 });
  assert.throws(() => summarise([]), RangeError);
});

Deno.test("bench: ratios are computed round by round", () => {
  assert.deepEqual(ratios([10, 20, 40], [5, 10, 20]), { median: 2, least: 2, most: 2 });
  assert.throws(() => ratios([1, 2], [1]), RangeError);
});

Deno.test("bench: measurements alternate", async () => {
  const order: string[] = [];
  const results = await interleave<"a" | "b", number>(2, {
    a: (round) => Promise.resolve(order.push(`a${round}`)),
    b: (round) => Promise.resolve(order.push(`b${round}`)),
  });
  assert.deepEqual(order, ["a0", "b0", "a1", "b1"]);
  assert.deepEqual(results, { a: [1, 3], b: [2, 4] });
});

Deno.test("bench: a figure is shown with its range, if it has one", () => {
  assert.equal(show(summarise([1, 2, 4]), "s", 1), "2.0 s (1.0-4.0)");
  assert.equal(show(summarise([2.25]), "x"), "2.25 x");
});
