/**
 * Matching entries and objects: a reloaded directory, duplicate keys, an outdated replica.
 */

import assert from "node:assert/strict";
import { startSlapd } from "../support/slapd.ts";
import { inProcess } from "./in_process.ts";
import { type Changes, group, GROUPS, memberDn, PEOPLE, person, record, userNames, World } from "./world.ts";

/** The identifier of the source in a mutable property. */
const EMPLOYEE_NUMBER: Changes = {
  udm: {
    user_primary_key_property: "employeeNumber",
    group_primary_key_property: "univentionSourceIAM",
    user_properties: ["username", "firstname", "lastname", "e-mail", "jpegPhoto", "employeeNumber"],
    group_properties: ["name", "users", "nestedGroup", "univentionSourceIAM"],
  },
  source: {
    user_trans: {
      rename_attrs: {
        employeeNumber: "entryUUID",
        username: "uid",
        firstname: "givenName",
        lastname: "sn",
        "e-mail": "mail",
      },
    },
    group_trans: { rename_attrs: { univentionSourceIAM: "entryUUID", name: "cn", users: "member" } },
  },
};

/** Deletes all entries and adds them again, so that they get new identifiers. */
async function reload(
  world: World,
  users: readonly string[],
  groups: Readonly<Record<string, readonly string[]>>,
) {
  const dns = [...Object.keys(groups).map((name) => `cn=${name},${GROUPS}`), ...users.map(memberDn)];
  await world.remove(...dns);
  await world.add(
    users.map((name) => person(name)).join("") +
      Object.entries(groups).map(([name, members]) => group(name, members)).join(""),
  );
}

/** The identity of an object in UDM, which must not change. */
function identity(world: World, name: string) {
  const { uuid, dn } = world.udm.store.byName(name) ?? {};
  return { uuid, dn };
}

function withArgs(changes: Changes, ...args: string[]): Changes {
  return { ...changes, args };
}

// A reloaded directory

for (const removal of ["delete", "disable"] as const) {
  Deno.test(`identity: a reloaded directory is detected and adopted by name on request (user_removal: ${removal})`, async () => {
    const changes = { ...EMPLOYEE_NUMBER, udm: { ...EMPLOYEE_NUMBER.udm, user_removal: removal } };
    const users = userNames(30);
    const groups = { team: users.slice(0, 12), all: [`cn=team,${GROUPS}`, ...users.slice(12)] };
    const ldif = users.map((name) => person(name)).join("") +
      Object.entries(groups).map(([name, members]) => group(name, members)).join("");
    await using world = await World.open({ ldif });
    await world.converge(changes);
    const before = [...users, ...Object.keys(groups)].map((name) => identity(world, name));
    const memberships = world.groups();
    const key = () => world.properties("u01").employeeNumber;
    const oldKey = key();
    // A value that an administrator set in UDM must survive.
    world.udm.store.patch(world.udm.store.byName("u01")?.dn ?? "", { title: "Dr." });
    await reload(world, users, groups);

    const stderr = await world.refused(changes);
    const what = removal === "delete"
      ? "30 of 30 users to be deleted would come again under the same name with another identifier"
      : "30 of 30 users to be disabled or deleted have the name of a new entry with another identifier";
    assert.ok(stderr.includes(what), stderr);
    assert.match(
      stderr,
      /restore the old values of employeeNumber in the source, .* the sanitizer .*sync --adopt-by-name/,
    );
    assert.match(stderr, /2 of 2 groups to be deleted would come again under the same name/);
    assert.doesNotMatch(stderr, /--allow-deletes/);

    await world.sync(withArgs(changes, "--adopt-by-name"));
    assert.deepEqual([...users, ...Object.keys(groups)].map((name) => identity(world, name)), before);
    assert.deepEqual(world.groups(), memberships);
    assert.notEqual(key(), oldKey);
    assert.equal(world.properties("u01").title, "Dr.");
    assert.equal(world.properties("u01").disabled ?? false, false);
    assert.deepEqual([...new Set(world.writes().slice(-32).map(({ method }) => method))], ["PATCH"]);

    const after = world.writes().length;
    await world.sync(changes);
    assert.equal(world.writes().length, after, "the next run writes nothing without the option");
  });
}

