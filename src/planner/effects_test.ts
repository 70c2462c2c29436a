import assert from "node:assert/strict";
import { effectsOf, resultOf } from "./effects.ts";
import { type Options, planOf, sealed, type Side, targetDn } from "./testing.ts";

function effects(target: Side, source: Side, options: Options = {}) {
  return effectsOf(planOf(target, source, options)).map((effect) => ({ ...effect, ...resultOf(effect) }));
}

function told(target: Side, source: Side, options: Options = {}): string[] {
  return effects(target, source, options).map(({ effect, kind, name, newName, properties, membership }) =>
    `${effect} ${kind} ${name}${newName === undefined ? "" : ` to ${newName}`}: ` +
    [...Object.keys(properties).sort(), ...(membership === undefined ? [] : ["members"])].join(", ")
  );
}

Deno.test("effects: users come before groups, each sorted by name", () => {
  const target = { users: [{ key: 1, name: "Zoe" }], groups: [{ key: 9, name: "a-team" }] };
  const source = {
    users: [{ key: 2, name: "bert" }, { key: 3, name: "Anna" }],
    groups: [{ key: 9, name: "a-team", members: ["bert"] }],
  };
  assert.deepEqual(told(target, source), [
    "add user Anna: univentionObjectIdentifier, username",
    "add user bert: univentionObjectIdentifier, username",
    "delete user Zoe: ",
    "modify group a-team: members",
  ]);
});

Deno.test("effects: swapped names are two renames without a temporary name", () => {
  const target = { users: [{ key: 1, name: "anna" }, { key: 2, name: "bert", description: "b" }] };
  const source = { users: [{ key: 1, name: "bert" }, { key: 2, name: "anna", description: "c" }] };
  const plan = planOf(target, source);
  assert.equal(plan.operations.length, 3);
  assert.deepEqual(told(target, source), [
    "rename user anna to bert: username",
    "rename user bert to anna: description, username",
  ]);
  for (const { dn, name } of effectsOf(plan)) assert.equal(dn, targetDn("user", name));
});

Deno.test("effects: a handed over mail address is one change for each user", () => {
  const target = {
    users: [{ key: 1, name: "anna", mail: "x@x.test" }, { key: 2, name: "bert", mail: "y@x.test" }],
  };
  const source = {
    users: [{ key: 1, name: "anna", mail: "y@x.test" }, { key: 2, name: "bert", mail: "x@x.test" }],
  };
  assert.equal(planOf(target, source).operations.length, 3);
  assert.deepEqual(effects(target, source).map(({ name, properties }) => [name, properties]), [
    ["anna", { mailPrimaryAddress: "y@x.test" }],
    ["bert", { mailPrimaryAddress: "x@x.test" }],
  ]);
});

Deno.test("effects: deferred memberships belong to the group", () => {
  const target = { users: [], groups: [{ key: 1, name: "x" }] };
  const source = {
    users: [{ key: 5, name: "x" }],
    groups: [{ key: 1, name: "y", members: ["x"] }],
  };
  const plan = planOf(target, source);
  assert.equal(plan.operations.length, 3, "rename, create, and then the members");
  assert.deepEqual(told(target, source), [
    "add user x: univentionObjectIdentifier, username",
    "rename group x to y: name, members",
  ]);
});

Deno.test("effects: users are disabled when they leave, and enabled when they return", () => {
  const removal = { type: "disable", deleteAfterMs: 1000 } as const;
  const [gone] = effects({ users: [{ key: 1, name: "anna" }] }, {}, {
    policy: { removal, allowEmptySource: true },
  });
  assert.equal(gone?.effect, "disable");
  assert.deepEqual(gone?.properties, { disabled: true });
  assert.equal(gone?.stampedIn, "umcProperty");
  const stamp = {
    umcProperty: sealed(1, "2026-01-01T00:00:00Z"),
    disabled: true,
  };
  const [back] = effects({ users: [{ key: 1, name: "anna", more: stamp }] }, {
    users: [{ key: 1, name: "anna" }],
  }, {
    policy: { removal },
  });
  assert.equal(back?.effect, "modify");
  assert.equal(back?.isBack, true);
  assert.deepEqual(back?.properties, { disabled: false });
});
