import assert from "node:assert/strict";
import { resolveConflicts } from "./conflicts.ts";
import { valuesDesiredBy, valuesGainedBy, valuesHeldBy } from "./unique_values.ts";
import { type Options, type Side, statesOf, uuid } from "./testing.ts";
import { skips } from "./plan_testing.ts";

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };
const cleo = { key: 3, name: "cleo" };

/** Who is skipped if objects without an entry are deleted, or are not. */
function settled(target: Side, source: Side, deletes = true): string[] {
  const states = statesOf(target, source);
  resolveConflicts(
    states.target,
    states.source,
    (current) => deletes && !states.source[current.kind].kept.has(current),
  );
  return skips({ skipped: [...states.source.user.skipped(), ...states.source.group.skipped()] });
}

Deno.test("unique values: an object holds its name, its mail address and its identifier", () => {
  const { target, source } = statesOf({ users: [{ ...anna, name: "Anna", mail: "A@x" }] }, {
    users: [{ ...anna, mail: "a@X" }],
  });
  const [current] = target.user.all();
  const [desired] = source.user.all();
  assert.ok(current && desired);
  const held = valuesHeldBy(current, target, source);
  assert.deepEqual(held.map(({ id }) => id.replace(/^mail:\d+$/, "mail")), [
    "name:anna",
    "mail",
    `identifier:${uuid(1)}`,
  ]);
  assert.deepEqual(valuesDesiredBy(desired, source), held);
  assert.deepEqual(valuesGainedBy(desired, target, source), []);
});

Deno.test("unique values: another primary key and an unset mail address are not unique values", () => {
  const options: Options = { primaryKeyProperty: "employeeNumber" };
  const { target, source } = statesOf({ users: [anna] }, { users: [anna] }, options);
  const [current] = target.user.all();
  const [desired] = source.user.all();
  assert.ok(current && desired);
  const name = [{ type: "name", value: "anna", id: "name:anna" }];
  assert.deepEqual(valuesHeldBy(current, target, source), name);
  assert.deepEqual(valuesDesiredBy(desired, source), name);
});

Deno.test("unique values: the mail address of the template counts", () => {
  const options: Options = { defaults: { mailPrimaryAddress: "all@x" } };
  const { target, source } = statesOf({}, { users: [anna, bert] }, options);
  resolveConflicts(target, source, () => true);
  assert.deepEqual(skips({ skipped: source.user.skipped() }), [
    "user anna: duplicate_mail",
    "user bert: duplicate_mail",
  ]);
});

Deno.test("unique values: a name without owner and rivals is free", () => {
  assert.deepEqual(settled({ users: [anna] }, { users: [{ ...anna, name: "zoe" }, bert] }), []);
});

Deno.test("unique values: an owner keeps its name", () => {
  assert.deepEqual(
    settled({ users: [anna, bert] }, { users: [anna, { ...bert, name: "anna" }, { ...cleo, name: "ANNA" }] }),
    [
      "user anna: duplicate_name",
      "user ANNA: duplicate_name",
    ],
  );
});

Deno.test("unique values: of several new claimants of a name, none gets it", () => {
  assert.deepEqual(
    settled({ users: [anna, bert] }, { users: [{ ...anna, name: "zoe" }, { ...bert, name: "zoe" }] }),
    [
      "user zoe: duplicate_name",
      "user zoe: duplicate_name",
    ],
  );
});

Deno.test("unique values: a name is free after its owner is renamed or deleted", () => {
  assert.deepEqual(
    settled({ users: [anna, bert] }, { users: [{ ...anna, name: "bert" }, { ...cleo, name: "anna" }] }),
    [],
  );
});

Deno.test("unique values: the name of an object that is kept is not free", () => {
  assert.deepEqual(
    settled(
      { users: [anna, bert] },
      { users: [{ ...anna, name: "bert" }, { ...cleo, name: "anna" }] },
      false,
    ),
    [
      "user anna: name_held",
      "user bert: name_held",
    ],
  );
});

Deno.test("unique values: the identifier of a kept object is held, across kinds", () => {
  assert.deepEqual(
    settled({ users: [anna] }, { groups: [{ ...anna, name: "annas" }], users: [bert] }, false),
    [
      "group annas: identifier_held",
    ],
  );
});

Deno.test("unique values: a skipped rival does not free the value", () => {
  const source = {
    users: [{ ...anna, mail: "x@x" }, { ...bert, mail: "x@x", name: "zoe" }, { ...cleo, name: "zoe" }],
  };
  assert.deepEqual(settled({}, source), [
    "user anna: duplicate_mail",
    "user zoe: duplicate_mail",
    "user zoe: duplicate_name",
  ]);
});

Deno.test("unique values: a message names three rivals and counts the others", () => {
  const users = [1, 2, 3, 4, 5].map((key) => ({ key, name: "zoe", dn: `cn=${key}` }));
  const { target, source } = statesOf({}, { users });
  resolveConflicts(target, source, () => true);
  assert.equal(
    source.user.skipped()[0]?.message,
    "its name (zoe) is also that of cn=2 and cn=3 and cn=4 and 1 more",
  );
});