Deno.test("identity: the plan of an adoption shows both keys and can be applied by its checksum", async () => {
  const users = userNames(6);
  await using world = await World.open({
    program: inProcess,
    ldif: users.map((name) => person(name)).join("") + group("team", users),
  });
  await world.sync(EMPLOYEE_NUMBER);
  const oldKey = world.properties("u03").employeeNumber;
  await reload(world, users, { team: users });
  const plan = async (args: readonly string[]) =>
    await world.program(["plan", await world.configure(EMPLOYEE_NUMBER), ...args], { cwd: world.folder });
  const text = await plan(["--adopt-by-name"]);
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, new RegExp(`~ user u03 .*\\n +employeeNumber: "${oldKey}" -> "[0-9a-f-]{36}"`));
  assert.match(text.stdout, /~ group team .*\n +univentionSourceIAM: "/);
  assert.match(text.stdout, /limits: .*--adopt-by-name yes/);
  assert.doesNotMatch(text.stdout, /REFUSED/);
  const checksum = /checksum: (\S+)/.exec(text.stdout)?.[1] ?? "";
  assert.match((await plan([])).stdout, /REFUSED[\s\S]* would come again under the same name/);
  // Without the option, the plan differs.
  assert.match(
    await world.refused(withArgs(EMPLOYEE_NUMBER, "--plan", checksum)),
    /not the reviewed plan/,
  );
  await world.sync(withArgs(EMPLOYEE_NUMBER, "--adopt-by-name", "--plan", checksum));
  assert.notEqual(world.properties("u03").employeeNumber, oldKey);
  assert.equal(world.groups().team?.length, 6);
});

Deno.test("identity: ambiguous names are not adopted", async () => {
  const users = userNames(8);
  await using world = await World.open({
    program: inProcess,
    ldif: users.map((name) => person(name)).join(""),
  });
  await world.sync(EMPLOYEE_NUMBER);
  const before = users.map((name) => identity(world, name));
  await reload(world, users.slice(0, 7), {});
  const archive = record(`ou=archive,${PEOPLE}`, { objectClass: "organizationalUnit", ou: "archive" }) +
    person("u01").replace(/^dn:.*$/m, `dn: uid=u01,ou=archive,${PEOPLE}`);
  await world.add(archive);
  // u08 keeps its key and takes the name of u02, which has a new key.
  await world.modify(memberDn("u08"), "add: uid\nuid: u02");
  await world.slapd.modify(
    `dn: ${memberDn("u08")}\nchangetype: modrdn\nnewrdn: cn=u08 Example\ndeleteoldrdn: 0\n\n` +
      `dn: cn=u08 Example,${PEOPLE}\nchangetype: modify\nreplace: uid\nuid: u02\n\n`,
  );
  const { code, stderr } = await world.run(withArgs(EMPLOYEE_NUMBER, "--adopt-by-name"));
  assert.equal(code, 3, stderr);
  assert.deepEqual(users.map((name) => identity(world, name)), before);
  assert.match(stderr, /its name \(u01\) is also that of/);
  assert.match(stderr, /its name \(u02\) is also that of/);
});

Deno.test("identity: univentionObjectIdentifier cannot be adopted; the advised key property works", async () => {
  const users = userNames(25);
  const groups = { team: users };
  await using world = await World.open({
    program: inProcess,
    ldif: users.map((name) => person(name)).join("") + group("team", users),
  });
  await world.sync();
  const before = [...users, "team"].map((name) => identity(world, name));
  await reload(world, users, groups);
  const stderr = await world.refused();
  assert.match(
    stderr,
    /25 of 25 users to be deleted would come again under the same name with another identifier: .*UDM never changes univentionObjectIdentifier, so --adopt-by-name cannot keep them\. Either restore the old values .*udm\.user_primary_key_property/,
  );
  assert.match(
    await world.refused({ args: ["--adopt-by-name"] }),
    /--adopt-by-name cannot keep any user or group/,
  );
  // The advice of the message: another primary key, which is still empty in UDM.
  await world.converge(EMPLOYEE_NUMBER);
  assert.deepEqual([...users, "team"].map((name) => identity(world, name)), before);
  assert.equal(world.groups().team?.length, 25);
});

Deno.test("identity: --adopt-by-name cannot be combined with REPEAT", async () => {
  await using world = await World.open({ program: inProcess });
  const { code, stderr } = await world.run({
    ...EMPLOYEE_NUMBER,
    args: ["--adopt-by-name"],
    env: { REPEAT: "yes" },
  });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /--adopt-by-name holds for one run and cannot be used with --repeat or REPEAT=yes/);
});

// Duplicate keys

const OWN_NUMBER: Changes = {
  udm: EMPLOYEE_NUMBER.udm ?? {},
  source: {
    ...EMPLOYEE_NUMBER.source,
    user_attrs: ["uid", "givenName", "sn", "mail", "employeeNumber"],
    user_trans: {
      rename_attrs: { username: "uid", firstname: "givenName", lastname: "sn", "e-mail": "mail" },
    },
  },
};

/** A synchronised world with numbered people and a group of all of them. */
async function numbered(count: number): Promise<World> {
  const users = userNames(count);
  const people = users.map((name, at) => person(name, { employeeNumber: `${1000 + at}` })).join("");
  const world = await World.open({ program: inProcess, ldif: people + group("team", users) });
  await world.sync(OWN_NUMBER);
  return world;
}

function setNumber(name: string, number: number): string {
  return `dn: ${memberDn(name)}\nchangetype: modify\nreplace: employeeNumber\nemployeeNumber: ${number}\n\n`;
}

function leave(name: string): string {
  return `dn: ${memberDn(name)}\nchangetype: delete\n\n`;
}

