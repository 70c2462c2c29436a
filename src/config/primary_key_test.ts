import assert from "node:assert/strict";
import { complaintsAbout, configOf, minimal, notesAbout } from "./test_support.ts";

/** A configuration whose users get no primary key from the renames. */
function withUsers({ udm = "", source = "", userTrans = "" }): string {
  return minimal({ udm, source, userTrans }).replace("      univentionObjectIdentifier: entryUUID\n", "");
}

function userKey(text: string): string {
  const { user } = configOf(text).udm.kinds;
  assert.ok(user.properties.includes(user.primaryKeyProperty));
  return user.primaryKeyProperty;
}

Deno.test("primary key: without the key it is the one that a step makes, or that the source has", () => {
  for (const name of ["univentionObjectIdentifier", "uniqueIdentifier"]) {
    const made = [
      { userTrans: `  ${name}: entryUUID` },
      { userTrans: `compose_attrs: {${name}: ["{entryUUID}"]}` },
      { userTrans: `fixed_attrs: {${name}: [x]}` },
      { userTrans: `fallback_attrs: {${name}: [x]}` },
      { userTrans: `decompose_attrs: {entryUUID: ["(?P<${name}>.+)"]}` },
      { source: `user_attrs: [cn, ${name}]` },
    ];
    for (const changes of made) assert.equal(userKey(withUsers(changes)), name, JSON.stringify(changes));
  }
});

Deno.test("primary key: users and groups have keys of their own", () => {
  const { user, group } = configOf(withUsers({ userTrans: "  uniqueIdentifier: entryUUID" })).udm.kinds;
  assert.deepEqual([user.primaryKeyProperty, group.primaryKeyProperty], [
    "uniqueIdentifier",
    "univentionObjectIdentifier",
  ]);
  assert.ok(user.properties.includes("uniqueIdentifier") && !group.properties.includes("uniqueIdentifier"));
});

Deno.test("primary key: a note tells which one was taken, and why", () => {
  assert.deepEqual(notesAbout(withUsers({ userTrans: "  uniqueIdentifier: entryUUID" })), [
    "1:1: udm.user_primary_key_property is not given: it is uniqueIdentifier, because source.user_trans makes that property",
  ]);
  const named = {
    udm: "user_pkey_property: employeeNumber\ngroup_pkey_property: univentionObjectIdentifier",
  };
  assert.deepEqual(notesAbout(withUsers({ ...named, userTrans: "  employeeNumber: entryUUID" })), []);
});

Deno.test("primary key: it must be named if the steps make both or neither", () => {
  const both = "  uniqueIdentifier: entryUUID";
  assert.deepEqual(complaintsAbout(minimal({ userTrans: both })), [
    "1:1: udm.user_primary_key_property is missing, and source.user_trans makes both univentionObjectIdentifier and " +
    "uniqueIdentifier; write the one that identifies the users in UDM (the Nubus Directory Importer takes " +
    "uniqueIdentifier without this key)",
  ]);
  assert.deepEqual(complaintsAbout(minimal({ groupTrans: "remove_attrs: [univentionObjectIdentifier]" })), [
    "1:1: udm.group_primary_key_property is missing, and source.group_trans makes neither univentionObjectIdentifier " +
    "nor uniqueIdentifier; write the property that identifies groups, and map an attribute to it that the source " +
    "server generates, such as objectGUID or entryUUID",
  ]);
  const named = { udm: "user_pkey_property: uniqueIdentifier", userTrans: both };
  assert.equal(userKey(minimal(named)), "uniqueIdentifier");
  assert.match(complaintsAbout(withUsers({ source: 'user_attrs: ["*"]' })).join(), /makes neither/);
});

Deno.test("primary key: nothing is said about steps that are invalid or not used", () => {
  assert.match(complaintsAbout(minimal({ userTrans: "remove_attrs: 5" })).join(), /^\d+:\d+: \S+ [^\n]*$/);
  const users = withUsers({ userTrans: "  uniqueIdentifier: entryUUID" })
    .replace(/ {2}group_ou.*\n/, "").replace(/ {2}group_base.*\n/, "").replace(/ {2}group_trans:[^]*$/, "");
  assert.deepEqual(complaintsAbout(users), []);
});

Deno.test("primary key: other keys must not name the default either", () => {
  const userTrans = "  uniqueIdentifier: entryUUID";
  const create = withUsers({ udm: "create_only_properties: [uniqueIdentifier]", userTrans });
  assert.match(complaintsAbout(create).join(), /must not be uniqueIdentifier: .*primary key/);
  const removal = { udm: "user_removal: disable\nremoval_property: uniqueIdentifier", userTrans };
  assert.match(complaintsAbout(withUsers(removal)).join(), /removal_property names uniqueIdentifier/);
});
