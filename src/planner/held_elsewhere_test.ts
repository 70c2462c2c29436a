import assert from "node:assert/strict";
import { wantedValues } from "./held_elsewhere.ts";
import { skips, told } from "./plan_testing.ts";
import { type Options, planOf, type Side, statesOf, uuid } from "./testing.ts";

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };
const staff = { key: 9, name: "staff" };

const outside = { type: "users/user", dn: "uid=x,cn=users,dc=target", key: uuid(77) };
const team = { type: "groups/group", dn: "cn=team,cn=groups,dc=target", key: undefined };
const printer = { type: "users/ldap", dn: "uid=printer,cn=users,dc=target", key: undefined };

/** The values to look up, such as `name:anna`. */
function wanted(target: Side, source: Side, options?: Options): string[] {
  const states = statesOf(target, source, options);
  return [...wantedValues(states.target, states.source)].map(({ type, value }) => `${type}:${value}`);
}

Deno.test("held elsewhere: an unchanged entry wants no value", () => {
  const user = { ...anna, mail: "Anna@x", name: "Anna" };
  assert.deepEqual(wanted({ users: [user], groups: [staff] }, { users: [user], groups: [staff] }), []);
  assert.deepEqual(
    wanted({ users: [user] }, { users: [{ ...user, mail: "anna@x", description: "new" }] }),
    [],
  );
});

Deno.test("held elsewhere: a new entry wants its name, its identifier and its address", () => {
  assert.deepEqual(wanted({}, { users: [{ ...anna, mail: "anna@x" }], groups: [staff] }), [
    "name:anna",
    `identifier:${uuid(1)}`,
    "mail:anna@x",
    "name:staff",
    `identifier:${uuid(9)}`,
  ]);
});

Deno.test("held elsewhere: the address of a group is unique", () => {
  const groups = [{ ...staff, more: { mailAddress: "staff@x" } }];
  assert.deepEqual(wanted({ groups: [staff] }, { groups }, { comparedOfGroups: ["mailAddress"] }), [
    "mail:staff@x",
  ]);
});

Deno.test("held elsewhere: alternative addresses are left out only if UDM keeps them unique", () => {
  const users = [{ ...anna, mail: "anna@x", more: { mailAlternativeAddress: ["free@x", "TEAM@x"] } }];
  for (const alternativeMail of [true, false]) {
    const options: Options = {
      alternativeMail,
      compared: ["mailAlternativeAddress"],
      taken: { "mail:team@x": team },
    };
    const mails = wanted({}, { users }, options).filter((value) => value.startsWith("mail:"));
    assert.deepEqual(mails, ["mail:anna@x", ...(alternativeMail ? ["mail:free@x", "mail:TEAM@x"] : [])]);
    const plan = planOf({}, { users }, options);
    assert.deepEqual(
      plan.unconverted.map(({ property, message }) => [property, message.split(" ")[0]]),
      alternativeMail ? [["mailAlternativeAddress", "TEAM@x"]] : [],
    );
    const [operation] = plan.operations;
    assert.ok(operation?.type === "create");
    assert.equal(operation.properties.mailPrimaryAddress, "anna@x");
    assert.equal("mailAlternativeAddress" in operation.properties, !alternativeMail);
  }
});

Deno.test("held elsewhere: who loses an alternative address still takes the primary one", () => {
  const users = [{ ...anna, mail: "b@x", more: { mailAlternativeAddress: ["team@x"] } }, {
    ...bert,
    mail: "c@x",
  }];
  const plan = planOf({ users: [{ ...anna, mail: "a@x" }, { ...bert, mail: "b@x" }] }, { users }, {
    alternativeMail: true,
    compared: ["mailAlternativeAddress"],
    taken: { "mail:team@x": team },
  });
  assert.deepEqual(told(plan), [
    "0 modify user bert: mailPrimaryAddress",
    "1 modify user anna: mailPrimaryAddress (needs 0)",
  ]);
});

Deno.test("held elsewhere: a changed entry wants only what changes", () => {
  assert.deepEqual(
    wanted({ users: [{ ...anna, mail: "a@x" }, bert] }, {
      users: [{ ...anna, mail: "b@x" }, { ...bert, name: "berta" }],
    }),
    ["mail:b@x", "name:berta"],
  );
});

Deno.test("held elsewhere: the identifier of a new object is wanted even if it is not the primary key", () => {
  const users = [{ key: "7", name: "anna", more: { univentionObjectIdentifier: uuid(5) } }];
  assert.deepEqual(wanted({}, { users }, { primaryKeyProperty: "employeeNumber" }), [
    "name:anna",
    `identifier:${uuid(5)}`,
  ]);
});

