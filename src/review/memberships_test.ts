import assert from "node:assert/strict";
import { makePlan } from "../planner/plan.ts";
import { effectsOf, resultOf } from "../planner/effects.ts";
import { type Options, type Side, sourceOf, targetOf, UNLIMITED } from "../planner/testing.ts";
import { membershipChanges } from "./memberships.ts";

function changes(target: Side, source: Side, options: Options = {}): string[] {
  const sides = { target: targetOf(target, options), source: sourceOf(source, options) };
  const plan = makePlan(sides.target, sides.source, { users: true, nestedGroup: true }, UNLIMITED);
  return effectsOf(plan).flatMap((effect) => {
    const { membership } = resultOf(effect);
    if (membership === undefined) return [];
    return membershipChanges(effect, membership, sides).map((change) => {
      assert.ok(change.type === "list");
      const items = [...change.removed.map((item) => `-${item}`), ...change.added.map((item) => `+${item}`)];
      return `${effect.name} ${change.property}: ${items.join(" ")} (${change.kept})`;
    });
  });
}

const users = [{ key: 1, name: "anna" }, { key: 2, name: "bert" }, { key: 3, name: "cora" }];

Deno.test("membership changes: all members of a new group are added", () => {
  const groups = [
    { key: 10, name: "inner", members: ["bert", "anna"] },
    { key: 11, name: "outer", members: ["group:inner", "cora"] },
  ];
  assert.deepEqual(changes({ users }, { users, groups }), [
    "inner users: +anna +bert (0)",
    "outer users: +cora (0)",
    "outer nestedGroup: +inner (0)",
  ]);
});

Deno.test("membership changes: added members have their desired, removed ones their current names", () => {
  const target = { users, groups: [{ key: 10, name: "team", members: ["anna", "bert"] }] };
  const source = {
    users: [users[0] ?? {}, { key: 2, name: "berta" }, { key: 3, name: "carla" }, { key: 4, name: "dora" }],
    groups: [{ key: 10, name: "team", members: ["anna", "carla", "dora"] }],
  };
  assert.deepEqual(changes(target, source), ["team users: -bert +carla +dora (1)"]);
});

Deno.test("membership changes: a renamed member is no change", () => {
  const target = { users, groups: [{ key: 10, name: "team", members: ["anna"] }] };
  const source = {
    users: [{ key: 1, name: "annette" }, ...users.slice(1)],
    groups: [{ key: 10, name: "team", members: ["annette"] }],
  };
  assert.deepEqual(changes(target, source), []);
});

Deno.test("membership changes: a foreign member is named by its DN", () => {
  const elsewhere = "uid=root,cn=users,dc=target";
  const target = { users, groups: [{ key: 10, name: "team", members: ["anna", elsewhere] }] };
  const source = { users, groups: [{ key: 10, name: "team", members: ["anna"] }] };
  assert.deepEqual(changes(target, source), [`team users: -${elsewhere} (1)`]);
});

Deno.test("membership changes: members of skipped entries and adopted members stay", () => {
  const target = {
    users: [...users, { name: "dora" }],
    groups: [{ key: 10, name: "team", members: ["anna", "bert", "dora"] }],
  };
  const source = {
    users: [users[0] ?? {}, { key: 2, name: "bert", problem: "bad" }, users[2] ?? {}, {
      key: 4,
      name: "dora",
    }],
    groups: [{ key: 10, name: "team", members: ["bert", "cora", "dora"] }],
  };
  const options = { primaryKeyProperty: "univentionSourceIAM" };
  assert.deepEqual(changes(target, source, options), ["team users: -anna +cora (2)"]);
  // An identifier that can never change cannot be given later: the object makes room for another one.
  assert.deepEqual(changes(target, source), ["team users: -anna -dora +cora +dora (1)"]);
});
