import assert from "node:assert/strict";
import { test } from "node:test";
import type { Create } from "./plan_types.ts";
import { OuterGroups } from "../udm/outer_groups.ts";
import { withInitial } from "./initial_values.ts";
import { DigestTable } from "./store/digest.ts";
import { hash, planOf, type Row, rulesOf, uuid } from "./testing.ts";

const BIRTHDAY = { properties: { birthday: "2000-01-31" }, problems: [] };

function creation(row: Row, options: Parameters<typeof planOf>[2] = {}, target: readonly Row[] = []): Create {
  const plan = planOf({ users: target }, { users: [row] }, options);
  const [operation, ...others] = plan.operations;
  assert.ok(operation?.type === "create", JSON.stringify(plan));
  assert.equal(others.length, 0);
  return operation;
}

test("planner: a new object gets the values that are set only once", () => {
  const { properties } = creation({ key: 1, name: "anna", initial: BIRTHDAY });
  assert.deepEqual(properties, {
    univentionObjectIdentifier: uuid(1),
    username: "anna",
    birthday: "2000-01-31",
  });
});

test("planner: an existing object keeps what is set only once", () => {
  const target = [{ key: 1, name: "anna", more: { birthday: "1999-01-31" } }, { name: "bert" }];
  const source = [{ key: 1, name: "anna", initial: BIRTHDAY }, { key: 2, name: "bert", initial: BIRTHDAY }];
  const plan = planOf({ users: target }, { users: source }, {
    createOnly: ["birthday"],
    primaryKeyProperty: "employeeNumber",
    compared: ["employeeNumber"],
  });
  assert.deepEqual(plan.operations.map(({ type, name }) => [type, name]), [["modify", "bert"]]);
  assert.deepEqual(plan.operations.map((each) => each.type === "modify" && each.changes), [
    { employeeNumber: uuid(2) },
  ]);
  assert.deepEqual(plan.valueLosses, []);
});

test("planner: an invalid value that is set only once is omitted and named, for new objects only", () => {
  const initial = { properties: {}, problems: [{ property: "birthday", message: "no date" }] };
  const rows = [{ key: 1, name: "anna", initial }, { key: 2, name: "bert", initial }];
  const plan = planOf({ users: [{ key: 1, name: "anna" }] }, { users: rows });
  assert.deepEqual(plan.operations.map(({ type, name }) => [type, name]), [["create", "bert"]]);
  assert.deepEqual(plan.unconverted.map(({ name, property }) => [name, property]), [["bert", "birthday"]]);
});

test("planner: an account whose state cannot be converted is not created", () => {
  for (const property of ["disabled", "userexpiry", "locked"]) {
    const initial = { properties: {}, problems: [{ property, message: "bad" }] };
    const plan = planOf({}, { users: [{ key: 1, name: "anna", initial }] });
    assert.deepEqual([plan.operations.length, plan.skipped[0]?.reason], [0, "transform"]);
  }
});

test("planner: an identifier that UDM refuses is not sent, because it could never be corrected", () => {
  const of = (univentionObjectIdentifier: string) => ({
    properties: { univentionObjectIdentifier },
    problems: [],
  });
  const options = { primaryKeyProperty: "employeeNumber", createOnly: ["univentionObjectIdentifier"] };
  const row = (identifier: string) => ({ key: "4711", name: "anna", initial: of(identifier) });
  assert.equal(creation(row(uuid(7)), options).properties.univentionObjectIdentifier, uuid(7));
  const plan = planOf({}, { users: [row("4711")] }, options);
  assert.deepEqual([plan.operations.length, plan.skipped[0]?.reason], [0, "transform"]);
});

