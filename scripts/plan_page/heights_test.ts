import assert from "node:assert/strict";
import fc from "fast-check";
import { Heights } from "./page/heights.js";

Deno.test("heights: rows are contiguous after any change of height", () => {
  const height = fc.integer({ min: 1, max: 500 });
  const rows = fc.array(height, { minLength: 1, maxLength: 50 });
  const changes = fc.array(fc.tuple(fc.nat(49), height), { maxLength: 20 });
  fc.assert(fc.property(rows, changes, fc.integer({ min: -100, max: 30_000 }), (given, changed, place) => {
    const expected = [...given];
    const heights = new Heights(given.length, (index) => given[index] as number);
    for (const [at, value] of changed) {
      const index = at % given.length;
      heights.set(index, value);
      expected[index] = value;
      const sum = (to: number) => expected.slice(0, to).reduce((total, one) => total + one, 0);
      assert.equal(heights.top(index), sum(index));
      assert.equal(heights.total, sum(expected.length));
    }
    const row = heights.at(place);
    if (place >= 0 && place < heights.total) {
      assert.ok(heights.top(row) <= place && place < heights.top(row) + heights.get(row));
    } else assert.equal(row, place < 0 ? 0 : expected.length - 1);
  }));
});

Deno.test("heights: without rows the height is 0", () => {
  const heights = new Heights(0, () => 10);
  assert.equal(heights.total, 0);
  assert.equal(heights.at(5), 0);
});
