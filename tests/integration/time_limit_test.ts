/** Runs that end by `--max-duration`, with a clock that passes one minute with each write. */

import assert from "node:assert/strict";
import { ACCOUNT_STATE } from "../../src/planner/account_state.ts";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, runEngine, type SourceAttributes } from "../support/engine_run.ts";
import { isWrite } from "../support/is_write.ts";
import { group, person, type Watched, watched } from "../support/watched_udm.ts";

const MINUTE = 60_000;

const DISABLED = {
  source: {
    user_trans: {
      rename_attrs: {
        univentionObjectIdentifier: "employeeNumber",
        username: "uid",
        lastname: "sn",
        disabled: "title",
      },
    },
  },
  udm: { user_properties: ["username", "lastname", "univentionObjectIdentifier", ACCOUNT_STATE[0]] },
};

/** Runs with a time limit; `minutes` of virtual time. */
async function runFor(
  minutes: number,
  udm: InProcessUdmSimulator,
  source: { users: readonly SourceAttributes[]; groups?: readonly SourceAttributes[] },
  changes: Parameters<typeof runEngine>[2] = {},
) {
  const writes: Watched[] = [];
  const report = await runEngine(directoryOf(source.users, source.groups), udm, {
    ...changes,
    udm: { concurrency: 1, ...changes.udm },
    fetch: watched(udm, async (request, answer) => {
      const response = await answer();
      if (isWrite(request)) writes.push(request);
      return response;
    }),
    maxDurationMs: minutes * MINUTE,
    limitClock: { now: () => writes.length * MINUTE, after: () => ({ [Symbol.dispose]: () => {} }) },
  });
  const { user, group } = report.kinds ?? assert.fail(JSON.stringify(report.reasons));
  return {
    report,
    user: user.applied,
    group: group.applied,
    reasons: report.reasons.map((one) => one.problem),
    writes,
  };
}

const SCHOOL = {
  users: ["anna", "bert", "cora", "dora"].map((uid, at) => person(at + 1, uid)),
  groups: [group(9, "team", ["anna", "dora"])],
};

Deno.test("time limit: a run ends without an error, the next one continues, and the third finds nothing to do", async () => {
  const udm = createUdmSimulator();
  const first = await runFor(3, udm, SCHOOL);
  assert.equal(first.report.outcome, "unfinished");
  assert.deepEqual(
    [first.user.added, first.user.left, first.group.left],
    [2, 2, 1],
    "the OU was created, too",
  );
  assert.deepEqual(first.reasons, [
    "--max-duration (3 min 0 s) is over: 3 operations left",
    "the next run continues",
  ]);
  assert.equal(udm.store.byName("team"), undefined, "a group waits for its members");
  const second = await runFor(60, udm, SCHOOL);
  assert.deepEqual([second.report.outcome, second.user.added, second.group.added], ["done", 2, 1]);
  assert.equal((udm.store.byName("team")?.properties.users as string[]).length, 2);
  const third = await runFor(60, udm, SCHOOL);
  assert.deepEqual([third.report.outcome, third.writes.length], ["done", 0]);
});

Deno.test("time limit: users who lose access come first, so that no number of new users keeps them enabled", async () => {
  const udm = createUdmSimulator();
  const old = [person(1, "yves", { title: "no" }), person(2, "zoe", { title: "no" })];
  await runFor(60, udm, { users: old }, DISABLED);
  const many = ["anna", "bert", "cora"].map((uid, at) => person(at + 10, uid, { title: "no" }));
  const { user } = await runFor(2, udm, { users: [...many, person(1, "yves", { title: "yes" })] }, DISABLED);
  assert.deepEqual([user.deleted, user.modified, user.added, user.left], [1, 1, 0, 3]);
  assert.equal(udm.store.byName("zoe"), undefined);
  assert.equal(udm.store.byName("yves")?.properties.disabled, true);
});

