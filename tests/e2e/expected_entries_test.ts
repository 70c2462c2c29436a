// safety.expected_users and safety.expected_groups, the floor for a source that shrinks slowly.
import assert from "node:assert/strict";
import type { CheckDocument } from "../../src/check/json.ts";
import type { Check } from "../../src/check/types.ts";
import { inProcess } from "./in_process.ts";
import { type Changes, group, GROUPS, person, userNames, World } from "./world.ts";

const NAMES = userNames(30);

async function inhabited(more = ""): Promise<World> {
  return await World.open({ program: inProcess, ldif: NAMES.map((name) => person(name)).join("") + more });
}

/** The results of `check`, by id. */
async function checked(
  world: World,
  changes: Changes,
  ...args: string[]
): Promise<{ code: number; by: Record<string, Check> }> {
  const { code, stdout, stderr } = await world.program([
    "check",
    "--json",
    "--strict",
    await world.configure(changes),
    ...args,
  ]);
  assert.notEqual(stdout, "", stderr);
  const { checks } = JSON.parse(stdout) as CheckDocument;
  return { code, by: Object.fromEntries(checks.map((check) => [check.id, check])) };
}

Deno.test("expected entries: the floor stops deletions that stay below the percentage in each run", async () => {
  await using world = await inhabited();
  await world.sync();
  const safety = { expected_users: 25 };
  await world.remove(...NAMES.slice(25));
  await world.sync({ safety });
  assert.deepEqual(world.users(), NAMES.slice(0, 25));

  await world.remove(...NAMES.slice(20, 25));
  world.udm.clearLog();
  const { code, stderr } = await world.run({ safety });
  assert.equal(code, 4, stderr);
  assert.match(
    stderr,
    /refused: the source has 20 users, but safety\.expected_users is 25\. Check source\.user_base, .* lower safety\.expected_users/,
  );
  assert.deepEqual(world.writes(), []);
  assert.deepEqual(world.users(), NAMES.slice(0, 25));

  // Neither --allow-deletes nor skip-deletes overrides the floor.
  for (
    const changes of [
      { safety, args: ["--allow-deletes", "5"] },
      { safety: { ...safety, on_exceeded: "skip-deletes", max_delete: "off" } },
    ]
  ) assert.equal((await world.run(changes)).code, 4);
  assert.deepEqual(world.users(), NAMES.slice(0, 25));

  // Without a floor, the percentage allows a few deletions in every run (docs/guide/safety.md).
  await world.sync();
  for (const [from, to] of [[15, 20], [10, 15], [5, 10], [1, 5]] as const) {
    await world.remove(...NAMES.slice(from, to));
    await world.sync();
  }
  assert.deepEqual(world.users(), ["u01"]);
});

Deno.test("expected entries: users and groups have separate floors, and plan shows them", async () => {
  await using world = await inhabited(group("a", ["u01"]) + group("b", ["u02"]));
  const safety = { expected_users: 31, expected_groups: 2 };
  const planned = await world.program([
    "plan",
    "--json",
    "--detailed-exitcode",
    await world.configure({ safety }),
  ]);
  assert.equal(planned.code, 4, planned.stderr);
  const { refusals, limits } = JSON.parse(planned.stdout);
  assert.deepEqual(refusals.map(({ reason, kind }: Record<string, string>) => `${reason} ${kind}`), [
    "below_expected user",
  ]);
  assert.equal(limits.expected_users, "31");
  assert.equal(limits.expected_groups, "2");
  const metrics = `${world.folder}/run.prom`;
  const { code } = await world.run({ safety, args: ["--metrics-file", metrics] });
  assert.equal(code, 4);
  assert.match(await Deno.readTextFile(metrics), /refused\{.*kind="user",reason="below_expected"\} 1/);
  await world.sync({ safety: { ...safety, expected_users: 30 } });
  await world.remove(`cn=b,${GROUPS}`);
  const refused = await world.run({ safety: { expected_groups: 2 } });
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /refused: the source has 1 group, but safety\.expected_groups is 2\./);
  assert.deepEqual(Object.keys(world.groups()), ["a", "b"]);
});

Deno.test("expected entries: check proposes a floor and fails if the source has fewer entries", async () => {
  await using world = await World.open({
    ldif: Array.from({ length: 320 }, (_, at) => person(`p${at}`)).join("") +
      Array.from({ length: 20 }, (_, at) => group(`g${at}`, ["p1"])).join(""),
  });
  const none = await checked(world, {});
  assert.equal(none.by["source.user.count"]?.status, "note");
  assert.equal(none.by["source.user.count"]?.detail, "320 users; safety.expected_users is not set");
  assert.match(none.by["source.user.count"]?.advice ?? "", /^Set safety\.expected_users: 280\./);
  assert.match(none.by["source.group.count"]?.advice ?? "", /^Set safety\.expected_groups: 18\./);
  assert.match(none.by["source.user.entries"]?.detail ?? "", / finds 320 entries, all checked$/);
  const some = await checked(world, {}, "--sample", "60");
  assert.match(
    some.by["source.user.entries"]?.detail ?? "",
    / finds more than the 60 entries checked \(--sample\)$/,
  );
  assert.match(some.by["source.group.entries"]?.detail ?? "", / finds 20 entries, all checked$/);
  assert.match(some.by["source.user.count"]?.detail ?? "", /^320 users/);

  const right = await checked(world, { safety: { expected_users: 280, expected_groups: 18 } });
  assert.equal(right.by["source.user.count"]?.detail, "320 users; at least 280 expected");
  assert.equal(right.by["source.user.count"]?.status, "pass");
  assert.equal(right.code, none.code, "--strict ignores notes");

  const fewer = await checked(world, { safety: { expected_users: 321 } });
  assert.equal(fewer.code, 1);
  assert.equal(fewer.by["source.user.count"]?.status, "failure");
  assert.match(fewer.by["source.user.count"]?.detail ?? "", /320 users, but safety\.expected_users is 321/);
  assert.deepEqual(world.writes(), []);
});

Deno.test("expected entries: check notes a primary key that users may be able to write", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna", { employeeNumber: "4711" }),
  });
  const keyed = (attribute: string) => ({
    source: {
      user_attrs: ["uid", "givenName", "sn", "entryUUID", attribute],
      user_trans: {
        sanitizer: { [attribute]: ["uuid4_from_hash"] },
        rename_attrs: {
          univentionObjectIdentifier: attribute,
          username: "uid",
          firstname: "givenName",
          lastname: "sn",
        },
      },
    },
  });
  const { by } = await checked(world, keyed("employeeNumber"));
  assert.equal(by["source.user.key_origin"]?.status, "note");
  assert.match(
    by["source.user.key_origin"]?.detail ?? "",
    /^employeeNumber: not generated by the server/,
  );
  assert.match(by["source.user.key_origin"]?.advice ?? "", /takes over that user in UDM/);
  assert.equal(by["source.group.key_origin"]?.status, "pass");
  assert.equal((await checked(world, keyed("entryUUID"))).by["source.user.key_origin"]?.status, "pass");
});
