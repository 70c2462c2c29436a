/**
 * Removal stamps. A user can write its own preferences, so forged stamps must not control accounts.
 *
 * @module
 */

import assert from "node:assert/strict";
import { encodeBase64 } from "../support/base64.ts";
import { comeBack, daysAgo, DISABLE, genuineStamp, plant, preferences, stampOf } from "./removal_stamps.ts";
import { inProcess } from "./in_process.ts";
import { type Changes, memberDn, OU, photo, World } from "./world.ts";

const REMOVED = "udm-directory-connector-removed";
const SECRET = "a marker secret, long enough";
const PROPERTY = "employeeType";
const PLAIN: Changes = { udm: { ...DISABLE.udm, removal_property: PROPERTY } };

/** A world after its first run, in which an administrator has disabled some users. */
async function opened(changes: Changes, ...locked: string[]): Promise<World> {
  const world = await World.open({ program: inProcess });
  await world.sync(changes);
  for (const name of locked) world.udm.store.patch(`uid=${name},${OU}`, { disabled: true });
  world.udm.clearLog();
  return world;
}

/** Number of warnings about invalid stamps. */
function complaints(stderr: string): number {
  return stderr.split("\n").filter((line) => /It counts for nothing/.test(line)).length;
}

const FORGERIES: Readonly<Record<string, (world: World) => Promise<string>>> = {
  "an unsigned stamp": () => Promise.resolve(daysAgo(1)),
  "a stamp of another user": (world) => genuineStamp(world, "anna", 1),
  "a stamp with another time": async (world) =>
    (await genuineStamp(world, "bert", 1)).replace(/^\S+/, daysAgo(2)),
  "a stamp without its purpose": async (world) =>
    (await genuineStamp(world, "bert", 1, { wasDisabled: true })).replace(" was-disabled", ""),
  "a stamp with another secret": (world) =>
    genuineStamp(world, "bert", 1, { secrets: { password: "a guess" } }),
  "nonsense": () => Promise.resolve("soon ".repeat(1000)),
};

Deno.test("removal stamp: a forged stamp does not enable an account and is reported once", async () => {
  await using world = await opened(DISABLE, "bert", "cora");
  for (const [forgery, forge] of Object.entries(FORGERIES)) {
    const stamp = await forge(world);
    for (const name of ["bert", "cora"]) plant(world, name, stamp);
    world.udm.clearLog();
    const { stderr } = await world.sync(DISABLE);
    assert.equal(world.writes().length, 0, forgery + stderr);
    assert.equal(complaints(stderr), 1, forgery + stderr);
    assert.match(
      stderr,
      /2 users have a removal stamp in umcProperty .*: bert, cora\. It counts for nothing/,
      forgery,
    );
    for (const name of ["bert", "cora"]) {
      assert.equal(world.properties(name).disabled, true, forgery);
      assert.equal(preferences(world, name)[REMOVED], stamp, forgery);
    }
  }
});

Deno.test("removal stamp: a forged stamp neither deletes a removed user nor keeps it enabled", async () => {
  await using world = await opened(DISABLE);
  const forged: [string, string][] = [];
  for (const [forgery, forge] of Object.entries(FORGERIES)) forged.push([forgery, await forge(world)]);
  await world.remove("bert");
  for (const [forgery, stamp] of forged) {
    plant(world, "bert", stamp);
    world.udm.store.patch(`uid=bert,${OU}`, { disabled: false });
    const { stderr } = await world.converge(DISABLE);
    assert.match(stderr, /disabled user bert/, forgery);
    assert.equal(world.properties("bert").disabled, true, forgery);
    assert.ok(Date.now() - Date.parse(stampOf(world, "bert") ?? "") < 60_000, forgery);
  }
  // The connector made the last stamp.
  assert.equal(complaints((await world.sync(DISABLE)).stderr), 0);
});

Deno.test("removal stamp: replacing or removing the own stamp only restarts delete_after", async () => {
  await using world = await opened(DISABLE);
  await world.remove("bert");
  await world.converge(DISABLE);
  for (const stamp of ["2926-01-01T00:00:00Z", undefined]) {
    plant(world, "bert", stamp);
    await world.converge(DISABLE);
    assert.ok(Math.abs(Date.now() - Date.parse(stampOf(world, "bert")?.split(" ")[0] ?? "")) < 60_000);
  }
  // Without the stamp, nothing proves that the connector disabled the account.
  assert.match(stampOf(world, "bert") ?? "", /was-disabled$/);
});

