import assert from "node:assert/strict";
import { BOUNDS_S, Histogram } from "./durations.ts";

Deno.test("udm: a duration belongs to the first class with a bound not below it", () => {
  const histogram = new Histogram();
  for (const seconds of [0, 0.025, 0.026, 300, 301]) histogram.add(seconds);
  const { classes, sum } = histogram.plain;
  assert.equal(classes.length, BOUNDS_S.length + 1);
  assert.deepEqual(classes.slice(0, 2), [2, 1]);
  assert.deepEqual(classes.slice(-2), [1, 1]);
  assert.equal(sum.toFixed(3), "601.051");
});

Deno.test("udm: a copy of a histogram does not change", () => {
  const histogram = new Histogram();
  const before = histogram.plain;
  histogram.add(1);
  assert.equal(before.sum, 0);
  assert.ok(before.classes.every((count) => count === 0));
});
