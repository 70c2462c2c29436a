import assert from "node:assert/strict";
import fc from "fast-check";
import { normaliseDn } from "../../syntax/dn.ts";
import { DnTable } from "./dn_table.ts";

Deno.test("DN table: an unused number has no DN", () => {
  const table = new DnTable();
  table.number("uid=anna,ou=x");
  assert.equal(table.text(7), "");
});

Deno.test("DN table: all spellings of a DN have one number", () => {
  const table = new DnTable();
  assert.equal(table.number("cn=a,dc=x"), 0);
  assert.equal(table.number("cn=b,dc=x"), 1);
  assert.equal(table.number("CN=A, DC=X"), 0);
  assert.equal(table.size, 2);
});

Deno.test("DN table: a list of DNs becomes distinct numbers in order", () => {
  const table = new DnTable();
  table.number("cn=c");
  assert.deepEqual(table.numbers(["cn=a", "cn=c", "CN=A", "cn=b"]), Uint32Array.of(1, 0, 2));
  assert.deepEqual(table.numbers([]), new Uint32Array());
});

Deno.test("property: DN table: a DN keeps its number and the last spelling", () => {
  const value = fc.stringMatching(/^[a-zA-Zäß]{0,3}$/);
  const dn = fc.array(fc.tuple(fc.constantFrom("uid=", "CN=", "cn=", ""), value), {
    minLength: 1,
    maxLength: 3,
  })
    .map((parts) => parts.map((part) => part.join("")).join(","));
  fc.assert(fc.property(fc.array(dn, { maxLength: 20 }), (dns) => {
    const table = new DnTable();
    const forms = new Map<string, number>();
    for (const each of dns) {
      const number = table.number(each);
      assert.equal(number, forms.get(normaliseDn(each)) ?? forms.size);
      forms.set(normaliseDn(each), number);
      table.spell(number, each);
      assert.equal(table.text(number), each);
    }
    assert.equal(table.size, forms.size);
  }));
});

Deno.test("DN table: the first value follows the first equals sign", () => {
  const table = new DnTable();
  const values = ["uid=anna,dc=x", "cn=a=b,dc=x", "cn=a\\,b,dc=x", "cn=,dc=x", "x"].map((dn) =>
    table.firstValue(table.number(dn))
  );
  assert.deepEqual(values, ["anna", "a=b", "a\\,b", "", "x"]);
});

Deno.test("DN table: finding a DN does not add it", () => {
  const table = new DnTable();
  assert.equal(table.find("cn=a,dc=x"), undefined);
  assert.equal(table.size, 0);
  const number = table.number("cn=a,dc=x");
  assert.equal(table.find("CN=A, dc=x"), number);
});

Deno.test("DN table: the memory of texts has a bound", () => {
  const table = new DnTable("UDM", 1000);
  const fill = () => {
    for (let number = 0; number < 20; number++) table.number(`uid=user${number},ou=x`);
  };
  assert.throws(fill, /^ConnectorError: UDM: its DNs, keys and memberships take more than 0\.001 MB\. /);
  assert.ok(table.size < 16);
  // Known DNs take no more memory
  const other = new DnTable("UDM", 1000);
  for (let number = 0; number < 1000; number++) other.number("uid=anna,ou=x");
  assert.throws(() => other.numbers(Array.from({ length: 20 }, (_, at) => `uid=${at}`)), /take more than/);
});

Deno.test("DN table: a parent counts once, and further spellings count", () => {
  const table = new DnTable("UDM", 2000);
  const parent = `ou=${"x".repeat(1000)}`;
  const anna = table.number(`uid=anna,${parent}`);
  for (let number = 0; number < 10; number++) table.number(`uid=user${number},${parent}`);
  assert.throws(() => table.spell(anna, `UID=ANNA,${parent.toUpperCase()}`), /take more than/);
});