Deno.test("removal stamp: a genuine stamp on an enabled account is removed and does not keep it enabled", async () => {
  await using world = await opened(DISABLE);
  const old = await genuineStamp(world, "bert", 20);
  plant(world, "bert", old);
  plant(world, "anna", await genuineStamp(world, "anna", 40));
  await world.remove("bert");
  await world.converge(DISABLE);
  assert.equal(world.properties("bert").disabled, true);
  assert.ok(Date.now() - Date.parse(stampOf(world, "bert") ?? "") < 60_000);
  assert.equal(world.properties("anna").disabled, false);
  assert.ok(!(REMOVED in preferences(world, "anna")));
});

Deno.test("removal stamp: an old genuine stamp, restored by its owner, does not enable the account", async () => {
  await using world = await opened(DISABLE, "bert");
  plant(world, "bert", await genuineStamp(world, "bert", 61));
  const { stderr } = await world.sync(DISABLE);
  assert.equal(world.writes().length, 0, stderr);
  assert.match(stderr, /1 user has a removal stamp that is too old to enable the account: bert\./);
  assert.equal(world.properties("bert").disabled, true);
});

Deno.test("removal stamp: a user that returns late but before its deletion is enabled", async () => {
  await using world = await opened(DISABLE, "bert");
  plant(world, "bert", await genuineStamp(world, "bert", 59));
  await world.converge(DISABLE);
  assert.equal(world.properties("bert").disabled, false);
  assert.equal(stampOf(world, "bert"), undefined);
});

Deno.test("removal stamp: other writes change neither a forged stamp nor the account", async () => {
  await using world = await opened(DISABLE, "bert");
  plant(world, "bert", daysAgo(1));
  const before = preferences(world, "bert");
  await world.modify(memberDn("bert"), `add: jpegPhoto\njpegPhoto:: ${encodeBase64(photo(1))}`);
  await world.converge(DISABLE);
  const { "udm-directory-connector-photo": digest, ...rest } = preferences(world, "bert");
  assert.ok(digest !== undefined);
  assert.deepEqual(rest, before);
  assert.equal(world.properties("bert").disabled, true);
});

Deno.test("removal stamp: seals depend on the marker secret, from any source, and not on the password", async () => {
  await using world = await World.open();
  const secretFile = `${world.folder}/marker-secret`;
  await Deno.writeTextFile(secretFile, `${SECRET}\n`, { mode: 0o600 });
  const credentials = `${world.folder}/credentials`;
  await Deno.mkdir(credentials);
  await Deno.writeTextFile(`${credentials}/udm-marker-secret`, SECRET);
  const variants: readonly Changes[] = [
    { udm: { ...DISABLE.udm, marker_secret: SECRET } },
    { udm: { ...DISABLE.udm, marker_secret_file: secretFile } },
    { ...DISABLE, env: { UDM_MARKER_SECRET: SECRET } },
    {
      ...DISABLE,
      env: { CREDENTIALS_DIRECTORY: credentials, UDM_MARKER_SECRET: "overruled, and long enough" },
    },
  ];
  await world.sync(variants[0]);
  await world.remove("bert");
  await world.converge(variants[0]);
  const stamp = preferences(world, "bert")[REMOVED];
  for (const changes of variants) {
    const { stderr } = await world.sync(changes);
    assert.equal(complaints(stderr), 0, stderr);
    assert.equal(preferences(world, "bert")[REMOVED], stamp);
    assert.ok(!stderr.includes(SECRET));
  }
  // With another secret nothing is deleted, and delete_after restarts.
  plant(
    world,
    "bert",
    await genuineStamp(world, "bert", 31, { secrets: { password: "", markerSecret: SECRET } }),
  );
  const { stderr } = await world.converge({
    udm: { ...DISABLE.udm, marker_secret: "changed, and long enough" },
  });
  assert.equal(complaints(stderr), 1, stderr);
  assert.ok(Date.now() - Date.parse(stampOf(world, "bert")?.split(" ")[0] ?? "") < 60_000);
});

Deno.test("removal stamp: a short marker secret is refused and not shown", async () => {
  await using world = await World.open({ program: inProcess });
  const { code, stderr } = await world.run({ udm: { ...DISABLE.udm, marker_secret: "hunter2hunter2" } });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /udm\.marker_secret must have at least 16 characters/);
  assert.ok(!stderr.includes("hunter2"));
});

Deno.test("removal stamp: with user_removal delete, stamps are neither read nor changed", async () => {
  const DELETE: Changes = { udm: { removal_property: PROPERTY } };
  await using world = await opened({}, "anna", "bert");
  plant(world, "anna", await genuineStamp(world, "anna", 1));
  plant(world, "bert", daysAgo(1));
  world.udm.store.patch(`uid=cora,${OU}`, { disabled: true, [PROPERTY]: daysAgo(1) });
  const before = ["anna", "bert", "cora"].map((name) => structuredClone(world.properties(name)));
  for (const changes of [{}, DELETE]) {
    const { stderr } = await world.sync(changes);
    assert.equal(world.writes().length, 0, stderr);
    assert.equal(complaints(stderr), 0, stderr);
    assert.deepEqual(["anna", "bert", "cora"].map((name) => world.properties(name)), before);
  }
  assert.ok(!world.udm.requests.some((request) => JSON.stringify(request).includes(PROPERTY)));
  // The stamp survives a write of the preferences.
  await world.modify(memberDn("bert"), `add: jpegPhoto\njpegPhoto:: ${encodeBase64(photo(1))}`);
  await world.converge();
  assert.match(preferences(world, "bert")[REMOVED] ?? "", /Z$/);
  assert.equal(world.properties("bert").disabled, true);
});

