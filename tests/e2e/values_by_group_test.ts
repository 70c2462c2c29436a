import assert from "node:assert/strict";
import { inProcess } from "./in_process.ts";
import { group, GROUPS, memberDn, person, World } from "./world.ts";

/** Members of the group `groupware` have another `employeeType`. */
function mapping(name: string, nested = "yes") {
  return {
    udm: {
      user_properties: ["username", "lastname", "employeeType", "univentionObjectIdentifier"],
      // Members are read although UDM's memberships are not managed.
      group_properties: ["name", "univentionObjectIdentifier"],
    },
    source: {
      user_attrs: ["uid", "sn", "entryUUID"],
      user_trans: {
        rename_attrs: { univentionObjectIdentifier: "entryUUID", username: "uid", lastname: "sn" },
        fallback_attrs: { employeeType: ["none"] },
      },
      group_trans: { rename_attrs: { univentionObjectIdentifier: "entryUUID", name: "cn" } },
      values_by_group: [{ group: name, nested, properties: { employeeType: ["groupware"] } }],
    },
  };
}

const LDIF = person("anna") + person("bert") + person("zoe") + group("inner", ["bert"]) +
  group("groupware", ["anna", `cn=inner,${GROUPS}`]);

Deno.test("values by group: members of a group get its values, and lose them when they leave", async () => {
  await using world = await World.open({ ldif: LDIF });
  const types = () => ["anna", "bert", "zoe"].map((name) => world.properties(name).employeeType);
  await world.converge(mapping("groupware"));
  assert.deepEqual(types(), ["groupware", "groupware", "none"]);
  await world.converge(mapping(`CN=Groupware,${GROUPS}`, "no"));
  assert.deepEqual(types(), ["groupware", "none", "none"]);
  const file = await world.configure(mapping("groupware"));
  const explained = await world.program(["explain", file, "anna"]);
  assert.match(explained.stdout, /employeeType +"groupware"/);
  await world.modify(`cn=groupware,${GROUPS}`, `replace: member\nmember: ${memberDn("zoe")}`);
  await world.converge(mapping("groupware"));
  assert.deepEqual(types(), ["none", "none", "groupware"]);
});

Deno.test("values by group: without its group a run writes nothing", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF });
  const { code, stderr } = await world.run(mapping("other"));
  assert.equal(code, 2, stderr);
  assert.match(stderr, /source\.values_by_group: there is no group "other" among the groups read/);
  assert.equal(world.writes().length, 0);
});
