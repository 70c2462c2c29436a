import assert from "node:assert/strict";
import { inProcess } from "./in_process.ts";
import { group, memberDn, OU, person, World } from "./world.ts";

/** The superiors of users, in the property `secretary`. */
const MAPPING = {
  udm: { user_properties: ["username", "lastname", "secretary", "univentionObjectIdentifier"] },
  source: {
    user_attrs: ["uid", "sn", "manager", "entryUUID"],
    user_trans: {
      rename_attrs: {
        univentionObjectIdentifier: "entryUUID",
        username: "uid",
        lastname: "sn",
        secretary: "manager",
      },
    },
  },
};

const LDIF = person("anna", { manager: [memberDn("zoe"), "cn=elsewhere,dc=example,dc=test"] }) +
  person("bert", { manager: memberDn("bert") }) + person("zoe") + group("team", ["anna", "bert", "zoe"]);

Deno.test("references: a DN of the source becomes the DN of the object, through renames and removals", async () => {
  await using world = await World.open({ ldif: LDIF });
  const { stderr } = await world.converge(MAPPING);
  const secretary = (name: string) => world.properties(name).secretary;
  assert.deepEqual(secretary("anna"), [`uid=zoe,${OU}`]);
  assert.deepEqual(secretary("bert"), [`uid=bert,${OU}`]);
  assert.match(stderr, /1 value of udm\.dn_properties ignored: not among the entries read/);

  await world.modify(memberDn("zoe"), "replace: uid\nuid: zoe\nuid: zora");
  await world.converge({
    ...MAPPING,
    source: {
      ...MAPPING.source,
      user_trans: { ...MAPPING.source.user_trans, replace_values: { uid: { zoe: "" } } },
    },
  });
  assert.deepEqual(secretary("anna"), [`uid=zora,${OU}`]);

  await world.modify(memberDn("bert"), "delete: manager");
  await world.modify(memberDn("zoe"), "replace: uid\nuid: zoe");
  await world.converge(MAPPING);
  assert.deepEqual(secretary("bert"), []);
  assert.deepEqual(secretary("anna"), [`uid=zoe,${OU}`]);
});

Deno.test("references: a property does not name an object that could not be created", async () => {
  const named = (name: string, rest = {}) => person(name, { givenName: name, ...rest });
  const ldif = named("anna", { manager: [memberDn("zoe"), memberDn("bert")] }) + named("bert") +
    person("zoe", { givenName: "zoe." }) + group("team", ["anna"]);
  await using world = await World.open({ program: inProcess, ldif });
  const { source, ...rest } = MAPPING;
  const rename_attrs = { ...source.user_trans.rename_attrs, username: "givenName" };
  const user_attrs = [...source.user_attrs, "givenName"];
  const byGivenName = { ...rest, source: { user_attrs, user_trans: { rename_attrs } } };
  // UDM refuses a name that ends with a dot.
  const first = await world.run(byGivenName);
  assert.equal(first.code, 3, first.stderr);
  assert.deepEqual(world.properties("anna").secretary, []);
  assert.match(
    first.stderr,
    /user anna could not be modified: it refers to user zoe\., which could not be written/,
  );

  await world.modify(memberDn("zoe"), "replace: givenName\ngivenName: zoe");
  await world.converge(byGivenName);
  assert.deepEqual(world.properties("anna").secretary, [`uid=zoe,${OU}`, `uid=bert,${OU}`]);
});

Deno.test("references: a DN of UDM that a step makes is written as it is", async () => {
  const ldif = person("anna", { roomNumber: "zoe" }) + person("bert", { roomNumber: "zoe" }) +
    person("zoe") + group("team", ["anna", "bert", "zoe"]);
  await using world = await World.open({ program: inProcess, ldif });
  const { source, udm } = MAPPING;
  const { secretary: _, ...rename_attrs } = source.user_trans.rename_attrs;
  await world.converge({
    udm,
    source: {
      user_attrs: [...source.user_attrs, "roomNumber"],
      user_trans: { rename_attrs, compose_attrs: { secretary: [`uid={roomNumber},${OU}`] } },
    },
  });
  assert.deepEqual(world.properties("anna").secretary, [`uid=zoe,${OU}`]);
});

Deno.test("references: a superior who is disabled and returns causes no write of others", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF });
  const changes = {
    ...MAPPING,
    udm: { ...MAPPING.udm, user_removal: "disable" },
    safety: { max_delete: "off" },
  };
  const owned = [...MAPPING.udm.user_properties, "disabled"];
  const withState = {
    ...changes,
    udm: { ...changes.udm, user_properties: owned },
    source: {
      ...MAPPING.source,
      user_trans: { ...MAPPING.source.user_trans, fixed_attrs: { disabled: ["FALSE"] } },
    },
  };
  await world.converge(withState);
  const ofAnna = () =>
    world.writes().filter(({ path }) => path.includes("uid%3Danna") || path.includes("uid=anna"));
  const before = ofAnna().length;
  const without = {
    ...withState,
    source: { ...withState.source, user_filter: "(&(objectClass=inetOrgPerson)(!(uid=zoe)))" },
  };
  await world.converge(without);
  assert.equal(world.properties("zoe").disabled, true);
  assert.deepEqual(world.properties("anna").secretary, [`uid=zoe,${OU}`]);
  await world.converge(withState);
  assert.equal(world.properties("zoe").disabled, false);
  assert.equal(ofAnna().length, before);
});

Deno.test("references: another property with DNs is compared as DNs", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna", { manager: memberDn("zoe") }) + person("zoe") + group("team", ["anna"]),
  });
  const { source, udm } = MAPPING;
  const { secretary, ...rename_attrs } = source.user_trans.rename_attrs;
  await world.converge({
    udm: {
      user_ou: "OU=Import",
      group_ou: "OU=Import",
      user_properties: [...udm.user_properties, "employeeNumber"],
      dn_properties: ["employeeNumber"],
    },
    source: { ...source, user_trans: { rename_attrs: { ...rename_attrs, employeeNumber: secretary } } },
  });
  assert.match(String(world.properties("anna").employeeNumber), /^uid=zoe,ou=import,/i);
});