Deno.test("held elsewhere: an entry whose name is taken is skipped, and groups are written without it", () => {
  const plan = planOf({ groups: [{ ...staff, members: [] }] }, {
    users: [{ ...anna, name: "Printer" }, bert],
    groups: [{ ...staff, members: ["Printer", "bert"] }],
  }, { taken: { "name:printer": printer } });
  assert.deepEqual(skips(plan), ["user Printer: name_held"]);
  assert.equal(
    plan.skipped[0]?.message,
    "its name (Printer) belongs to the simple authentication account uid=printer,cn=users,dc=target, which stays " +
      "unchanged; rename one of the two, or exclude the entry with source.user_filter",
  );
  assert.deepEqual(told(plan), [
    "0 create user bert",
    "1 modify group staff, members users 2 (+1 -0)",
  ]);
});

Deno.test("held elsewhere: a group whose name is taken does not hold back the groups that contain it", () => {
  const plan = planOf({}, {
    groups: [{ key: 8, name: "Domain Users", members: [] }, { ...staff, members: ["Domain Users"] }],
  }, { taken: { "name:domain users": team } });
  assert.deepEqual(skips(plan), ["group Domain Users: name_held"]);
  assert.deepEqual(told(plan), ["0 create group staff"]);
});

Deno.test("held elsewhere: an object that cannot be renamed keeps its name, and who wants that name is skipped", () => {
  const plan = planOf({ users: [anna, bert] }, {
    users: [{ ...anna, name: "root" }, { ...bert, name: "anna" }],
  }, { taken: { "name:root": outside } });
  assert.deepEqual(skips(plan), ["user anna: name_held", "user root: name_held"].sort());
  assert.deepEqual(told(plan), []);
});

Deno.test("held elsewhere: a taken address is left out, and the rest is written", () => {
  const plan = planOf({ users: [{ ...anna, mail: "anna@x", description: "old" }] }, {
    users: [{ ...anna, mail: "Team@x", description: "new" }, { ...bert, mail: "team@x" }],
  }, { taken: { "mail:team@x": team } });
  assert.deepEqual(skips(plan), []);
  assert.deepEqual(told(plan), ["0 modify user anna: description", "1 create user bert"]);
  assert.deepEqual(plan.operations.map((operation) => "properties" in operation && operation.properties), [
    false,
    { univentionObjectIdentifier: uuid(2), username: "bert" },
  ]);
  assert.deepEqual(plan.unconverted.map(({ name, property, message }) => [name, property, message]), [
    [
      "anna",
      "mailPrimaryAddress",
      "Team@x belongs to the group cn=team,cn=groups,dc=target, which stays unchanged; change it in the source or in UDM",
    ],
    [
      "bert",
      "mailPrimaryAddress",
      "team@x belongs to the group cn=team,cn=groups,dc=target, which stays unchanged; change it in the source or in UDM",
    ],
  ]);
});

Deno.test("held elsewhere: nothing is written if a taken address is the only change", () => {
  const plan = planOf({ users: [anna] }, { users: [{ ...anna, mail: "team@x" }] }, {
    taken: { "mail:team@x": team },
  });
  assert.deepEqual(told(plan), []);
  assert.equal(plan.unconverted.length, 1);
  assert.equal(plan.totals.user.unchanged, 1);
});

Deno.test("held elsewhere: who keeps an address because of this does not release it", () => {
  const plan = planOf({ users: [{ ...anna, mail: "anna@x" }] }, {
    users: [{ ...anna, mail: "team@x" }, { ...bert, mail: "anna@x" }],
  }, { taken: { "mail:team@x": team } });
  assert.deepEqual(skips(plan), ["user bert: duplicate_mail"]);
  assert.deepEqual(told(plan), []);
});

Deno.test("held elsewhere: the error of a taken identifier names the object", () => {
  const plan = planOf({}, { users: [anna] }, { taken: { [`identifier:${uuid(1)}`]: team } });
  assert.deepEqual(skips(plan), ["user anna: identifier_held"]);
  assert.equal(
    plan.skipped[0]?.message,
    `its identifier (${uuid(1)}) belongs to the group cn=team,cn=groups,dc=target, which stays unchanged; ` +
      "UDM never changes an identifier, so correct it in the source",
  );
});

Deno.test("held elsewhere: an object with the primary key of the entry was moved", () => {
  const plan = planOf({}, { users: [anna] }, { taken: { "name:anna": { ...outside, key: uuid(1) } } });
  assert.deepEqual(skips(plan), ["user anna: moved_away"]);
});

Deno.test("held elsewhere: a taken name does not affect who has it already", () => {
  const plan = planOf({ users: [anna] }, { users: [{ ...anna, description: "new" }] }, {
    taken: { "name:anna": outside },
  });
  assert.deepEqual(told(plan), ["0 modify user anna: description"]);
});
