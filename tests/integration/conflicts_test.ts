/**
 * Names that are taken or locked, objects that another run creates meanwhile, and refusals for the licence.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createUdmSimulator, type InProcessUdmSimulator, LOCK_TIME } from "../simulators/udm/mod.ts";
import { directoryOf, runEngine, type SourceAttributes } from "../support/engine_run.ts";
import { group, identifier, person, watched } from "../support/watched_udm.ts";

const OU = "ou=import,dc=univention-organization,dc=intranet";

/** A simulator with a clock, and its directory with users whose names are locked without a holder. */
function lockedUdm(...names: readonly string[]) {
  const clock = { now: 0 };
  const udm = createUdmSimulator({ now: () => clock.now });
  for (const name of names) lockName(udm, name);
  return { udm, clock };
}

/** Leaves a lock as a server does that is killed while it creates an object. */
function lockName(udm: InProcessUdmSimulator, name: string): void {
  const holder = udm.store.add("users/user", { username: name, lastname: "x" });
  assert.throws(() => udm.store.add("users/user", { username: name, lastname: "x" }));
  udm.store.patch(holder.dn, { username: `not-${name}` });
}

function members(udm: InProcessUdmSimulator, name: string): string[] {
  const users = udm.store.byName(name)?.properties.users;
  assert.ok(Array.isArray(users), `${name} does not exist`);
  return users.map((dn) => String(dn).replace(/^uid=([^,]*),.*$/, "$1")).sort();
}

/** The numbers of results of a run. */
function applied({ outcome, kinds }: Awaited<ReturnType<typeof runEngine>>) {
  const { user, group } = kinds ?? {};
  return [outcome, user?.applied.added, user?.applied.failed, group?.applied.failed];
}

Deno.test("a user whose name is locked is created by a later run, and groups are written without it until then", async () => {
  const { udm, clock } = lockedUdm("anna");
  const directory = directoryOf(
    [person(1, "anna"), person(2, "bert")],
    [group(8, "team", ["anna", "bert"])],
  );
  assert.deepEqual(applied(await runEngine(directory, udm)), ["partial", 1, 1, 0]);
  assert.deepEqual(members(udm, "team"), ["bert"]);
  clock.now += LOCK_TIME;
  assert.deepEqual(applied(await runEngine(directory, udm)), ["done", 1, 0, 0]);
  assert.deepEqual(members(udm, "team"), ["anna", "bert"]);
});

Deno.test("a group whose only change is a member that could not be created has not failed", async () => {
  const { udm, clock } = lockedUdm("anna");
  await runEngine(directoryOf([person(2, "bert")], [group(8, "team", ["bert"])]), udm);
  const directory = directoryOf(
    [person(1, "anna"), person(2, "bert")],
    [group(8, "team", ["anna", "bert"])],
  );
  const report = await runEngine(directory, udm);
  assert.equal(report.kinds?.user.applied.failed, 1);
  assert.deepEqual([report.kinds?.group.applied.failed, report.kinds?.group.applied.left], [0, 1]);
  assert.deepEqual(members(udm, "team"), ["bert"]);
  clock.now += LOCK_TIME;
  assert.deepEqual(applied(await runEngine(directory, udm)), ["done", 1, 0, 0]);
  assert.deepEqual(members(udm, "team"), ["anna", "bert"]);
});

Deno.test("a locked name is tried again at the end of the run, when the lock may have expired", async () => {
  const { udm, clock } = lockedUdm("anna", "team");
  const directory = directoryOf(
    [person(1, "anna"), person(2, "bert")],
    [group(8, "team", ["bert"]), group(9, "zoo", ["bert"])],
  );
  const report = await runEngine(directory, udm, {
    udm: { concurrency: 1 },
    fetch: watched(udm, async ({ method, path }, answer) => {
      const response = await answer();
      // The locks expire while the last object is written.
      if (method === "POST" && path === "groups/group/" && udm.store.byName("zoo")) clock.now += LOCK_TIME;
      return response;
    }),
  });
  assert.deepEqual(applied(report), ["done", 2, 0, 0]);
  assert.deepEqual(members(udm, "team"), ["bert"]);
});

Deno.test("a rename to a locked name is tried again at the end of the run", async () => {
  const { udm, clock } = lockedUdm("anne");
  await runEngine(directoryOf([person(1, "anna")]), udm);
  const report = await runEngine(directoryOf([person(1, "anne")]), udm, {
    fetch: watched(udm, async ({ method }, answer) => {
      const response = await answer();
      if (method === "PATCH") clock.now += LOCK_TIME;
      return response;
    }),
  });
  assert.deepEqual([report.outcome, report.kinds?.user.applied.renamed], ["done", 1]);
});

