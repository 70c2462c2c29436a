import assert from "node:assert/strict";
import { inProcess } from "./in_process.ts";
import { group, GROUPS, memberDn, person, World } from "./world.ts";

const MAPPING = {
  udm: {
    user_properties: ["username", "lastname", "country", "mailPrimaryAddress", "univentionObjectIdentifier"],
  },
  source: {
    user_attrs: ["uid", "sn", "mail", "employeeType", "entryUUID"],
    user_trans: {
      rename_attrs: {
        univentionObjectIdentifier: "entryUUID",
        username: "uid",
        lastname: "sn",
        mailPrimaryAddress: "mail",
        country: "employeeType",
      },
    },
  },
};

/** Anna with a country and a mail address that UDM does not keep unchanged. */
const ANNA = person("anna", { mail: "Anna@Example.ORG", employeeType: "DE" }) + group("team", ["anna"]);

Deno.test("values: a value that UDM normalises is not written again", async () => {
  await using world = await World.open({ ldif: ANNA });
  await world.converge(MAPPING);
  assert.equal(world.properties("anna").mailPrimaryAddress, "anna@example.org");
});

Deno.test("values: a country is written in capitals, and one that UDM would drop is named and not written", async () => {
  await using world = await World.open({ program: inProcess, ldif: ANNA });
  await world.sync(MAPPING);
  await world.modify(memberDn("anna"), "replace: employeeType\nemployeeType: fr");
  await world.converge(MAPPING);
  assert.equal(world.properties("anna").country, "FR");
  await world.modify(memberDn("anna"), "replace: employeeType\nemployeeType: Deutschland");
  world.udm.clearLog();
  const { stderr, code } = await world.run(MAPPING);
  assert.equal(code, 3);
  assert.match(
    stderr,
    /user anna: country skipped; its value in UDM is unchanged: country has "Deutschland", which/,
  );
  assert.deepEqual(world.writes(), []);
  assert.equal(world.properties("anna").country, "FR");
});

Deno.test("values: a value that UDM drops is reported once with the sent and the stored value", async () => {
  const mapping = {
    udm: { group_properties: ["name", "users", "adGroupType", "univentionObjectIdentifier"] },
    source: {
      group_attrs: ["cn", "member", "description", "entryUUID"],
      group_trans: {
        rename_attrs: {
          univentionObjectIdentifier: "entryUUID",
          name: "cn",
          users: "member",
          adGroupType: "description",
        },
      },
    },
  };
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna") + group("team", ["anna"], { description: "global" }),
  });
  const first = await world.run(mapping);
  const message = /UDM did not keep adGroupType of group team: sent (\w+), stored \S+/g;
  assert.deepEqual([first.code, [...first.stderr.matchAll(message)].map(([, sent]) => sent)], [0, [
    "global",
  ]]);
  await world.modify(`cn=team,${GROUPS}`, "replace: description\ndescription: local");
  world.udm.clearLog();
  const { stderr, code } = await world.run(mapping);
  assert.deepEqual([code, [...stderr.matchAll(message)].map(([, sent]) => sent)], [0, ["local"]]);
  assert.match(stderr, /UDM did not keep 1 value/);
  assert.equal(world.writes().length, 1, "it must not be retried in the same run");
});

Deno.test("values: written values are verified with few requests, without messages", async () => {
  const people = Array.from({ length: 45 }, (_, number) => `user${number}`);
  const ldif = people.map((name) => person(name)).join("") + group("all", people);
  await using world = await World.open({ program: inProcess, ldif });
  await world.sync();
  for (const name of people) {
    await world.modify(memberDn(name), "replace: sn\nsn: Other");
  }
  world.udm.clearLog();
  const { stderr } = await world.sync({ udm: { list_shards: 1 } });
  assert.ok(!stderr.includes("stick"), stderr);
  const lists = world.udm.requests.filter(({ kind, type }) => kind === "list" && type === "users/user");
  assert.equal(lists.length, 3, "all users, those with photos, and one list to verify 45 users");
});

Deno.test("values: no user keeps a temporary name because UDM rejects another value", async () => {
  const mapping = {
    udm: { user_properties: ["username", "lastname", "phone", "e-mail", "univentionObjectIdentifier"] },
    source: {
      user_attrs: ["uid", "sn", "description", "entryUUID"],
      user_trans: {
        rename_attrs: {
          univentionObjectIdentifier: "entryUUID",
          username: "uid",
          lastname: "sn",
          "e-mail": "description",
        },
      },
    },
  };
  const people = ["anna", "bert"];
  await using world = await World.open({
    program: inProcess,
    ldif: people.map((name) => person(name)).join("") + group("team", people),
  });
  await world.sync(mapping);
  const rename = (from: string, to: string) =>
    world.slapd.modify(`dn: ${memberDn(from)}\nchangetype: modrdn\nnewrdn: uid=${to}\ndeleteoldrdn: 1\n\n`);
  await rename("anna", "other");
  await rename("bert", "anna");
  await rename("other", "bert");
  await world.modify(memberDn("anna"), "replace: description\ndescription: no mail address");
  const { code, stderr } = await world.run(mapping);
  assert.equal(code, 3, stderr);
  assert.match(stderr, /e-mail.*Not a valid email address/);
  assert.deepEqual(world.users(), ["anna", "bert"]);
  assert.match(stderr, /user anna was written without e-mail: /);
  assert.match(stderr, /renamed user tmp-\w+ to anna: /);
  world.udm.clearLog();
  await world.run(mapping);
  const refused = world.writes().map(({ method, status }) => `${method} ${status}`);
  assert.deepEqual(refused, ["PATCH 422"], "only the rejected value is retried");
  assert.equal(world.udm.counters.conflicts422, 0);
});
