import assert from "node:assert/strict";
import { deviation } from "./compare.ts";
import type { Change } from "./document.ts";
import { CHANGES, PLAN } from "./testing.ts";

const NOW = "PLAN1-8x5kq2wz7n4bdm3v9d6tqh0r2a-a2kqzm1xwwr1bcdx1fghM1npq";
const unasked = () => assert.fail("described without need");

Deno.test("the plan that was reviewed is that plan, and needs no description", async () => {
  assert.deepEqual(
    await deviation({ checksum: PLAN.checksum, changes: CHANGES }, PLAN.checksum, unasked),
    [],
  );
});

Deno.test("with a checksum alone it is told in which kinds of change a plan differs", async () => {
  assert.deepEqual(await deviation({ checksum: PLAN.checksum }, NOW, unasked), [
    `this is not the plan that was reviewed: its checksum is ${NOW}, that of the reviewed one ${PLAN.checksum}. ` +
    "Make a plan again, and review it",
    "users to add: 1 reviewed, 2 now",
    "users to modify: 1 as reviewed, but not the same ones, or not with the same values",
    "users to delete: 1 reviewed, 0 now",
  ]);
});

Deno.test("with a file it is told object by object", async () => {
  const [anna, bert, cora, dora, , team] = CHANGES as [Change, Change, Change, Change, Change, Change];
  const changes: Change[] = [
    anna,
    { ...anna, name: "zoe", primary_key: "key-zoe" },
    { ...bert, properties: bert.properties.slice(1) },
    { ...cora, new_name: "cornelia" },
    { ...dora, change: "delete" },
    {
      ...team,
      properties: [{ property: "users", type: "list", added: ["u00"], removed: ["emil"], kept: 0 }],
    },
  ];
  const lines = await deviation(
    { checksum: PLAN.checksum, changes: CHANGES },
    NOW,
    () => Promise.resolve({ changes }),
  );
  assert.deepEqual(lines.slice(4), [
    "not reviewed: add user zoe",
    "reviewed, but no longer to be done: delete user emil",
    "not as reviewed: modify user bert: description",
    "not as reviewed: rename user cora to cornelia: new name",
    "not as reviewed: delete user dora: reviewed as disable",
    "not as reviewed: modify group team: users",
  ]);
});

Deno.test("what changes of what an object has now is no difference, as long as the same is done", async () => {
  const [first, ...others] = CHANGES as [Change, ...Change[]];
  const changes = [
    { ...first, properties: first.properties.map((p) => p.type === "value" ? { ...p, old: "else" } : p) },
    ...others,
  ];
  const lines = await deviation(
    { checksum: PLAN.checksum, changes: CHANGES },
    NOW,
    () => Promise.resolve({ changes }),
  );
  assert.equal(lines.length, 4);
});

Deno.test("of each sort 20 are named, and the others counted", async () => {
  const changes = Array.from({ length: 25 }, (_, at): Change => ({
    change: "delete",
    kind: "user",
    name: `u${at}`,
    dn: `uid=u${at}`,
    properties: [],
  }));
  const lines = await deviation(
    { checksum: PLAN.checksum, changes: [] },
    NOW,
    () => Promise.resolve({ changes }),
  );
  assert.equal(lines.filter((line) => line.startsWith("not reviewed: delete user u")).length, 20);
  assert.equal(lines.at(-1), "not reviewed: 5 more");
});