Deno.test("names that stay locked are tried again only a few times at the end of a run", async () => {
  const names = Array.from({ length: 10 }, (_, number) => `locked${number}`);
  const { udm } = lockedUdm(...names);
  const users = [person(1, "anna"), ...names.map((name, number) => person(10 + number, name))];
  let posts = 0;
  const report = await runEngine(directoryOf(users), udm, {
    udm: { concurrency: 1 },
    fetch: watched(udm, ({ method, path }, answer) => {
      if (method === "POST" && path === "users/user/") posts++;
      return answer();
    }),
  });
  assert.deepEqual(applied(report), ["partial", 1, 10, 0]);
  assert.equal(posts, 11 + 3);
});

/** Creates a user or a group like another run, right before a run does. */
async function createdMeanwhile(properties: Record<string, string>, type: "users/user" | "groups/group") {
  const udm = createUdmSimulator();
  const directory = directoryOf(
    [person(1, "anna", { givenName: "Anna" }), person(2, "bert")],
    [group(8, "team", ["anna", "bert"])],
  );
  let isCreated = false;
  const report = await runEngine(directory, udm, {
    udm: { concurrency: 1 },
    fetch: watched(udm, ({ method, path }, answer) => {
      if (method === "POST" && path === `${type}/` && !isCreated) {
        isCreated = true;
        udm.store.add(type, properties, OU);
      }
      return answer();
    }),
  });
  return { udm, report, again: () => runEngine(directory, udm) };
}

Deno.test("a user that another run has created meanwhile is done, and gets the values of this run", async () => {
  const { udm, report, again } = await createdMeanwhile(
    { username: "anna", lastname: "Old", univentionObjectIdentifier: identifier(1) },
    "users/user",
  );
  assert.deepEqual(applied(report), ["done", 2, 0, 0]);
  assert.equal(udm.store.byName("anna")?.properties.lastname, "anna");
  assert.equal(udm.store.byName("anna")?.properties.firstname, "Anna");
  assert.deepEqual(members(udm, "team"), ["anna", "bert"]);
  assert.deepEqual(applied(await again()), ["done", 0, 0, 0]);
});

Deno.test("a user that another run has created meanwhile under another name is renamed by the next run", async () => {
  const { udm, report, again } = await createdMeanwhile(
    { username: "anne", lastname: "Old", univentionObjectIdentifier: identifier(1) },
    "users/user",
  );
  assert.deepEqual(applied(report), ["done", 2, 0, 0]);
  assert.equal((await again()).kinds?.user.applied.renamed, 1);
  assert.deepEqual(members(udm, "team"), ["anna", "bert"]);
});

Deno.test("a group that another run has created meanwhile is done, and gets its members", async () => {
  const { udm, report } = await createdMeanwhile(
    { name: "team", univentionObjectIdentifier: identifier(8) },
    "groups/group",
  );
  assert.deepEqual(applied(report), ["done", 2, 0, 0]);
  assert.deepEqual(members(udm, "team"), ["anna", "bert"]);
});

Deno.test("a user with the name of a new one, but with another key, is not touched", async () => {
  const { udm, report } = await createdMeanwhile({ username: "anna", lastname: "Other" }, "users/user");
  assert.deepEqual(applied(report), ["partial", 1, 1, 0]);
  assert.equal(udm.store.byName("anna")?.properties.lastname, "Other");
});

for (const message of ["During this session add and modify are disabled", "Zu viele Benutzerkonten"]) {
  Deno.test(`a refusal for the licence ends creations at once and nothing else: ${message}`, async () => {
    const udm = createUdmSimulator();
    const old: SourceAttributes[] = [person(1, "anna"), person(2, "bert")];
    await runEngine(directoryOf(old, [group(8, "team", ["anna"])]), udm);
    const fresh = Array.from({ length: 30 }, (_, number) => person(100 + number, `new${number}`));
    let refused = 0;
    const report = await runEngine(
      directoryOf(
        [person(1, "anna", { givenName: "Anna" }), ...fresh],
        [group(8, "team", ["anna", "new1", "new2"]), group(9, "club", ["anna", "new1"])],
      ),
      udm,
      {
        udm: { concurrency: 4 },
        fetch: watched(udm, ({ method, path }, answer) => {
          if (method !== "POST" || path !== "users/user/") return answer();
          refused++;
          const body = JSON.stringify({ error: { code: 400, title: "", message, error: {} } });
          const headers = { "Content-Type": "application/json" };
          return Promise.resolve(new Response(body, { status: 400, headers }));
        }),
      },
    );
    const { user, group: groups } = report.kinds ?? {};
    assert.equal(report.outcome, "partial");
    assert.ok(refused <= 4, `${refused} creations were tried`);
    assert.deepEqual([
      user?.applied.failed,
      user?.applied.left,
      user?.applied.modified,
      user?.applied.deleted,
    ], [
      1,
      29,
      1,
      1,
    ]);
    assert.deepEqual([groups?.applied.failed, groups?.applied.added], [0, 1]);
    assert.deepEqual(members(udm, "club"), ["anna"]);
    assert.match(
      JSON.stringify(report.reasons),
      /operations not begun.*because of the licence of the domain/,
    );
    const again = await runEngine(directoryOf(old, [group(8, "team", ["anna"])]), udm);
    assert.equal(again.outcome, "done");
  });
}
