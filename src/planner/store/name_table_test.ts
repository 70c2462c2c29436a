import assert from "node:assert/strict";
import fc from "fast-check";
import { NameTable } from "./name_table.ts";

const bytes = (...texts: readonly string[]) => texts.map((text) => new TextEncoder().encode(text));

function table(attribute: string, ...users: readonly (readonly string[])[]): NameTable {
  const names = new NameTable(attribute);
  users.forEach((values, number) => names.add(number, bytes(...values)));
  return names;
}

Deno.test("name table: names are compared regardless of case, spaces and Unicode composition", () => {
  const names = table("uid", ["Anna", "a.m"], ["b\u00f6rt  x"]);
  for (const name of ["anna", " ANNA ", "A.M"]) assert.equal(names.find(name), 0, name);
  assert.equal(names.find("BO\u0308RT X"), 1);
  assert.equal(names.find("bert"), undefined);
});

Deno.test("name table: attributes whose matching rule minds case are compared exactly", () => {
  const names = table("krbPrincipalName", ["A@X"], ["a@X"]);
  assert.deepEqual([names.find("A@X"), names.find("a@X"), names.find("a@x")], [0, 1, undefined]);
});

Deno.test("name table: a name of several users is ambiguous, a user that is read twice is not", () => {
  const names = table("uid", ["anna", "one"], ["ANNA"], ["anna"]);
  names.add(0, bytes("one"));
  assert.equal(names.find("anna"), "ambiguous");
  assert.deepEqual(names.all("Anna"), [0, 1, 2]);
  assert.deepEqual([names.find("one"), names.all("one"), names.all("two")], [0, [0], []]);
});

Deno.test("name table: it knows which users have no name", () => {
  const names = table("uid", ["anna"], []);
  assert.deepEqual([names.hasName(0), names.hasName(1), names.hasName(2)], [true, false, false]);
  assert.deepEqual([names.isEmpty, names.isIncomplete, names.users], [false, true, 2]);
  const none = new NameTable("uid");
  none.add(0);
  none.add(1, [Uint8Array.of(0xff)]);
  assert.deepEqual([none.isEmpty, none.isIncomplete], [true, true]);
  assert.equal(table("uid", ["anna"]).isIncomplete, false);
});

Deno.test("name table: it finds what a Map finds", () => {
  const users = fc.array(fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }), { maxLength: 300 });
  fc.assert(fc.property(users, (users) => {
    const names = table("loginShell", ...users);
    const expected = new Map<string, Set<number>>();
    users.forEach((values, number) => {
      for (const value of values) {
        const form = value.trim();
        expected.set(form, new Set([...expected.get(form) ?? [], number]));
      }
    });
    for (const [name, numbers] of expected) {
      assert.deepEqual(names.all(name), [...numbers]);
      assert.equal(names.find(name), numbers.size === 1 ? [...numbers][0] : "ambiguous");
    }
  }));
});
