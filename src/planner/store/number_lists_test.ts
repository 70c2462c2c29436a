import assert from "node:assert/strict";
import fc from "fast-check";
import { NumberLists } from "./number_lists.ts";

Deno.test("property: number lists: the last list of each place is returned", () => {
  const list = fc.oneof(
    { weight: 9, arbitrary: fc.uint32Array({ maxLength: 5 }) },
    fc.tuple(fc.nat({ max: 40_000 }), fc.nat()).map(([length, first]) =>
      Uint32Array.from({ length }, (_, at) => first + at)
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 20 }), list), { maxLength: 30 }), (written) => {
      const lists = new NumberLists();
      for (const [place, numbers] of written) lists.set(place, numbers);
      const expected = new Map(written);
      for (let place = 0; place <= 20; place++) assert.deepEqual(lists.at(place), expected.get(place));
    }),
    { numRuns: 30 },
  );
});