// Clocks

const DAY = 86_400_000;

/** A world in which anna was removed 29 days ago, and bert 31 days ago. */
async function waiting(): Promise<World> {
  const world = await opened(DISABLE);
  await world.remove("anna", "bert");
  await world.converge(DISABLE);
  plant(world, "anna", await genuineStamp(world, "anna", 29));
  plant(world, "bert", await genuineStamp(world, "bert", 31));
  world.udm.clearLog();
  return world;
}

for (
  const [state, date, due] of [
    ["behind", () => new Date(Date.now() - 40 * DAY).toUTCString(), "bert"],
    ["an hour and more ahead", () => new Date(Date.now() + 40 * DAY).toUTCString(), "anna, bert"],
    ["unreadable", () => "the day after tomorrow", "bert"],
  ] as const
) {
  Deno.test(`removal stamp: a UDM clock that is ${state} withholds deletions by time, exit code 3`, async () => {
    await using world = await waiting();
    world.udm.setDate(date());
    const { code, stderr } = await world.run(DISABLE);
    assert.equal(code, 3, stderr);
    assert.equal(world.writes().length, 0, stderr);
    assert.match(
      stderr,
      new RegExp(`no user whose delete_after has passed is deleted in this run \\(\\d would be: ${due}\\)`),
    );
    assert.match(stderr, state === "unreadable" ? /no readable Date header/ : /Check NTP on both machines/);
    world.udm.setDate(undefined);
    await world.converge(DISABLE);
    assert.deepEqual(world.users(), ["anna", "cora"]);
  });
}

Deno.test("removal stamp: clocks that differ withhold nothing else", async () => {
  await using world = await waiting();
  await world.remove("cora");
  world.udm.setDate(new Date(Date.now() + 40 * DAY).toUTCString());
  const { code, stderr } = await world.run({ ...DISABLE, safety: { allow_empty_source: true } });
  assert.equal(code, 3, stderr);
  assert.equal(world.properties("cora").disabled, true);
  // The stamp uses the later clock, so that a wrong clock delays a deletion.
  const since = Date.parse(stampOf(world, "cora") ?? "");
  assert.ok(Math.abs(since - Date.now() - 40 * DAY) < 60_000, stampOf(world, "cora"));
});

Deno.test("removal stamp: with user_removal delete, clocks do not matter", async () => {
  await using world = await opened({});
  await world.remove("bert");
  world.udm.setDate(new Date(0).toUTCString());
  await world.converge();
  assert.deepEqual(world.users(), ["anna", "cora"]);
});

// udm.removal_property

