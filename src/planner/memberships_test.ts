import assert from "node:assert/strict";
import type { CurrentObject } from "./current_object.ts";
import { planMemberships } from "./memberships.ts";
import { type Side, statesOf } from "./testing.ts";

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };
const staff = { key: 3, name: "staff" };

/** What happens to the memberships of all groups, as `group: +added -removed`, and how many members are unknown. */
function memberships(
  target: Side,
  source: Side,
  willDelete: (current: CurrentObject) => boolean = () => false,
) {
  const states = statesOf(target, source);
  const all = { users: true, nestedGroup: true };
  const { changes, unknownMembers } = planMemberships(states.target, states.source, all, willDelete);
  return {
    changes: [...changes].map(([{ name }, { added, removed }]) => `${name}: +${added} -${removed}`),
    unknownMembers,
  };
}

for (
  const [what, target, source, changes, unknownMembers] of [
    ["the same members", ["anna", "bert"], ["bert", "anna"], [], 0],
    ["one more", ["anna"], ["anna", "bert"], ["staff: +1 -0"], 0],
    ["one less", ["anna", "bert"], ["anna"], ["staff: +0 -1"], 0],
    ["others", ["anna"], ["bert"], ["staff: +1 -1"], 0],
    ["a user and a group", [], ["anna", "crew"], ["staff: +2 -0"], 0],
    ["an unknown one", [], ["cn=nobody"], [], 1],
    ["one from outside", ["uid=x,dc=elsewhere"], [], ["staff: +0 -1"], 0],
    ["the same one twice", [], ["anna", "CN=anna,ou=users,dc=source"], ["staff: +1 -0"], 0],
  ] as const
) {
  Deno.test(`memberships: ${what}`, () => {
    const crew = { key: 4, name: "crew" };
    assert.deepEqual(
      memberships(
        { users: [anna, bert], groups: [{ ...staff, members: target }, crew] },
        { users: [anna, bert], groups: [{ ...staff, members: source }, crew] },
      ),
      { changes, unknownMembers },
    );
  });
}

Deno.test("memberships: new objects count as added members", () => {
  const { changes } = memberships({ groups: [staff] }, {
    users: [anna, bert],
    groups: [{ ...staff, members: ["anna", "bert"] }],
  });
  assert.deepEqual(changes, ["staff: +2 -0"]);
});

Deno.test("memberships: deleted members do not count, members without an entry stay", () => {
  const target = { users: [anna, bert], groups: [{ ...staff, members: ["anna", "bert"] }] };
  const source = { users: [anna], groups: [{ ...staff, members: ["anna"] }] };
  for (const deleted of [true, false]) {
    assert.deepEqual(memberships(target, source, () => deleted).changes, []);
  }
});

Deno.test("memberships: the object of a skipped entry is removed if no group lists the entry", () => {
  const target = { users: [anna], groups: [{ ...staff, members: ["anna"] }] };
  assert.deepEqual(memberships(target, { users: [{ ...anna, problem: "bad" }], groups: [staff] }).changes, [
    "staff: +0 -1",
  ]);
});

Deno.test("memberships: a usable entry takes precedence over a skipped one", () => {
  const target = { users: [anna], groups: [{ ...staff, members: ["anna"] }] };
  const source = {
    users: [{ ...anna, name: "zoe" }, { key: 8, name: "anna", problem: "bad" }],
    groups: [{ ...staff, members: ["anna"] }],
  };
  assert.deepEqual(memberships(target, source), { changes: ["staff: +0 -1"], unknownMembers: 0 });
});

Deno.test("memberships: unmanaged properties are not compared", () => {
  const { target, source } = statesOf({ users: [anna], groups: [{ ...staff, members: ["anna"] }] }, {
    users: [anna],
    groups: [staff, { ...bert, members: ["staff"] }],
  });
  const plan = (users: boolean, nestedGroup: boolean) =>
    [...planMemberships(target, source, { users, nestedGroup }, () => false).changes.values()]
      .map(({ users, nestedGroup }) => ({ users: users?.length, nestedGroup: nestedGroup?.length }));
  assert.deepEqual(plan(true, false), [{ users: 0, nestedGroup: undefined }]);
  assert.deepEqual(plan(false, true), [{ users: undefined, nestedGroup: 1 }]);
  assert.deepEqual(plan(false, false), []);
});
