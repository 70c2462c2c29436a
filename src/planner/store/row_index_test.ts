import assert from "node:assert/strict";
import fc from "fast-check";
import { RowIndex, textHash } from "./row_index.ts";

Deno.test("property: row index: all rows of a hash are found, in the order of insertion", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 2000 }), { maxLength: 4000 }),
      fc.nat({ max: 1500 }),
      (numbers, few) => {
        const index = new RowIndex();
        const hashOf = (number: number) => (number % (few + 1)) * 0x9e3779b1 >>> 0;
        numbers.forEach((number, row) => index.add(hashOf(number), row));
        for (const number of numbers.slice(0, 200)) {
          const found = index.find(hashOf(number), "", (row) => numbers[row] === number);
          assert.equal(found, numbers.indexOf(number));
        }
        assert.equal(index.find(hashOf(5000), "", (row) => numbers[row] === 5000), undefined);
      },
    ),
  );
});

Deno.test("row index: texts that differ in one character rarely have equal hashes", () => {
  const hashes = new Set(
    Array.from({ length: 100_000 }, (_, number) => textHash(`uid=user${number},ou=people`)),
  );
  assert.ok(hashes.size > 99_990, String(hashes.size));
});
