import assert from "node:assert/strict";
import fc from "fast-check";
import type { Properties } from "../../common/model.ts";
import { createHash, digestOf, DigestTable, UNSET } from "./digest.ts";

const hash = await createHash();

Deno.test("digest: the hash is XXH64", () => {
  assert.equal(hash(""), 0xef46db3751d8e999n);
  assert.equal(hash("a"), 0xd24ec4f1a98c6e5bn);
});

Deno.test("digest: only equal values have equal digests", () => {
  assert.equal(digestOf(hash, "mailPrimaryAddress", "A@x"), digestOf(hash, "mailPrimaryAddress", "a@x"));
  assert.notEqual(digestOf(hash, "description", "A"), digestOf(hash, "description", "a"));
});

Deno.test("digest: an unset value has no digest", () => {
  for (const value of [undefined, null, "", [], false]) assert.equal(digestOf(hash, "phone", value), UNSET);
});

Deno.test("digest: a value with hash 0 differs from an unset value", () => {
  assert.notEqual(digestOf(() => 0n, "description", "a"), UNSET);
});

/** Returns the value of a property. */
const valuesOf = (values: Properties) => (property: string) => values[property];

Deno.test("digest table: a row has digests only of its properties", () => {
  const table = new DigestTable(["description", "phone"], hash);
  assert.equal(table.add(valuesOf({ description: "a", phone: ["1"], other: "x" })), 0);
  assert.equal(table.add(valuesOf({ phone: null })), 1);
  assert.equal(table.rows, 2);
  assert.equal(table.at(0, "description"), hash("a"));
  assert.equal(table.at(0, "phone"), digestOf(hash, "phone", ["1"]));
  assert.equal(table.at(0, "other"), UNSET);
  assert.equal(table.at(1, "description"), UNSET);
  assert.equal(table.at(1, "phone"), UNSET);
  assert.equal(table.at(2, "phone"), UNSET);
});

Deno.test("digest table: it grows beyond a block", () => {
  const table = new DigestTable(["a", "b"], hash);
  const rows = 10_000;
  for (let row = 0; row < rows; row++) table.add(valuesOf({ a: `a${row}`, b: `b${row}` }));
  for (const row of [0, 4095, 4096, 8191, 8192, rows - 1]) {
    assert.equal(table.at(row, "a"), hash(`a${row}`));
    assert.equal(table.at(row, "b"), hash(`b${row}`));
  }
});

Deno.test("property: digest table: rows of two tables are the same if and only if all digests are", () => {
  const columns = Array.from({ length: 70 }, (_, column) => `p${column}`);
  const values = fc.dictionary(fc.constantFrom(...columns), fc.constantFrom("a", "b"), { maxKeys: 5 });
  fc.assert(
    fc.property(
      values,
      values,
      fc.boolean(),
      fc.constantFrom(1, 31, 32, 33, 64, 70),
      (one, two, isCopy, width) => {
        const table = new DigestTable(columns.slice(0, width), hash);
        const other = new DigestTable(columns, hash);
        table.add(valuesOf({ p0: "before" }));
        const row = table.add(valuesOf(one));
        const otherRow = other.add(valuesOf(isCopy ? one : two));
        const isSame = columns.slice(0, width).every((name) =>
          table.at(row, name) === other.at(otherRow, name)
        );
        assert.equal(table.isSame(row, other, otherRow, width), isSame);
      },
    ),
    { numRuns: 1000 },
  );
});
