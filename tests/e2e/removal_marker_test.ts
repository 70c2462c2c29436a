/**
 * What the owner of an account can write does not decide about the account: the stamps of users who are gone.
 *
 * @module
 */

import assert from "node:assert/strict";
import { encodeBase64 } from "../support/base64.ts";
import { program } from "./program.ts";
import { comeBack, daysAgo, DISABLE, genuineStamp, leave, plant, preferences, stampOf } from "./removals.ts";
import { type Changes, memberDn, OU, photo, World } from "./world.ts";

const REMOVED = "udm-directory-connector-removed";
const SECRET = "a secret of its own, long enough";
const PROPERTY = "employeeType";
const PLAIN: Changes = { udm: { ...DISABLE.udm, removal_property: PROPERTY } };

/** A world after its first run, in which an administrator has locked some users. */
async function opened(changes: Changes, ...locked: string[]): Promise<World> {
  const world = await World.open();
  await world.sync(changes);
  for (const name of locked) world.udm.store.patch(`uid=${name},${OU}`, { disabled: true });
  world.udm.clearLog();
  return world;
}

/** How many requests have tried to change something. */
function writes(world: World): number {
  return world.udm.requests.filter(({ method }) => method !== "GET").length;
}

/** How many warnings speak of stamps that do not count. */
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

Deno.test("no forged stamp enables a locked account; all are left alone, and reported once", async () => {
  await using world = await opened(DISABLE, "bert", "cora");
  for (const [what, forge] of Object.entries(FORGERIES)) {
    const stamp = await forge(world);
    for (const name of ["bert", "cora"]) plant(world, name, stamp);
    world.udm.clearLog();
    const { stderr } = await world.sync(DISABLE);
    assert.equal(writes(world), 0, what + stderr);
    assert.equal(complaints(stderr), 1, what + stderr);
    assert.match(
      stderr,
      /2 users have a removal stamp in umcProperty .*: bert, cora\. It counts for nothing/,
      what,
    );
    for (const name of ["bert", "cora"]) {
      assert.equal(world.properties(name).disabled, true, what);
      assert.equal(preferences(world, name)[REMOVED], stamp, what);
    }
  }
});

Deno.test("no forged stamp deletes a user who is gone or keeps one enabled", async () => {
  await using world = await opened(DISABLE);
  const forged: [string, string][] = [];
  for (const [what, forge] of Object.entries(FORGERIES)) forged.push([what, await forge(world)]);
  await leave(world, "bert");
  for (const [what, stamp] of forged) {
    plant(world, "bert", stamp);
    world.udm.store.patch(`uid=bert,${OU}`, { disabled: false });
    const { stderr } = await world.converge(DISABLE);
    assert.match(stderr, /disabled user bert/, what);
    assert.equal(world.properties("bert").disabled, true, what);
    assert.ok(Date.now() - Date.parse(stampOf(world, "bert") ?? "") < 60_000, what);
  }
  // The last stamp was made by the connector.
  assert.equal(complaints((await world.sync(DISABLE)).stderr), 0);
});

Deno.test("an owner who puts off the deletion gains the time from now on, and no other", async () => {
  await using world = await opened(DISABLE);
  await leave(world, "bert");
  await world.converge(DISABLE);
  for (const stamp of ["2926-01-01T00:00:00Z", undefined]) {
    plant(world, "bert", stamp);
    await world.converge(DISABLE);
    assert.ok(Math.abs(Date.now() - Date.parse(stampOf(world, "bert")?.split(" ")[0] ?? "")) < 60_000);
  }
  // Nothing proves any more that the connector had disabled the account.
  assert.match(stampOf(world, "bert") ?? "", /was-disabled$/);
});

