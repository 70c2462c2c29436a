import assert from "node:assert/strict";
import { join } from "node:path";
import { inProcess } from "./in_process.ts";
import { type Changes, memberDn, OU, person, World } from "./world.ts";

const ELSEWHERE = "cn=users,dc=univention-organization,dc=intranet";

/** A configuration in which the source can disable accounts. */
const MAPPING: Changes = {
  udm: {
    user_properties: ["username", "lastname", "description", "disabled", "univentionObjectIdentifier"],
    concurrency: 4,
  },
  source: {
    user_attrs: ["uid", "sn", "description", "employeeType", "entryUUID"],
    user_trans: {
      rename_attrs: {
        univentionObjectIdentifier: "entryUUID",
        username: "uid",
        lastname: "sn",
        disabled: "employeeType",
      },
    },
  },
};

/** Maximum number of rejected operations before a run ends: 20, plus the concurrent ones. */
const MAX_REFUSED = 20 + 4;

/** Names with a prefix: a001, a002, ... */
function names(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${letter}${String(at + 1).padStart(3, "0")}`);
}

function ldif(all: readonly string[]): string {
  return all.map((name) => person(name)).join("");
}

/** Rejected and successful writes. */
function writes(world: World): { refused: number; done: string[] } {
  const all = world.writes();
  return {
    refused: all.filter(({ status }) => status >= 400).length,
    done: all.filter(({ status }) => status < 400).map(({ method, dn }) => `${method} ${dn}`).sort(),
  };
}

/** Runs with a metrics file; returns the metrics as well. */
async function measured(world: World, changes: Changes = MAPPING) {
  const file = join(world.folder, "metrics.prom");
  const ended = await world.run({ ...changes, args: [...changes.args ?? [], "--metrics-file", file] });
  const metrics = Object.fromEntries(
    (await Deno.readTextFile(file)).split("\n").filter((line) => line !== "" && !line.startsWith("#")).map(
      (line) => {
        const at = line.lastIndexOf(" ");
        return [
          line.slice("udm_directory_connector_".length, at).replace(/config="config",?/, ""),
          Number(line.slice(at)),
        ] as const;
      },
    ),
  );
  return { ...ended, metrics };
}

/** Asserts that a run failed, in its exit code, log and metrics. */
function assertFailed({ code, stderr, metrics }: Awaited<ReturnType<typeof measured>>): void {
  assert.equal(code, 1, stderr);
  assert.equal(metrics["last_run_exit_code{}"], 1);
  assert.equal(metrics['last_run_outcome{outcome="failed"}'], 1);
  assert.equal(metrics["last_success_timestamp_seconds{}"], undefined);
  assert.match(stderr, /\[ERROR\] \S+ run finished: failed in [\d.]+ s: /);
}

for (const status of [403, 500] as const) {
  Deno.test(`failed run: HTTP ${status} for all writes ends the run early with exit code 1`, async () => {
    await using world = await World.open({ ldif: ldif(names("a", 340)) });
    world.udm.setFaults({ action: "status", status, method: "POST", type: "users/user" });
    const run = await measured(world);
    assertFailed(run);
    const { refused, done } = writes(world);
    assert.ok(refused >= 20 && refused <= MAX_REFUSED, `${refused} requests`);
    assert.deepEqual(done, ["POST "], "only the OU");
    const reported =
      /UDM refused all (\d+) attempts to create users for the same reason, and (\d+) operations were not begun; the reason:[\s\S]*?HTTP (\d+)/
        .exec(run.stderr);
    assert.deepEqual(reported?.slice(1).map(Number), [refused, 340 - refused, status], run.stderr);
    assert.match(
      run.stderr,
      new RegExp(`failed in [\\d.]+ s: ${refused} of ${refused} writes failed, ${340 - refused} not begun`),
    );
    assert.equal(run.metrics['last_run_operations{kind="user",result="left"}'], 340 - refused);
  });
}

Deno.test("failed run: after 20 conflicts, no further names are tried and locked", async () => {
  const all = names("a", 340);
  await using world = await World.open({ program: inProcess, ldif: ldif(all) });
  for (const name of all) {
    // The search for holders does not find objects that the account cannot read.
    world.udm.store.hide(
      world.udm.store.add("users/user", { username: name, lastname: "Other" }, ELSEWHERE).dn,
    );
  }
  const run = await measured(world);
  assertFailed(run);
  const { refused } = writes(world);
  assert.ok(refused >= 20 && refused <= MAX_REFUSED, `${refused} requests`);
  assert.equal(world.udm.counters.conflicts422, refused);
  assert.match(run.stderr, /the same reason, .*the reason:[\s\S]*?username is already in use/);
});

Deno.test("failed run: rejected modifications end the run early", async () => {
  const all = names("a", 340);
  await using world = await World.open({ program: inProcess, ldif: ldif(all) });
  await world.sync(MAPPING);
  await world.slapd.modify(
    all.map((name) => `dn: ${memberDn(name)}\nchangetype: modify\nreplace: sn\nsn: New\n\n`).join(""),
  );
  world.udm.clearLog();
  world.udm.setFaults({ action: "refuse", properties: ["lastname"] });
  assertFailed(await measured(world));
  const { refused, done } = writes(world);
  assert.ok(refused >= 20 && refused <= MAX_REFUSED, `${refused} requests`);
  assert.deepEqual(done, []);
});

Deno.test("failed run: removed users are disabled even if the licence allows no new ones", async () => {
  const leavers = names("z", 30);
  await using world = await World.open({ program: inProcess, ldif: ldif([...leavers, ...names("m", 200)]) });
  await world.sync(MAPPING);
  await world.slapd.modify([
    ...leavers.slice(0, 10).map((name) => `dn: ${memberDn(name)}\nchangetype: delete\n\n`),
    ...leavers.slice(10, 20).map((name) =>
      `dn: ${memberDn(name)}\nchangetype: modify\nreplace: employeeType\nemployeeType: 1\n-\n` +
      "replace: description\ndescription: left\n\n"
    ),
    ...leavers.slice(20).map((name) =>
      `dn: ${memberDn(name)}\nchangetype: modify\nreplace: description\ndescription: other\n\n`
    ),
    ...names("a", 100).map((name) => person(name).replace("\n", "\nchangetype: add\n")),
  ].join(""));
  world.udm.clearLog();
  world.udm.setFaults({ action: "status", status: 403, method: "POST", type: "users/user" });
  const run = await measured(world, { ...MAPPING, udm: { ...MAPPING.udm, user_removal: "disable" } });
  assert.equal(run.code, 1, run.stderr);
  const { refused, done } = writes(world);
  assert.ok(refused <= MAX_REFUSED, `${refused} requests`);
  const expected = leavers.slice(0, 20).map((name) => `PATCH uid=${name},${OU}`);
  assert.deepEqual(done, expected);
  for (const name of leavers.slice(0, 20)) assert.equal(world.properties(name).disabled, true, name);
  for (const name of leavers.slice(20)) assert.equal(world.properties(name).description, null, name);
});

Deno.test("failed run: removed users are deleted even if no user can be created", async () => {
  const leavers = names("z", 4);
  await using world = await World.open({ program: inProcess, ldif: ldif([...leavers, ...names("m", 26)]) });
  await world.sync(MAPPING);
  await world.slapd.modify([
    ...leavers.map((name) => `dn: ${memberDn(name)}\nchangetype: delete\n\n`),
    ...names("a", 60).map((name) => person(name).replace("\n", "\nchangetype: add\n")),
  ].join(""));
  world.udm.clearLog();
  world.udm.setFaults({ action: "status", status: 403, method: "POST", type: "users/user" });
  const { code, stderr } = await world.run(MAPPING);
  assert.equal(code, 1, stderr);
  assert.deepEqual(writes(world).done, leavers.map((name) => `DELETE uid=${name},${OU}`));
});

/** Runs with `all` creations of which `failing` fail. */
async function partlyFailed(failing: number, all: number, changes: Changes = MAPPING) {
  await using world = await World.open({ program: inProcess, ldif: ldif(names("a", all)) });
  world.udm.setFaults({
    action: "status",
    status: 403,
    method: "POST",
    type: "users/user",
    // The first creation succeeds, so that the run does not end early.
    matches: ({ body }) => {
      const { username } = (body as { properties: { username: string } }).properties;
      return Number(username.slice(1)) > all - failing;
    },
  });
  return await measured(world, changes);
}

Deno.test("failed run: more than half of the writes failed; the first reason is reported", async () => {
  const run = await partlyFailed(11, 21);
  assertFailed(run);
  assert.match(
    run.stderr,
    /11 of 21 writes failed \(52\.4 %\), more than safety\.max_failures allows \(50 %\); the first error:[\s\S]*?user a0\d\d could not be created: .*HTTP 403/,
  );
});

for (
  const [rule, failing, all, safety] of [
    ["a percentage does not apply to fewer than 20 writes", 10, 19, {}],
    ["with max_failures off, one success is enough", 20, 21, { max_failures: "off" }],
    ["a number of failures may be reached", 11, 21, { max_failures: 11 }],
  ] as const
) {
  Deno.test(`failed run: ${rule}, exit code 3`, async () => {
    const { code, stderr, metrics } = await partlyFailed(failing, all, { ...MAPPING, safety });
    assert.equal(code, 3, stderr);
    assert.ok((metrics["last_success_timestamp_seconds{}"] ?? 0) > 0);
    assert.match(stderr, new RegExp(`partly done in [\\d.]+ s: ${failing} of ${all} writes failed`));
  });
}

Deno.test("failed run: a number of failures is exceeded, or no write succeeds with max_failures off", async () => {
  assertFailed(await partlyFailed(11, 21, { ...MAPPING, safety: { max_failures: 10 } }));
  const run = await partlyFailed(5, 5, { ...MAPPING, safety: { max_failures: "off" } });
  assertFailed(run);
  assert.match(
    run.stderr,
    /no write succeeded: 5 of 5 writes failed; the first error:[\s\S]*?user a00\d could not be created/,
  );
});
