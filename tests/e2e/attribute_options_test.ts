import assert from "node:assert/strict";
import { inProcess } from "./in_process.ts";
import { type Changes, group, OU, person, World } from "./world.ts";

const LDIF = person("anna", {
  "displayName;lang-de": "Anna Groß",
  "description;lang-en": "Room 5",
  "title;lang-de": "Lehrerin",
}) + group("team", ["anna"]);

/** A configuration whose steps name an attribute in place of `title;lang-de`. */
function mapping(title: string) {
  return {
    udm: {
      user_properties: [
        "username",
        "lastname",
        "displayName",
        "roomNumber",
        "title",
        "univentionObjectIdentifier",
      ],
    },
    source: {
      user_attrs: ["uid", "sn", "displayName;lang-de", "description;lang-en", title, "entryUUID"],
      user_trans: {
        decompose_attrs: { "description;lang-en": ["Room (?P<roomNumber>.+)"] },
        rename_attrs: {
          univentionObjectIdentifier: "entryUUID",
          username: "uid",
          lastname: "sn",
          displayName: "DisplayName;Lang-DE",
          ...(title === "title" ? {} : { title }),
        },
      },
    },
  };
}

/** The output of `check`, in one line. */
async function check(world: World, changes: Changes): Promise<string> {
  const { stdout } = await world.program(["check", await world.configure(changes)]);
  return stdout.replace(/\s+/g, " ");
}

Deno.test("attribute options: steps use an attribute with its option", async () => {
  await using world = await World.open({ ldif: LDIF });
  const changes = mapping("title;lang-de");
  assert.match(await check(world, changes), /attributes of users +all 6 needed attributes found/);
  await world.converge(changes);
  const { displayName, roomNumber, title } = world.properties("anna");
  assert.deepEqual([displayName, roomNumber, title], ["Anna Groß", ["5"], "Lehrerin"]);
});

Deno.test("attribute options: values that exist only under an option are pointed out", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF });
  assert.match(await check(world, mapping("title")), /have values of title only under title;lang-de/);
  await world.sync(mapping("title"));
  assert.equal(world.udm.store.get(`uid=anna,${OU}`)?.properties.title, null);
});