Deno.test("time limit: a user leaves a group in the first night of an import, and joins are not lost", async () => {
  const udm = createUdmSimulator();
  const [anna, bert] = [person(1, "anna"), person(2, "bert")];
  const admins = (...members: string[]) => group(8, "admins", members);
  await runFor(60, udm, { users: [anna, bert], groups: [admins("anna", "bert")] });
  const names = () =>
    (udm.store.byName("admins")?.properties.users as string[]).map((dn) => /^uid=([^,]*)/.exec(dn)?.[1]);
  const aaron = person(3, "aaron");
  const imported = {
    users: [aaron, anna, { ...bert, uid: "robert" }],
    groups: [admins("aaron", "robert")],
  };
  const first = await runFor(1, udm, imported);
  assert.equal(first.report.outcome, "unfinished");
  assert.deepEqual([names(), first.writes.length, first.group.modified], [["bert"], 1, 0]);
  const second = await runFor(60, udm, imported);
  assert.deepEqual([second.report.outcome, second.group.modified], ["done", 1]);
  assert.deepEqual(names().sort(), ["aaron", "robert"]);
  assert.deepEqual((await runFor(60, udm, imported)).writes, []);
});

Deno.test("time limit: nobody keeps a temporary name", async () => {
  const udm = createUdmSimulator();
  await runFor(60, udm, { users: [person(1, "anna"), person(2, "bert")] });
  const swapped = { users: [person(2, "anna"), person(1, "bert")] };
  const { report } = await runFor(1, udm, swapped);
  assert.equal(report.outcome, "unfinished");
  const users = udm.store.list("users/user", `ou=import,${udm.base}`);
  assert.deepEqual(users.map(({ properties }) => properties.username).sort(), ["anna", "bert"]);
  assert.equal((await runFor(60, udm, swapped)).report.outcome, "done");
});

Deno.test("time limit: failed writes and a limit that is over are both reported", async () => {
  const udm = createUdmSimulator();
  udm.setFaults({ action: "status", status: 422, kind: "post", type: "users/user", count: 1 });
  const { report, user, reasons } = await runFor(3, udm, SCHOOL);
  assert.ok(user.failed > 0 && user.left > 0, JSON.stringify(user));
  assert.equal(report.outcome, "partial");
  assert.equal(report.isTimeOver, true);
  assert.match(reasons.join("\n"), /is over: \d operations left/);
});

Deno.test("time limit: a run whose time is over before it can write fails, unless there is nothing to do", async () => {
  const udm = createUdmSimulator();
  const over = {
    maxDurationMs: 1,
    limitClock: { after: () => ({ [Symbol.dispose]: () => {} }), now: slow() },
  };
  const directory = directoryOf(SCHOOL.users, SCHOOL.groups);
  const failed = await runEngine(directory, udm, over);
  assert.equal(failed.outcome, "failed");
  assert.match(failed.reasons[0]?.problem ?? "", /longer than --max-duration allows/);
  assert.equal(udm.store.byName("anna"), undefined);
  await runEngine(directory, udm);
  assert.equal(
    (await runEngine(directory, udm, { ...over, limitClock: { ...over.limitClock, now: slow() } })).outcome,
    "done",
  );
});

Deno.test("time limit: reading ends when the time is over", async () => {
  const udm = createUdmSimulator();
  const silent: typeof udm.fetch = (url, init) =>
    new URL(url).pathname.endsWith("/users/user/")
      ? new Promise((_, reject) => init.signal?.addEventListener("abort", () => reject(init.signal?.reason)))
      : udm.fetch(url, init);
  const report = await runEngine(directoryOf(SCHOOL.users), udm, { fetch: silent, maxDurationMs: 300 });
  assert.equal(report.outcome, "failed");
  assert.match(report.reasons[0]?.problem ?? "", /reading both directories and planning took longer/);
  assert.ok(report.durationMs < 10_000, `${report.durationMs}`);
});

/** A clock that goes on by one second whenever it is read. */
function slow(): () => number {
  let now = 0;
  return () => now += 1000;
}
