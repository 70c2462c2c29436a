import assert from "node:assert/strict";
import { planOf, type Side } from "./testing.ts";
import { told } from "./plan_testing.ts";

// Groups are written early only if a user waits for their name. In these cases that is the user new, who gets the name
// of the group old.
const before = { key: 1, name: "old" };
const after = { key: 1, name: "team" };
const taker = { key: 9, name: "old" };

/** The operations on the group team. */
function teamOf(target: Side, source: Side): string[] {
  return told(planOf(target, source)).filter((text) => / group (old|team)\b/.test(text));
}

Deno.test("deferred memberships: a group renamed early gets existing members at once", () => {
  assert.deepEqual(
    teamOf({ users: [{ key: 2, name: "anna" }], groups: [before] }, {
      users: [{ key: 2, name: "anna" }, taker],
      groups: [{ ...after, members: ["anna"] }],
    }),
    ["0 rename group old to team, members users 2 (+1 -0)"],
  );
});

for (
  const [what, target, source] of [
    ["is made in this run", {}, { users: [{ key: 2, name: "anna" }, taker] }],
    ["is renamed in this run", { users: [{ key: 2, name: "berta" }] }, {
      users: [{ key: 2, name: "anna" }, taker],
    }],
  ] as const
) {
  Deno.test(`deferred memberships: a group renamed early waits for a user who ${what}`, () => {
    assert.deepEqual(
      teamOf({ ...target, groups: [before] }, { ...source, groups: [{ ...after, members: ["anna"] }] }),
      ["1 rename group old to team", "3 modify group team, members users 2 (+1 -0) (needs 1)"],
    );
  });
}

for (
  const [what, target, source, expected] of [
    ["is made later", [before], [{ key: 3, name: "crew" }], [
      "0 rename group old to team",
      "3 modify group team, members groups 3 (+1 -0) (needs 0) (after 2)",
    ]],
    ["is renamed later", [before, { key: 3, name: "cr" }], [{ key: 3, name: "crew" }], [
      "0 rename group old to team",
      "3 modify group team, members groups 3 (+1 -0) (needs 0) (after 2)",
    ]],
    [
      "gets members of its own later",
      [before, { key: 3, name: "crew" }, { key: 4, name: "temps" }],
      [{ key: 3, name: "crew", members: ["temps"] }, { key: 4, name: "temps" }],
      ["0 rename group old to team", "3 modify group team, members groups 3 (+1 -0) (needs 0) (after 2)"],
    ],
    ["stays as it is", [before, { key: 3, name: "crew" }], [{ key: 3, name: "crew" }], [
      "0 rename group old to team, members groups 3 (+1 -0)",
    ]],
  ] as const
) {
  Deno.test(`deferred memberships: a group renamed early, and a nested group that ${what}`, () => {
    assert.deepEqual(
      teamOf({ groups: target }, { users: [taker], groups: [{ ...after, members: ["crew"] }, ...source] }),
      expected,
    );
  });
}

Deno.test("planner: a group that contains a deferred group is deferred", () => {
  const { operations } = planOf({ groups: [before, { key: 5, name: "outer" }] }, {
    users: [taker],
    groups: [{ ...after, members: ["crew"] }, { key: 3, name: "crew" }, {
      key: 5,
      name: "outer",
      members: ["team"],
    }],
  });
  assert.deepEqual(told({ operations }), [
    "0 rename group old to team",
    "1 create user old (needs 0)",
    "2 create group crew",
    "3 modify group team, members groups 3 (+1 -0) (needs 0) (after 2)",
    "4 modify group outer, members groups 1 (+1 -0) (after 3)",
  ]);
});
