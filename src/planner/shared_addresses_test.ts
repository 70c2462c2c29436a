import assert from "node:assert/strict";
import { planOf, type Row, type Side } from "./testing.ts";

const OPTIONS = { comparedOfGroups: ["mailAddress"] };

function group(key: number, name: string, mailAddress?: string): Row {
  return { key, name, ...(mailAddress === undefined ? {} : { more: { mailAddress } }) };
}

/** The written and the omitted addresses of groups, by name. */
function addresses(target: Side, source: Side) {
  const plan = planOf(target, source, OPTIONS);
  const written = plan.operations.flatMap((operation) => {
    if (operation.kind !== "group" || operation.type === "delete" || operation.type === "disable") return [];
    const values = operation.type === "create" ? operation.properties : operation.changes;
    return values.mailAddress === undefined ? [] : [`${operation.name} ${values.mailAddress}`];
  });
  return {
    written,
    omitted: plan.unconverted.map(({ name, message }) => `${name}: ${message.split(", and")[0]}`),
  };
}

Deno.test("shared addresses: several groups that want one address do not get it", () => {
  const groups = [group(8, "crew", "Team@x"), group(9, "team", "team@X"), group(10, "other", "other@x")];
  assert.deepEqual(addresses({}, { groups }), {
    written: ["other other@x"],
    omitted: [
      "crew: team@x is also the address of the group team",
      "team: team@x is also the address of the group crew",
    ],
  });
});

Deno.test("shared addresses: the user keeps an address that a group wants, too", () => {
  const source = { users: [{ key: 1, name: "anna", mail: "team@x" }], groups: [group(9, "team", "Team@x")] };
  const omitted = ["team: team@x is also the address of the user anna"];
  assert.deepEqual(addresses({}, source), { written: [], omitted });
  assert.deepEqual(addresses({ users: source.users }, source), { written: [], omitted });
});

Deno.test("shared addresses: a group does not get the address that another group has", () => {
  const target = { groups: [group(8, "crew", "team@x"), group(9, "team")] };
  const source = { groups: [group(8, "crew", "team@x"), group(9, "team", "team@x")] };
  assert.deepEqual(addresses(target, source).written, []);
  assert.equal(addresses(target, source).omitted.length, 1);
  const isNew = { groups: [group(8, "crew", "team@x")] };
  assert.deepEqual(addresses(isNew, source), {
    written: [],
    omitted: ["team: team@x is also the address of the group cn=crew,ou=people,dc=target"],
  });
});

Deno.test("shared addresses: an own address stays, whatever its spelling", () => {
  const target = { groups: [group(9, "team", "Team@x")] };
  assert.deepEqual(addresses(target, { groups: [group(9, "team", "team@x")] }), {
    written: ["team team@x"],
    omitted: [],
  });
});
