import assert from "node:assert/strict";
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
  await using world = await World.open({ ldif });
  const { source, ...rest } = MAPPING;
  const rename_attrs = { ...source.user_trans.rename_attrs, username: "givenName" };
  const user_attrs = [...source.user_attrs, "givenName"];
  const byGivenName = { ...rest, source: { user_attrs, user_trans: { rename_attrs } } };
  // UDM refuses a name that ends with a dot.
  const first = await world.run(byGivenName);
  assert.equal(first.code, 3, first.stderr);
  assert.deepEqual(world.properties("anna").secretary, []);

  await world.modify(memberDn("zoe"), "replace: givenName\ngivenName: zoe");
  await world.converge(byGivenName);
  assert.deepEqual(world.properties("anna").secretary, [`uid=zoe,${OU}`, `uid=bert,${OU}`]);
});