Deno.test("a genuine stamp on an enabled account neither keeps it enabled nor stays", async () => {
  await using world = await opened(DISABLE);
  const old = await genuineStamp(world, "bert", 20);
  plant(world, "bert", old);
  plant(world, "anna", await genuineStamp(world, "anna", 40));
  await leave(world, "bert");
  await world.converge(DISABLE);
  assert.equal(world.properties("bert").disabled, true);
  assert.ok(Date.now() - Date.parse(stampOf(world, "bert") ?? "") < 60_000);
  assert.equal(world.properties("anna").disabled, false);
  assert.ok(!(REMOVED in preferences(world, "anna")));
});

Deno.test("a genuine stamp of long ago, written back by its owner, does not enable a locked account", async () => {
  await using world = await opened(DISABLE, "bert");
  plant(world, "bert", await genuineStamp(world, "bert", 61));
  const { stderr } = await world.sync(DISABLE);
  assert.equal(writes(world), 0, stderr);
  assert.match(stderr, /1 user has a removal stamp that is too old to enable the account: bert\./);
  assert.equal(world.properties("bert").disabled, true);
});

Deno.test("a user who comes back late, but was not deleted yet, is enabled", async () => {
  await using world = await opened(DISABLE, "bert");
  plant(world, "bert", await genuineStamp(world, "bert", 59));
  await world.converge(DISABLE);
  assert.equal(world.properties("bert").disabled, false);
  assert.equal(stampOf(world, "bert"), undefined);
});

Deno.test("a forged stamp stays, and the account locked, when something else of the user is written", async () => {
  await using world = await opened(DISABLE, "bert");
  plant(world, "bert", daysAgo(1));
  const before = preferences(world, "bert");
  await world.slapd.modify(
    `dn: ${memberDn("bert")}\nchangetype: modify\nadd: jpegPhoto\njpegPhoto:: ${encodeBase64(photo(1))}\n\n`,
  );
  await world.converge(DISABLE);
  const { "udm-directory-connector-photo": digest, ...rest } = preferences(world, "bert");
  assert.ok(digest !== undefined);
  assert.deepEqual(rest, before);
  assert.equal(world.properties("bert").disabled, true);
});

