import assert from "node:assert/strict";
import { deviation, type PlanContent } from "./compare.ts";
import type { Change, PropertyChange } from "./schema.ts";
import { CHANGES, PLAN } from "./testing.ts";

const NOW = "PLAN1-8x5kq2wz7n4bdm3v9d6tqh0r2a-a2kqzm1xwwr1bcdx1fghM1npq";
const unasked = () => assert.fail("described without need");

/** What is said if a file has the checksum of the plan as it is now, without the first line. */
async function contentDeviation(
  reviewed: PlanContent,
  now: PlanContent = { changes: CHANGES },
): Promise<string[]> {
  const lines = await deviation(
    { checksum: PLAN.checksum, content: reviewed },
    PLAN.checksum,
    () => Promise.resolve(now),
  );
  const [first, ...others] = lines;
  if (first !== undefined) {
    assert.match(
      first,
      /^this is not the reviewed plan: the checksum is the same, but the file does not/,
    );
  }
  return others;
}

Deno.test("compare: the same checksum is accepted without describing the plan", async () => {
  assert.deepEqual(await deviation({ checksum: PLAN.checksum }, PLAN.checksum, unasked), []);
  assert.deepEqual(await contentDeviation({ changes: CHANGES }), []);
});

Deno.test("compare: with the same checksum, the content of a file must match too", async () => {
  const [anna, bert] = CHANGES as [Change, Change];
  const others = CHANGES.slice(2);
  assert.deepEqual(await contentDeviation({ changes: [anna, bert] }), [
    "not reviewed: rename user cora to corinna",
    "not reviewed: disable user dora",
    "not reviewed: delete user emil",
    "not reviewed: modify group team",
  ]);
  const zoe: Change = { ...anna, name: "zoe", primary_key: "key-zoe" };
  assert.deepEqual(await contentDeviation({ changes: [...CHANGES, zoe] }), [
    "reviewed, but no longer necessary: add user zoe",
  ]);
  const altered: Change = {
    ...bert,
    properties: bert.properties.map((p) =>
      p.property === "disabled" ? { ...p, new: true } as PropertyChange : p
    ),
  };
  assert.deepEqual(await contentDeviation({ changes: [anna, altered, ...others] }), [
    "not as reviewed: modify user bert: disabled",
  ]);
});

Deno.test("compare: a repeated property in a file is a difference", async () => {
  const [anna, bert, ...others] = CHANGES as [Change, Change, ...Change[]];
  assert.deepEqual(await contentDeviation({ changes: [...CHANGES, { ...bert, change: "delete" }] }), [
    "reviewed, but no longer necessary: delete user bert",
  ]);
  const twice = { ...bert, properties: [...bert.properties.slice(0, 1), ...bert.properties] };
  assert.deepEqual(await contentDeviation({ changes: [anna, twice, ...others] }), [
    "not as reviewed: modify user bert: description",
  ]);
});

Deno.test("compare: another type of change or another primary key is a difference", async () => {
  const [anna, ...others] = CHANGES as [Change, ...Change[]];
  const shown = {
    ...anna,
    properties: anna.properties.map((p): PropertyChange =>
      p.type === "secret" ? { property: p.property, type: "value", old: null, new: null } : p
    ),
  };
  assert.deepEqual(await contentDeviation({ changes: [shown, ...others] }), [
    "not as reviewed: add user anna: password",
  ]);
  const { primary_key: _, ...keyless } = others.find(({ change }) => change === "delete") as Change;
  const changes = CHANGES.map((change) => change.change === "delete" ? keyless : change);
  assert.deepEqual(await contentDeviation({ changes }), [
    "not reviewed: delete user emil",
    "reviewed, but no longer necessary: delete user emil",
  ]);
});

Deno.test("compare: objects that share a primary key are distinguished by their DNs", async () => {
  const twin = (dn: string): Change => ({
    change: "delete",
    kind: "user",
    name: dn,
    dn,
    primary_key: "shared",
    properties: [],
  });
  const [one, two] = [twin("uid=one"), twin("uid=two")];
  assert.deepEqual(await contentDeviation({ changes: [two, one] }, { changes: [one, two] }), []);
  assert.deepEqual(await contentDeviation({ changes: [one] }, { changes: [one, two] }), [
    "not reviewed: delete user uid=two",
  ]);
});

