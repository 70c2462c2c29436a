import assert from "node:assert/strict";
import { findCreationFault, findFault } from "./entry_faults.ts";
import { type Row, rulesOf, targetOf, uuid } from "./testing.ts";

const identifier = "univentionObjectIdentifier";

for (
  const [what, properties, problems, reason, message] of [
    ["nothing", { [identifier]: uuid(1), username: "anna" }, [], undefined, undefined],
    ["a problem", { [identifier]: uuid(1), username: "anna" }, ["bad"], "transform", "username: bad"],
    ["two problems", {}, ["bad", "worse"], "transform", "username: bad; username: worse"],
    [
      "no key",
      { username: "anna" },
      [],
      "no_primary_key",
      `it has no value for the primary key property ${identifier}; map an attribute to it that every entry has and ` +
      "that never changes",
    ],
    [
      "a key that UDM refuses",
      { [identifier]: "4711", username: "anna" },
      [],
      "unacceptable_identifier",
      `${identifier} "4711" is not accepted by UDM: it must be a UUID of version 1 or 4, in lower case with hyphens`,
    ],
    [
      "no name",
      { [identifier]: uuid(1), username: "" },
      [],
      "no_name",
      "it has no value for username, which UDM requires",
    ],
  ] as const
) {
  Deno.test(`entry faults: an entry with ${what} ${reason === undefined ? "is valid" : "is faulty"}`, () => {
    const entry = {
      dn: "cn=a",
      properties,
      problems: problems.map((message) => ({ property: "username", message })),
    };
    const expected = reason === undefined ? undefined : { reason, message };
    assert.deepEqual(findFault(entry, rulesOf("user"), targetOf({}).user), expected);
  });
}

Deno.test("entry faults: an entry whose key several objects have is faulty, and the message names them", () => {
  const options = { primaryKeyProperty: "employeeNumber" };
  const users: Row[] = [{ key: "1", name: "anna" }, { key: "1", name: "bert" }];
  const entry = { dn: "cn=a", properties: { employeeNumber: "1", username: "anna" }, problems: [] };
  assert.deepEqual(findFault(entry, rulesOf("user", options), targetOf({ users }, options).user), {
    reason: "ambiguous_target",
    message: "several UDM objects have employeeNumber=1: uid=anna,ou=people,dc=target and " +
      "uid=bert,ou=people,dc=target; remove it from all but one",
  });
});

Deno.test("planner: a value that cannot be converted is a fault only of name and key", () => {
  const properties = { employeeNumber: "1", username: "anna" };
  const fault = (property: string) =>
    findFault(
      { properties, problems: [{ property, message: "bad" }] },
      rulesOf("user", { primaryKeyProperty: "employeeNumber" }),
      targetOf({}).user,
    )?.message;
  assert.equal(fault("employeeNumber"), "employeeNumber: bad");
  assert.equal(fault("username"), "username: bad");
  for (const property of ["phone", "lastname", "disabled", "jpegPhoto"]) {
    assert.equal(fault(property), undefined, property);
  }
});

Deno.test("planner: a new object needs what UDM requires, its identifier and the state of its account", () => {
  const isFault = (kind: "user" | "group", property: string) =>
    findCreationFault([{ property: "phone", message: "fine" }, { property, message: "bad" }], kind)?.message;
  assert.equal(isFault("user", "lastname"), "phone: fine; lastname: bad");
  assert.equal(isFault("user", "disabled"), "phone: fine; disabled: bad");
  assert.equal(isFault("user", identifier), `phone: fine; ${identifier}: bad`);
  assert.equal(isFault("group", identifier), `phone: fine; ${identifier}: bad`);
  assert.equal(isFault("group", "description"), undefined);
  assert.equal(isFault("user", "description"), undefined);
});