Deno.test("seals hold with a marker secret, whatever becomes of the password, and wherever the secret is", async () => {
  await using world = await World.open();
  const secretFile = `${world.folder}/marker-secret`;
  await Deno.writeTextFile(secretFile, `${SECRET}\n`, { mode: 0o600 });
  const credentials = `${world.folder}/credentials`;
  await Deno.mkdir(credentials);
  await Deno.writeTextFile(`${credentials}/udm-marker-secret`, SECRET);
  const ways: readonly Changes[] = [
    { udm: { ...DISABLE.udm, marker_secret: SECRET } },
    { udm: { ...DISABLE.udm, marker_secret_file: secretFile } },
    { ...DISABLE, env: { UDM_MARKER_SECRET: SECRET } },
    {
      ...DISABLE,
      env: { CREDENTIALS_DIRECTORY: credentials, UDM_MARKER_SECRET: "overruled, and long enough" },
    },
  ];
  await world.sync(ways[0]);
  await leave(world, "bert");
  await world.converge(ways[0]);
  const stamp = preferences(world, "bert")[REMOVED];
  for (const way of ways) {
    const { stderr } = await world.sync(way);
    assert.equal(complaints(stderr), 0, stderr);
    assert.equal(preferences(world, "bert")[REMOVED], stamp);
    assert.ok(!stderr.includes(SECRET));
  }
  // Another secret: nothing is deleted, and the time starts anew.
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

Deno.test("a marker secret that is too short is refused, without showing it", async () => {
  await using world = await World.open();
  const { code, stderr } = await world.run({ udm: { ...DISABLE.udm, marker_secret: "hunter2hunter2" } });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /udm\.marker_secret must have at least 16 characters/);
  assert.ok(!stderr.includes("hunter2"));
});

Deno.test("with user_removal delete no stamp is read: users stay as they are, and their preferences whole", async () => {
  const DELETE: Changes = { udm: { removal_property: PROPERTY } };
  await using world = await opened({}, "anna", "bert");
  plant(world, "anna", await genuineStamp(world, "anna", 1));
  plant(world, "bert", daysAgo(1));
  world.udm.store.patch(`uid=cora,${OU}`, { disabled: true, [PROPERTY]: daysAgo(1) });
  const before = ["anna", "bert", "cora"].map((name) => structuredClone(world.properties(name)));
  for (const changes of [{}, DELETE]) {
    const { stderr } = await world.sync(changes);
    assert.equal(writes(world), 0, stderr);
    assert.equal(complaints(stderr), 0, stderr);
    assert.deepEqual(["anna", "bert", "cora"].map((name) => world.properties(name)), before);
  }
  assert.ok(!world.udm.requests.some((request) => JSON.stringify(request).includes(PROPERTY)));
  // Not even when the preferences are written for another reason.
  await world.slapd.modify(
    `dn: ${memberDn("bert")}\nchangetype: modify\nadd: jpegPhoto\njpegPhoto:: ${encodeBase64(photo(1))}\n\n`,
  );
  await world.converge();
  assert.match(preferences(world, "bert")[REMOVED] ?? "", /Z$/);
  assert.equal(world.properties("bert").disabled, true);
});

// Clocks

const DAY = 86_400_000;

/** A world in which anna has been gone for 29 days, and bert for 31. */
async function waiting(): Promise<World> {
  const world = await opened(DISABLE);
  await leave(world, "anna", "bert");
  await world.converge(DISABLE);
  plant(world, "anna", await genuineStamp(world, "anna", 29));
  plant(world, "bert", await genuineStamp(world, "bert", 31));
  world.udm.clearLog();
  return world;
}

for (
  const [what, date, due] of [
    ["behind", () => new Date(Date.now() - 40 * DAY).toUTCString(), "bert"],
    ["an hour and more ahead", () => new Date(Date.now() + 40 * DAY).toUTCString(), "anna, bert"],
    ["unreadable", () => "the day after tomorrow", "bert"],
  ] as const
) {
  Deno.test(`a clock of UDM that is ${what} withholds deletions by time, with exit code 3`, async () => {
    await using world = await waiting();
    world.udm.setDate(date());
    const { code, stderr } = await world.run(DISABLE);
    assert.equal(code, 3, stderr);
    assert.equal(writes(world), 0, stderr);
    assert.match(
      stderr,
      new RegExp(`no user whose delete_after has passed is deleted in this run \\(\\d would be: ${due}\\)`),
    );
    assert.match(stderr, what === "unreadable" ? /no readable Date header/ : /Check NTP on both machines/);
    world.udm.setDate(undefined);
    await world.converge(DISABLE);
    assert.deepEqual(world.users(), ["anna", "cora"]);
  });
}

Deno.test("clocks that differ keep nothing else back", async () => {
  await using world = await waiting();
  await leave(world, "cora");
  world.udm.setDate(new Date(Date.now() + 40 * DAY).toUTCString());
  const { code, stderr } = await world.run({ ...DISABLE, safety: { allow_empty_source: true } });
  assert.equal(code, 3, stderr);
  assert.equal(world.properties("cora").disabled, true);
  // The stamp is of the later clock: with the right one, it waits rather than deletes.
  const since = Date.parse(stampOf(world, "cora") ?? "");
  assert.ok(Math.abs(since - Date.now() - 40 * DAY) < 60_000, stampOf(world, "cora"));
});

Deno.test("with user_removal delete clocks have no say", async () => {
  await using world = await opened({});
  await leave(world, "bert");
  world.udm.setDate(new Date(0).toUTCString());
  await world.converge();
  assert.deepEqual(world.users(), ["anna", "cora"]);
});

// A property of the administrator's choice

Deno.test("a removal property keeps the time, and umcProperty has no part in it", async () => {
  await using world = await opened(PLAIN, "cora");
  const { univentionObjectIdentifier: uuid } = world.properties("bert");
  plant(world, "cora", await genuineStamp(world, "cora", 1));
  plant(world, "bert", await genuineStamp(world, "bert", 100));
  const kept = preferences(world, "bert");

  await leave(world, "bert");
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

Deno.test("a removal property remembers who had been disabled before", async () => {
  await using world = await opened(PLAIN, "bert");
  const { univentionObjectIdentifier: uuid } = world.properties("bert");
  await leave(world, "bert");
  await world.converge(PLAIN);
  assert.match(String(world.properties("bert")[PROPERTY]), /Z was-disabled$/);
  await comeBack(world, "bert", uuid);
  await world.converge(PLAIN);
  assert.equal(world.properties("bert").disabled, true);
  assert.ok(!world.properties("bert")[PROPERTY]);
});

Deno.test("times that another program wrote into the removal property count", async () => {
  const generalised = (days: number) => `${daysAgo(days).replace(/\D/g, "")}Z`;
  await using world = await opened(PLAIN, "anna", "bert", "cora");
  await leave(world, "anna", "bert", "cora");
  const set = (name: string, text: string) =>
    world.udm.store.patch(`uid=${name},${OU}`, { [PROPERTY]: text });
  set("anna", generalised(31));
  set("bert", daysAgo(32).slice(0, 10));
  set("cora", daysAgo(29).replace("T", " ").replace("Z", "+00:00"));
  const changes = { ...PLAIN, safety: { allow_empty_source: true, max_delete: "off" } };
  await world.converge(changes);
  assert.deepEqual(world.users(), ["cora"]);
  // What is no time counts for nothing.
  set("cora", "never");
  const { stderr } = await world.converge(changes);
  assert.match(stderr, /1 user has a value in employeeType that is not a time: cora\./);
  assert.match(String(world.properties("cora")[PROPERTY]), /Z was-disabled$/);
});

Deno.test("a removal property that will not do is refused, with its position", async () => {
  await using world = await World.open();
  const cases = [
    ["removedAt", /users\/user has no property "removedAt" in this UDM installation/],
    ["phone2", /has no property "phone2"/],
    ["homeTelephoneNumber", /"homeTelephoneNumber" cannot keep the time of a removal/],
    ["description", /names description, which is one of user_properties/],
    ["univentionObjectIdentifier", /is one of user_properties/],
    ["umcProperty", /must not be umcProperty/],
  ] as const;
  for (const [property, complaint] of cases) {
    const { code, stderr } = await world.run({ udm: { ...DISABLE.udm, removal_property: property } });
    assert.equal(code, 2, stderr);
    assert.match(stderr, complaint);
    assert.match(stderr, /config\.yaml:\d+:\d+: /);
    assert.equal(writes(world), 0);
  }
});

Deno.test("check looks for the removal property", async () => {
  await using world = await World.open();
  const check = async (property: string) => {
    const file = await world.configure({ udm: { ...DISABLE.udm, removal_property: property } });
    return await program(["check", file, "--json"], { cwd: world.folder });
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

Deno.test("deletion_grace_period_days disables first, and deletes after so many days", async () => {
  const IMPORTER: Changes = {
    udm: { deletion_grace_period_days: 7, deprovision_timestamp_property: PROPERTY },
  };
  await using world = await opened(IMPORTER);
  await leave(world, "anna", "bert");
  await world.converge(IMPORTER);
  assert.equal(world.properties("anna").disabled, true);
  world.udm.store.patch(`uid=anna,${OU}`, { [PROPERTY]: daysAgo(7) });
  world.udm.store.patch(`uid=bert,${OU}`, { [PROPERTY]: daysAgo(6) });
  await world.converge(IMPORTER);
  assert.deepEqual(world.users(), ["bert", "cora"]);
});

Deno.test("deletion_grace_period_days 0 deletes at once, and without any key as well", async () => {
  await using world = await opened({});
  await leave(world, "anna");
  await world.converge({ udm: { deletion_grace_period_days: 0, deprovision_timestamp_property: PROPERTY } });
  assert.deepEqual(world.users(), ["bert", "cora"]);
});

Deno.test("keys that contradict each other are refused", async () => {
  await using world = await World.open();
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