Deno.test("compare: current values, warnings and order are no difference", async () => {
  const changes = CHANGES.toReversed().map(({ warnings: _, ...change }) => ({
    ...change,
    properties: change.properties.map((p): PropertyChange =>
      p.type === "list"
        ? { ...p, added: p.added.toReversed(), kept: p.kept + 1 }
        : p.type === "value"
        ? { ...p, old: "else" }
        : p
    ),
  }));
  assert.deepEqual(await contentDeviation({ changes }), []);
});

Deno.test("compare: created OUs are part of the content", async () => {
  const containers = ["ou=b,ou=a", "ou=a"];
  assert.deepEqual(
    await contentDeviation({ changes: CHANGES, containers }, { changes: CHANGES, containers }),
    [],
  );
  assert.deepEqual(await contentDeviation({ changes: CHANGES }, { changes: CHANGES, containers }), [
    "not reviewed: add ou ou=b,ou=a",
    "not reviewed: add ou ou=a",
  ]);
  assert.deepEqual(await contentDeviation({ changes: CHANGES, containers }), [
    "reviewed, but no longer necessary: add ou ou=b,ou=a",
    "reviewed, but no longer necessary: add ou ou=a",
  ]);
});

Deno.test("compare: created mail domains are part of the content", async () => {
  const mail_domains = [{ name: "new.example", addresses: 3 }];
  const content = { changes: CHANGES, mail_domains };
  const more = { changes: CHANGES, mail_domains: [{ name: "new.example", addresses: 4 }] };
  assert.deepEqual(await contentDeviation(content, more), [], "the changes say which addresses are new");
  assert.deepEqual(await contentDeviation({ changes: CHANGES }, content), [
    "not reviewed: add mail domain new.example",
  ]);
});

Deno.test("compare: with only a checksum, the kinds of change that differ are shown", async () => {
  assert.deepEqual(await deviation({ checksum: PLAN.checksum }, NOW, unasked), [
    `this is not the reviewed plan: its checksum is ${NOW}, that of the reviewed plan is ${PLAN.checksum}. ` +
    "Make a new plan and review it",
    "users to add: 1 reviewed, 2 now",
    "users to modify: 1 as reviewed, but with other objects or other values",
    "users to delete: 1 reviewed, 0 now",
  ]);
});

Deno.test("compare: with a file, the objects that differ are shown", async () => {
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
    { checksum: PLAN.checksum, content: { changes: CHANGES } },
    NOW,
    () => Promise.resolve({ changes }),
  );
  assert.deepEqual(lines.slice(4), [
    "not reviewed: add user zoe",
    "reviewed, but no longer necessary: delete user emil",
    "not as reviewed: modify user bert: description",
    "not as reviewed: rename user cora to cornelia: new name",
    "not as reviewed: delete user dora: reviewed as disable",
    "not as reviewed: modify group team: users",
  ]);
});

Deno.test("compare: another current value with the same effect is no difference", async () => {
  const [first, ...others] = CHANGES as [Change, ...Change[]];
  const changes = [
    { ...first, properties: first.properties.map((p) => p.type === "value" ? { ...p, old: "else" } : p) },
    ...others,
  ];
  const lines = await deviation(
    { checksum: PLAN.checksum, content: { changes: CHANGES } },
    NOW,
    () => Promise.resolve({ changes }),
  );
  assert.equal(lines.length, 4);
});

Deno.test("compare: 20 objects are named for each kind of difference, the others counted", async () => {
  const changes = Array.from({ length: 25 }, (_, at): Change => ({
    change: "delete",
    kind: "user",
    name: `u${at}`,
    dn: `uid=u${at}`,
    properties: [],
  }));
  const lines = await deviation(
    { checksum: PLAN.checksum, content: { changes: [] } },
    NOW,
    () => Promise.resolve({ changes }),
  );
  assert.equal(lines.filter((line) => line.startsWith("not reviewed: delete user u")).length, 20);
  assert.equal(lines.at(-1), "not reviewed: 5 more");
});
