import assert from "node:assert/strict";
import { DnTable } from "./dn_table.ts";

Deno.test("every DN has a number of its own, the same for all its spellings", () => {
  const table = new DnTable();
  assert.equal(table.number("cn=a,dc=x"), 0);
  assert.equal(table.number("cn=b,dc=x"), 1);
  assert.equal(table.number("CN=A, DC=X"), 0);
  assert.equal(table.size, 2);
});

Deno.test("a list of DNs becomes a list of numbers, each once, in the order of the first", () => {
  const table = new DnTable();
  table.number("cn=c");
  assert.deepEqual(table.numbers(["cn=a", "cn=c", "CN=A", "cn=b"]), Uint32Array.of(1, 0, 2));
  assert.deepEqual(table.numbers([]), new Uint32Array());
});