test("planner: an address that is set only once is unique among new entries and existing objects", () => {
  const options = { createOnly: ["mailPrimaryAddress"] };
  const row = (key: number, name: string) => ({
    key,
    name,
    initial: { properties: { mailPrimaryAddress: "a@example.org" }, problems: [] },
  });
  const reasons = (target: readonly Row[], ...rows: Row[]) =>
    planOf({ users: target }, { users: rows }, options).skipped.map(({ name, reason }) => [name, reason]);
  assert.deepEqual(reasons([], row(1, "anna")), []);
  assert.deepEqual(reasons([], row(1, "anna"), row(2, "bert")), [
    ["anna", "duplicate_mail"],
    ["bert", "duplicate_mail"],
  ]);
  const holder = { key: 3, name: "carl", mail: "a@example.org" };
  assert.deepEqual(reasons([holder], row(1, "anna"), { key: 3, name: "carl" }), [["anna", "mail_held"]]);
  assert.deepEqual(reasons([holder], row(1, "anna")), [], "free once its holder is deleted");
});

test("planner: an address that belongs to UDM is never taken from an existing object", () => {
  const target = [{ key: 1, name: "anna", mail: "a@example.org" }];
  const initial = { properties: { mailPrimaryAddress: "b@example.org" }, problems: [] };
  const plan = planOf({ users: target }, { users: [{ key: 1, name: "anna", initial }] }, {
    createOnly: ["mailPrimaryAddress"],
  });
  assert.deepEqual(plan.operations, []);
});

test("planner: a photo that is set only once is written with a new object", () => {
  const initial = { properties: {}, problems: [], photo: "sha256-x" };
  assert.equal(creation({ key: 1, name: "anna", initial }, { photos: false }).photo, "sha256-x");
  const plan = planOf({ users: [{ key: 1, name: "anna" }] }, { users: [{ key: 1, name: "anna", initial }] }, {
    photos: false,
  });
  assert.deepEqual(plan.operations, []);
});

test("planner: a DN that is set only once names the object of the entry", () => {
  const options = {
    createOnly: ["secretary"],
    dnProperties: [{ property: "secretary", isList: true, isCreateOnly: true }],
  };
  const target = { users: [{ key: 1, name: "anna" }, { key: 3, name: "carl" }] };
  const source = {
    users: [
      { key: 1, name: "anna" },
      { key: 2, name: "bert", refers: { secretary: ["anna"] } },
      { key: 3, name: "carl", refers: { secretary: ["anna", "=cn=gone,dc=source"] } },
    ],
  };
  const plan = planOf(target, source, options);
  assert.deepEqual(plan.operations.map((each) => each.type === "create" && each.properties.secretary), [
    ["uid=anna,ou=people,dc=target"],
  ]);
  assert.equal(plan.unknownReferences, 0);
});

test("planner: values of groups of the source replace those that are set only once", () => {
  const options = {
    createOnly: ["birthday", "shell"],
    valuesByGroup: [{ group: "staff", nested: true, properties: { shell: "/bin/sh" } }],
  };
  const initial = { properties: { birthday: "2000-01-31", shell: "/bin/bash" }, problems: [] };
  const users = [{ key: 1, name: "anna", initial }, { key: 2, name: "bert" }];
  const plan = planOf({}, { users, groups: [{ key: 9, name: "staff", members: ["anna", "bert"] }] }, options);
  const shells = plan.operations.map((each) => each.type === "create" && [each.name, each.properties.shell]);
  assert.deepEqual(shells.slice(0, 2), [["anna", "/bin/sh"], ["bert", "/bin/sh"]]);
});

test("planner: groups that are set only once do not name those of the connector", () => {
  const rules = { ...rulesOf("user"), outerGroups: new OuterGroups("user", "ou=import,dc=x") };
  const initial = {
    properties: { groups: ["cn=Team,ou=import,dc=x", "cn=Staff,cn=groups,dc=x"] },
    problems: [],
  };
  const digests = new DigestTable([], hash);
  const { changes } = withInitial({ changes: {}, mail: 0n }, initial, rules, digests);
  assert.deepEqual(changes.groups, ["cn=Staff,cn=groups,dc=x"]);
});
