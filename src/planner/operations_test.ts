import assert from "node:assert/strict";
import { type Modify, type Operation, PHASES } from "./plan_types.ts";
import { planOf, targetDn, uuid } from "./testing.ts";
import { plainOperation } from "./plan_testing.ts";

const USERS = PHASES.indexOf("users");
const MEMBERSHIPS = PHASES.indexOf("memberships");

function modifies(operations: readonly Operation[]): Modify[] {
  return operations.filter((operation): operation is Modify => operation.type === "modify");
}

Deno.test("operations: create contains everything needed to create the object", () => {
  const { operations } = planOf({}, { users: [{ key: 1, name: "anna", description: "d", photo: "p" }] });
  assert.deepEqual(operations.map(plainOperation), [{
    type: "create",
    id: 0,
    phase: USERS,
    needs: [],
    after: [],
    kind: "user",
    key: uuid(1),
    name: "anna",
    sourceDn: "cn=anna,ou=users,dc=source",
    properties: { univentionObjectIdentifier: uuid(1), username: "anna", description: "d" },
    photo: "p",
    membership: undefined,
  }]);
});

Deno.test("operations: modify identifies the object and the values to keep", () => {
  const { operations } = planOf(
    { users: [{ key: 1, name: "anna", photo: "p1" }] },
    { users: [{ key: 1, name: "zoe", photo: "p2" }] },
  );
  assert.deepEqual(operations.map(plainOperation), [{
    type: "modify",
    id: 0,
    phase: USERS,
    needs: [],
    after: [],
    kind: "user",
    key: uuid(1),
    name: "anna",
    sourceDn: "cn=zoe,ou=users,dc=source",
    dn: targetDn("user", "anna"),
    changes: { username: "zoe" },
    adoptedFrom: undefined,
    rename: "zoe",
    accountOnly: false,
    interim: false,
    photo: "p2",
    isBack: false,
    preferences: { others: undefined, photoMarker: "p1", hasStamp: false },
    membership: undefined,
  }]);
});

Deno.test("operations: delete identifies the object", () => {
  const { operations } = planOf({ groups: [{ key: 1, name: "staff" }] }, {
    groups: [{ key: 2, name: "crew" }],
  });
  assert.deepEqual(operations[1], {
    type: "delete",
    id: 1,
    phase: PHASES.indexOf("deletions"),
    needs: [],
    after: [],
    kind: "group",
    key: uuid(1),
    name: "staff",
    dn: targetDn("group", "staff"),
    isEnabled: false,
  });
});

Deno.test("operations: an interim step writes one value, and the last step writes the photo", () => {
  const { operations } = planOf(
    { users: [{ key: 1, name: "anna", mail: "a@x" }, { key: 2, name: "bert", mail: "b@x", photo: "p" }] },
    {
      users: [{ key: 1, name: "anna", mail: "b@x" }, { key: 2, name: "bert", mail: "a@x", description: "d" }],
    },
  );
  assert.deepEqual(
    modifies(operations).map(({ name, interim, changes, photo }) => ({ name, interim, changes, photo })),
    [
      { name: "anna", interim: true, changes: { mailPrimaryAddress: null }, photo: undefined },
      { name: "bert", interim: false, changes: { description: "d", mailPrimaryAddress: "a@x" }, photo: null },
      { name: "anna", interim: false, changes: { mailPrimaryAddress: "b@x" }, photo: undefined },
    ],
  );
});

Deno.test("operations: deferred memberships have an operation of their own", () => {
  const { operations } = planOf({ groups: [{ key: 1, name: "old" }] }, {
    users: [{ key: 9, name: "old" }],
    groups: [{ key: 1, name: "team", description: "d", members: ["old"] }],
  });
  assert.deepEqual(
    modifies(operations).map(({ id, phase, changes, rename, membership }) => ({
      id,
      phase,
      changes,
      rename,
      users: membership?.users,
    })),
    [
      { id: 0, phase: USERS, changes: { name: "team", description: "d" }, rename: "team", users: undefined },
      { id: 2, phase: MEMBERSHIPS, changes: {}, rename: undefined, users: [{ kind: "user", key: uuid(9) }] },
    ],
  );
});

Deno.test("operations: a new group with deferred memberships has no DN in the plan", () => {
  const { operations } = planOf({ groups: [{ key: 1, name: "x" }] }, {
    users: [{ key: 9, name: "x" }],
    groups: [
      { key: 1, name: "team", members: ["crew"] },
      { key: 2, name: "crew" },
      { key: 3, name: "outer", members: ["team"] },
    ],
  });
  const late = modifies(operations).find(({ key }) => key === uuid(3));
  assert.equal(late?.dn, "");
  assert.equal(operations[late?.needs[0] as number]?.type, "create");
});

Deno.test("operations: deferred memberships inherit the dependencies of their group", () => {
  // The group b goes and must be deleted before c contains a; c must wait for a, which waits for a new group.
  const { operations } = planOf({
    groups: [
      { key: 1, name: "a", members: ["b"] },
      { key: 2, name: "b", members: ["c"] },
      { key: 3, name: "c" },
      { key: 4, name: "x" },
    ],
  }, {
    users: [{ key: 9, name: "x" }],
    groups: [
      { key: 1, name: "a" },
      { key: 3, name: "c", members: ["a", "team"] },
      { key: 4, name: "team", members: ["new"] },
      { key: 5, name: "new" },
    ],
  });
  const late = operations.find(({ key, phase }) => key === uuid(3) && phase === MEMBERSHIPS);
  assert.ok(late);
  assert.deepEqual(late.needs.map((id) => operations[id]?.type), ["delete"]);
});
