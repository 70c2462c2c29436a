import assert from "node:assert/strict";
import type { CurrentObject } from "./current_object.ts";
import { managedMemberships, planMemberships } from "./memberships.ts";
import { type Side, statesOf, targetDn } from "./testing.ts";

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

/** The changes of the members of a group by kind, with the last digits of keys. */
function deltas(target: Side, source: Side) {
  const states = statesOf(target, source);
  const all = { users: true, nestedGroup: true };
  const { changes } = planMemberships(states.target, states.source, all, () => false);
  const short = (key: string | undefined) => key && Number(key.slice(0, 8));
  return [...changes.values()].flatMap(({ deltas }) =>
    Object.entries(deltas).map(([kind, { added, addedDns, removed, size }]) => ({
      kind,
      added: added.map(({ key }) => short(key)),
      addedDns,
      removed: removed.map(({ key, dn }) => [short(key), dn]),
      size,
    }))
  );
}

Deno.test("memberships: only added and removed members are changes", () => {
  const many = Array.from({ length: 20 }, (_, at) => ({ key: 20 + at, name: `user${at}` }));
  const target = {
    users: many,
    groups: [{ ...staff, members: [...many.slice(1).map(({ name }) => name), "uid=x,dc=elsewhere"] }],
  };
  const source = { users: many, groups: [{ ...staff, members: many.slice(0, 19).map(({ name }) => name) }] };
  assert.deepEqual(deltas(target, source), [{
    kind: "user",
    added: [20],
    addedDns: [],
    removed: [[39, targetDn("user", "user19")], [undefined, "uid=x,dc=elsewhere"]],
    size: 19,
  }]);
});

Deno.test("memberships: users and nested groups are changes of their own", () => {
  const crew = { key: 4, name: "crew" };
  const target = { users: [anna], groups: [staff, crew] };
  const source = { users: [anna], groups: [{ ...staff, members: ["anna", "crew"] }, crew] };
  const change = (kind: string, key: number) => ({ kind, added: [key], addedDns: [], removed: [], size: 1 });
  assert.deepEqual(deltas(target, source), [change("user", 1), change("group", 4)]);
});

Deno.test("memberships: nested groups that only new groups get are not changed in others", () => {
  const crew = { key: 4, name: "crew" };
  const [old, added] = [{ ...staff, members: ["crew"] }, { key: 5, name: "team", members: ["crew"] }];
  const states = statesOf({ groups: [staff, crew] }, { groups: [old, crew, added] });
  const managed = { users: true, nestedGroup: false, createOnly: ["nestedGroup"] };
  const { changes } = planMemberships(states.target, states.source, managed, () => false);
  assert.deepEqual([...changes].map(([{ name }, { added }]) => [name, added]), [["team", 1]]);
});

Deno.test("memberships: all members of a new group are changes", () => {
  const source = { users: [anna, bert], groups: [{ ...staff, members: ["anna", "bert"] }] };
  assert.deepEqual(deltas({ users: [anna] }, source), [{
    kind: "user",
    added: [1, 2],
    addedDns: [],
    removed: [],
    size: 2,
  }]);
});

Deno.test("memberships: a removed member is found by the key that it gets in this run", () => {
  const target = { users: [{ name: "anna" }], groups: [{ ...staff, members: ["anna"] }] };
  const source = { users: [anna], groups: [staff] };
  const states = statesOf(target, source, { primaryKeyProperty: "employeeNumber" });
  const { changes } = planMemberships(
    states.target,
    states.source,
    { users: true, nestedGroup: true },
    () => false,
  );
  const keys = [...changes.values()].flatMap(({ deltas }) => deltas.user?.removed.map(({ key }) => key));
  assert.deepEqual(keys, [[...states.source.user.all()][0]?.key]);
});

Deno.test("memberships: those that are not managed are not written, not even for a new group", () => {
  assert.deepEqual(managedMemberships(["name", "users"]), {
    users: true,
    nestedGroup: false,
    createOnly: [],
  });
  assert.deepEqual(managedMemberships([], ["users"]), {
    users: false,
    nestedGroup: false,
    createOnly: ["users"],
  });
});