Deno.test("identity: users with a duplicate key keep their objects and groups; others are still deleted", async () => {
  await using world = await numbered(6);
  const before = ["u01", "u02"].map((name) => identity(world, name));
  await world.slapd.modify(setNumber("u02", 1000) + leave("u06"));
  const { code, stderr } = await world.run(OWN_NUMBER);
  assert.equal(code, 3, stderr);
  assert.deepEqual(["u01", "u02"].map((name) => identity(world, name)), before);
  assert.deepEqual(world.users(), userNames(5));
  assert.deepEqual(world.groups().team, userNames(5));
  assert.match(
    stderr,
    /uid=u02,.* skipped; .*: its primary key employeeNumber=1000 is also that of uid=u01,.*the UDM objects with this key or one of the two names are kept/,
  );
  // The key is corrected.
  await world.slapd.modify(setNumber("u02", 1001));
  await world.sync(OWN_NUMBER);
  assert.deepEqual(["u01", "u02"].map((name) => identity(world, name)), before);
});

Deno.test("identity: three users with the same key are all kept", async () => {
  await using world = await numbered(6);
  await world.slapd.modify(setNumber("u02", 1000) + setNumber("u03", 1000) + leave("u06"));
  const { code, stderr } = await world.run(OWN_NUMBER);
  assert.equal(code, 3, stderr);
  assert.deepEqual(world.users(), userNames(5));
  assert.deepEqual(world.groups().team, userNames(5));
});

Deno.test("identity: a user with a duplicate key and a new name withholds deletions, exit code 3", async () => {
  await using world = await numbered(6);
  await world.slapd.modify(
    setNumber("u02", 1000) + leave("u06") +
      `dn: ${memberDn("u02")}\nchangetype: modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 1\n\n`,
  );
  const { code, stderr } = await world.run(OWN_NUMBER);
  assert.equal(code, 3, stderr);
  assert.deepEqual(world.users(), userNames(6));
  assert.deepEqual(world.groups().team, userNames(6));
  assert.match(
    stderr,
    /no user is deleted in this run \(2 would be: u02, u06\): 1 source entry has neither a primary key of its own nor a name/,
  );
});

// An outdated replica

Deno.test("identity: after a failover to a replica no user is deleted, unless delete_on_failover is set", async () => {
  const users = userNames(6);
  await using world = await World.open({
    program: inProcess,
    ldif: users.map((name) => person(name)).join("") + group("team", users),
  });
  const replica = await startSlapd({
    ldif: record(PEOPLE, { objectClass: "organizationalUnit", ou: "people" }) +
      record(GROUPS, { objectClass: "organizationalUnit", ou: "groups" }) +
      users.slice(0, 2).map((name) => person(name)).join("") + group("team", users.slice(0, 2)),
  });
  await using _ = replica;
  const both = (safety: Changes["safety"] = {}): Changes => ({
    ...NAMED_KEYS,
    source: { ...NAMED_KEYS.source, ldap_uri: `${world.slapd.url} ${replica.url}` },
    safety: safety ?? {},
  });
  await world.converge(both());
  const before = users.map((name) => identity(world, name));
  await world.slapd.kill("SIGTERM");

  for (const removal of ["delete", "disable"]) {
    const changes = both();
    const { code, stderr } = await world.run({ ...changes, udm: { ...changes.udm, user_removal: removal } });
    assert.equal(code, 3, stderr);
    assert.ok(
      stderr.includes(
        `(4 would be: u03, u04, u05, u06): the source was read from ${replica.url} because ${world.slapd.url} could not ` +
          "be used, and a replica may lack the newest entries",
      ),
      stderr,
    );
    assert.match(stderr, /safety\.delete_on_failover/);
    assert.deepEqual(users.map((name) => identity(world, name)), before);
    assert.deepEqual(world.groups().team, users);
    assert.equal(world.properties("u06").disabled ?? false, false);
  }
  await world.sync(both({ delete_on_failover: true }));
  assert.deepEqual(world.users(), ["u01", "u02"]);
});

Deno.test("identity: a failover without deletions is a success, exit code 0", async () => {
  await using world = await World.open({ program: inProcess });
  const changes = { source: { ldap_uri: `ldap://127.0.0.1:1 ${world.slapd.url}` } };
  await world.converge(changes);
  await world.slapd.modify(leave("cora"));
  assert.equal((await world.run(changes)).code, 3);
  // Once the first server is back, the deletion is done.
  await world.sync();
  assert.equal(world.users().includes("cora"), false);
});

/** Keys made from names, because each server generates its own entryUUIDs. */
const NAMED_KEYS: Changes = {
  udm: EMPLOYEE_NUMBER.udm ?? {},
  source: {
    user_trans: {
      rename_attrs: { username: "uid", firstname: "givenName", lastname: "sn", "e-mail": "mail" },
      compose_attrs: { employeeNumber: ["{username}"] },
    },
    group_trans: {
      rename_attrs: { name: "cn", users: "member" },
      compose_attrs: { univentionSourceIAM: ["{name}"] },
    },
  },
};
