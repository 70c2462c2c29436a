import assert from "node:assert/strict";
import { TemporaryNames } from "./temporary_names.ts";
import { statesOf, uuid } from "./testing.ts";

function names(taken: string[] = [], desired: string[] = []): TemporaryNames {
  const { target, source } = statesOf(
    { users: taken.map((name, key) => ({ key, name })) },
    { groups: desired.map((name, key) => ({ key: 50 + key, name })) },
  );
  return new TemporaryNames(target, source);
}

Deno.test("temporary names: a name contains the primary key", () => {
  assert.equal(names().make(uuid(7)), "tmp-000000070000");
});

Deno.test("temporary names: no name is given twice", () => {
  const temporary = names();
  assert.deepEqual([1, 2, 3].map(() => temporary.make("a")), ["tmp-a", "tmp-a-2", "tmp-a-3"]);
});

Deno.test("temporary names: a name is unused in source and target", () => {
  assert.equal(names(["TMP-a"], ["tmp-a-2"]).make("a"), "tmp-a-3");
});

for (const key of ["", "äöü", "-._", "Ä b@c", "x".repeat(500), "4711"]) {
  Deno.test(`temporary names: UDM accepts the name made from ${JSON.stringify(key.slice(0, 20))}`, () => {
    assert.match(names().make(key), /^tmp-[a-z0-9]{1,12}$/);
  });
}
