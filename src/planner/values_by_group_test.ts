import assert from "node:assert/strict";
import { told } from "./plan_testing.ts";
import { type Options, planOf, type Row, type Side, sourceDn, sourceOf } from "./testing.ts";
import { type GroupValues, valuesByGroup } from "./values_by_group.ts";

const OPTIONS: Options = { compared: ["isOxUser"], substitutes: {} };

const anna: Row = { key: 1, name: "anna" };
const bert: Row = { key: 2, name: "bert" };
const off = { isOxUser: false };

/** Groups: staff contains anna and the group inner, which contains bert and staff. */
const SOURCE: Side = {
  users: [{ ...anna, more: off, substituted: ["isOxUser"] }, {
    ...bert,
    more: off,
    substituted: ["isOxUser"],
  }],
  groups: [
    { key: 9, name: "staff", members: ["anna", "group:inner"] },
    { key: 10, name: "inner", members: ["bert", "group:staff"] },
  ],
};

const rule = (changes: Partial<GroupValues> = {}): GroupValues => ({
  group: "staff",
  nested: true,
  properties: { isOxUser: true },
  ...changes,
});

/** The names of the users who get a value, or why that is not known. */
function members(rules: readonly GroupValues[], source: Side = SOURCE): string[] | string {
  const state = sourceOf(source, OPTIONS);
  const values = valuesByGroup(state, rules);
  if (typeof values === "string") return values;
  return ["anna", "bert"].filter((name) =>
    values(state.dns.number(sourceDn("user", name)))?.isOxUser === true
  );
}

Deno.test("planner: members of a group get its values, with nested groups also through them", () => {
  assert.deepEqual(members([rule()]), ["anna", "bert"]);
  assert.deepEqual(members([rule({ nested: false })]), ["anna"]);
  assert.deepEqual(members([rule({ group: "INNER", nested: false })]), ["bert"]);
  assert.deepEqual(members([rule({ group: sourceDn("group", "inner").toUpperCase(), nested: false })]), [
    "bert",
  ]);
});

Deno.test("planner: of several groups the first one wins", () => {
  const no = rule({ group: "inner", nested: false, properties: { isOxUser: false } });
  assert.deepEqual(members([no, rule()]), ["anna"]);
  assert.deepEqual(members([rule(), no]), ["anna", "bert"]);
});

Deno.test("planner: a group that is not found, or found twice, gives no members", () => {
  assert.match(
    members([rule({ group: "other" })]) as string,
    /^there is no group "other" among the groups read; /,
  );
  assert.match(members([rule({ group: "cn=staff,dc=x" })]) as string, /^there is no group "cn=staff,dc=x"/);
  const twice = { ...SOURCE, groups: [...SOURCE.groups ?? [], { key: 11, name: "Staff", dn: "cn=2" }] };
  assert.match(members([rule()], twice) as string, /^2 groups are named "staff"; /);
});

Deno.test("planner: a nested group with a member that cannot be read gives no members", () => {
  const groups =
    SOURCE.groups?.map((row) => row.name === "inner" ? { ...row, unconverted: ["users"] } : row) ?? [];
  assert.match(
    members([rule()], { ...SOURCE, groups }) as string,
    /^members of the group cn=inner,.* cannot be read/,
  );
  assert.deepEqual(members([rule({ nested: false })], { ...SOURCE, groups }), ["anna"]);
});

Deno.test("planner: values by group replace those of the steps, and other users keep theirs", () => {
  const managed = { users: false, nestedGroup: false };
  const plan = (target: Side, group: string) =>
    told(planOf(target, SOURCE, { ...OPTIONS, managed, valuesByGroup: [rule({ group, nested: false })] }));
  const groups = SOURCE.groups?.map(({ members: _, ...row }) => row) ?? [];
  const has = (row: Row, isOxUser: boolean): Row => ({ ...row, more: { isOxUser } });
  assert.deepEqual(plan({ users: [anna, bert], groups }, "staff"), ["0 modify user anna: isOxUser"]);
  assert.deepEqual(plan({ users: [has(anna, true), has(bert, false)], groups }, "staff"), []);
  assert.deepEqual(plan({ users: [has(anna, true), bert], groups }, "inner"), [
    "0 modify user anna: isOxUser",
    "1 modify user bert: isOxUser",
  ]);
});