Deno.test("removal property: it stores the time, and umcProperty is not used", async () => {
  await using world = await opened(PLAIN, "cora");
  const { univentionObjectIdentifier: uuid } = world.properties("bert");
  plant(world, "cora", await genuineStamp(world, "cora", 1));
  plant(world, "bert", await genuineStamp(world, "bert", 100));
  const kept = preferences(world, "bert");

  await world.remove("bert");
  const { stderr } = await world.converge(PLAIN);
  assert.equal(complaints(stderr), 0, stderr);
  assert.equal(world.properties("cora").disabled, true);
  assert.equal(world.properties("bert").disabled, true);
  assert.match(String(world.properties("bert")[PROPERTY]), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.deepEqual(preferences(world, "bert"), kept);

  await comeBack(world, "bert", uuid);
  world.udm.clearLog();
  await world.converge(PLAIN);
  const bodies = world.udm.requests.filter(({ method }) => method === "PATCH").map(({ body }) => body);
  assert.deepEqual(bodies, [{ properties: { disabled: false, [PROPERTY]: null } }]);
  assert.equal(world.properties("bert").disabled, false);
  assert.ok(!world.properties("bert")[PROPERTY]);
});

Deno.test("removal property: it records that a user was disabled before", async () => {
  await using world = await opened(PLAIN, "bert");
  const { univentionObjectIdentifier: uuid } = world.properties("bert");
  await world.remove("bert");
  await world.converge(PLAIN);
  assert.match(String(world.properties("bert")[PROPERTY]), /Z was-disabled$/);
  await comeBack(world, "bert", uuid);
  await world.converge(PLAIN);
  assert.equal(world.properties("bert").disabled, true);
  assert.ok(!world.properties("bert")[PROPERTY]);
});

Deno.test("removal property: times written by another program count", async () => {
  const generalised = (days: number) => `${daysAgo(days).replace(/\D/g, "")}Z`;
  await using world = await opened(PLAIN, "anna", "bert", "cora");
  await world.remove("anna", "bert", "cora");
  const set = (name: string, text: string) =>
    world.udm.store.patch(`uid=${name},${OU}`, { [PROPERTY]: text });
  set("anna", generalised(31));
  set("bert", daysAgo(32).slice(0, 10));
  set("cora", daysAgo(29).replace("T", " ").replace("Z", "+00:00"));
  const changes = { ...PLAIN, safety: { allow_empty_source: true, max_delete: "off" } };
  await world.converge(changes);
  assert.deepEqual(world.users(), ["cora"]);
  // A value that is not a time is ignored.
  set("cora", "never");
  const { stderr } = await world.converge(changes);
  assert.match(stderr, /1 user has a value in employeeType that is not a time: cora\./);
  assert.match(String(world.properties("cora")[PROPERTY]), /Z was-disabled$/);
});

Deno.test("removal property: an unsuitable property is refused with its position", async () => {
  await using world = await World.open({ program: inProcess });
  const cases = [
    ["removedAt", /users\/user has no property "removedAt" in this UDM installation/],
    ["phone2", /has no property "phone2"/],
    ["homeTelephoneNumber", /"homeTelephoneNumber" cannot store the time of a removal/],
    ["description", /names description, which is in user_properties/],
    ["univentionObjectIdentifier", /is in user_properties/],
    ["umcProperty", /must not be umcProperty/],
  ] as const;
  for (const [property, complaint] of cases) {
    const { code, stderr } = await world.run({ udm: { ...DISABLE.udm, removal_property: property } });
    assert.equal(code, 2, stderr);
    assert.match(stderr, complaint);
    assert.match(stderr, /config\.yaml:\d+:\d+: /);
    assert.equal(world.writes().length, 0);
  }
});

Deno.test("removal property: check verifies it", async () => {
  await using world = await World.open({ program: inProcess });
  const check = async (property: string) => {
    const file = await world.configure({ udm: { ...DISABLE.udm, removal_property: property } });
    return await world.program(["check", file, "--json"], { cwd: world.folder });
  };
  const statusIn = (stdout: string) =>
    (JSON.parse(stdout).checks as { id: string; status: string }[])
      .find(({ id }) => id === "target.removal_property")?.status;
  assert.equal(statusIn((await check(PROPERTY)).stdout), "pass");
  const bad = await check("removedAt");
  assert.equal(statusIn(bad.stdout), "failure");
  assert.notEqual(bad.code, 0);
});

// The keys of the Nubus Directory Importer

Deno.test("importer keys: deletion_grace_period_days disables first and deletes after these days", async () => {
  const IMPORTER: Changes = {
    udm: { deletion_grace_period_days: 7, deprovision_timestamp_property: PROPERTY },
  };
  await using world = await opened(IMPORTER);
  await world.remove("anna", "bert");
  await world.converge(IMPORTER);
  assert.equal(world.properties("anna").disabled, true);
  world.udm.store.patch(`uid=anna,${OU}`, { [PROPERTY]: daysAgo(7) });
  world.udm.store.patch(`uid=bert,${OU}`, { [PROPERTY]: daysAgo(6) });
  await world.converge(IMPORTER);
  assert.deepEqual(world.users(), ["bert", "cora"]);
});

Deno.test("importer keys: deletion_grace_period_days 0 deletes at once", async () => {
  await using world = await opened({});
  await world.remove("anna");
  await world.converge({ udm: { deletion_grace_period_days: 0, deprovision_timestamp_property: PROPERTY } });
  assert.deepEqual(world.users(), ["bert", "cora"]);
});

Deno.test("importer keys: contradicting keys are refused", async () => {
  await using world = await World.open({ program: inProcess });
  const cases = [
    [{ delete_after: "30d", deletion_grace_period_days: 30 }, /another form of udm\.delete_after/],
    [
      { user_removal: "delete", deletion_grace_period_days: 30 },
      /is 30: .*; but udm\.user_removal is delete/,
    ],
    [
      { user_removal: "disable", deletion_grace_period_days: 0 },
      /is 0: .*; but udm\.user_removal is disable/,
    ],
    [
      { removal_property: "title", deprovision_timestamp_property: "title" },
      /is another name of removal_property/,
    ],
    [{ deletion_grace_period_days: "30d" }, /must be a whole number from 0 to/],
  ] as const;
  for (const [udm, complaint] of cases) {
    const { code, stderr } = await world.run({ udm });
    assert.equal(code, 2, stderr);
    assert.match(stderr, complaint);
  }
});
