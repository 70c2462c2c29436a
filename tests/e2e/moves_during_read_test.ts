/**
 * Users and groups that move while the source is read, after the users and before the groups.
 */

import assert from "node:assert/strict";
import { Gate } from "../support/gate.ts";
import { type Ended, program } from "./program.ts";
import { inProcess } from "./in_process.ts";
import { group, GROUPS, memberDn, PEOPLE, person, record, World } from "./world.ts";

const USERS = ["u01", "u02", "u03", "u04"];
const DANGLING = `uid=gone,${PEOPLE}`;

/** A synchronised world with additional OUs, a group of all users, and a group that contains it. */
async function inhabited(members: readonly string[] = USERS): Promise<World> {
  const ous = [PEOPLE, GROUPS].flatMap((base) =>
    ["a", "b"].map((ou) => record(`ou=${ou},${base}`, { objectClass: "organizationalUnit", ou }))
  );
  const world = await World.open({
    program: inProcess,
    ldif: ous.join("") + USERS.map((name) => person(name)).join("") + group("team", members) +
      group("all", [`cn=team,${GROUPS}`, "u04"]),
  });
  await world.sync();
  return world;
}

/** Runs once; applies `meanwhile` (LDIF) before the groups are read. */
async function runWhile(world: World, meanwhile: string): Promise<Ended> {
  using gate = gateTo(world.slapd.url, searchesGroups, () => world.slapd.modify(meanwhile));
  const ended = await world.run({ source: { ldap_uri: gate.ldapUrl } });
  assert.equal(gate.held, 1, ended.stderr);
  return ended;
}

function searchesGroups(request: string): boolean {
  return request.includes(GROUPS);
}

function gateTo(url: string, which: (request: string) => boolean, meanwhile: () => Promise<void>): Gate {
  return new Gate(Number(new URL(url).port), { which, meanwhile });
}

function move(dn: string, to: string, rdn = dn.slice(0, dn.indexOf(","))): string {
  return `dn: ${dn}\nchangetype: modrdn\nnewrdn: ${rdn}\ndeleteoldrdn: 1\nnewsuperior: ${to}\n\n`;
}

/** Updates a reference, as a directory with referential integrity does (Active Directory, OpenLDAP with refint). */
function renameMember(dn: string, to: string, name = "team"): string {
  return `dn: cn=${name},${GROUPS}\nchangetype: modify\ndelete: member\nmember: ${dn}\n-\nadd: member\nmember: ${to}\n\n`;
}

function removeMember(name: string, from = "team"): string {
  return `dn: cn=${from},${GROUPS}\nchangetype: modify\ndelete: member\nmember: ${memberDn(name)}\n\n`;
}

Deno.test("moves: users that move during the read keep their groups, and removed members leave", async () => {
  await using world = await inhabited();
  const moved = `uid=u02,ou=a,${PEOPLE}`;
  const { code, stderr } = await runWhile(
    world,
    move(memberDn("u02"), `ou=a,${PEOPLE}`) + renameMember(memberDn("u02"), moved) + removeMember("u03"),
  );
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /looked up members that were not read: 1 moved, 0 not managed, 0 unknown/,
  );
  assert.deepEqual(world.groups().team, ["u01", "u02", "u04"]);
  world.udm.clearLog();
  await world.sync();
  assert.deepEqual(world.groups().team, ["u01", "u02", "u04"]);
  assert.deepEqual(world.writes(), []);
});

Deno.test("moves: a user that moves and is renamed during the read is found by its key", async () => {
  await using world = await inhabited();
  const moved = `uid=new,ou=a,${PEOPLE}`;
  const { code, stderr } = await runWhile(
    world,
    move(memberDn("u02"), `ou=a,${PEOPLE}`, "uid=new") + renameMember(memberDn("u02"), moved),
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual(world.groups().team, USERS, "it was read under its old name");
  await world.sync();
  assert.deepEqual(world.groups().team, ["new", "u01", "u03", "u04"]);
});

Deno.test("moves: a user that moves twice during the read keeps its groups", async () => {
  await using world = await inhabited();
  const [first, second] = [`uid=u02,ou=a,${PEOPLE}`, `uid=u02,ou=b,${PEOPLE}`];
  // Moved before the groups are read, and again before the new DN is looked up.
  using again = gateTo(
    world.slapd.url,
    (request) => request.includes(first),
    () => world.slapd.modify(move(first, `ou=b,${PEOPLE}`)),
  );
  using gate = gateTo(
    again.ldapUrl,
    searchesGroups,
    () => world.slapd.modify(move(memberDn("u02"), `ou=a,${PEOPLE}`) + renameMember(memberDn("u02"), first)),
  );
  const { code, stderr } = await world.run({ source: { ldap_uri: gate.ldapUrl }, program });
  assert.deepEqual([gate.held, again.held], [1, 1], stderr);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /0 moved, 0 not managed, 1 unknown; groups that keep members because of this: 1/,
  );
  assert.deepEqual(world.groups().team, USERS);
  await world.slapd.modify(renameMember(first, second));
  await world.sync();
  assert.deepEqual(world.groups().team, USERS);
});

Deno.test("moves: groups that move during the read stay nested", async () => {
  await using world = await inhabited();
  // The group moves during the group search; each page has one group.
  const team = `cn=team,${GROUPS}`;
  const moved = `cn=team,ou=a,${GROUPS}`;
  const { code, stderr } = await runBetweenPages(
    world,
    move(team, `ou=a,${GROUPS}`) + renameMember(team, moved, "all"),
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual(world.groups().all, ["team", "u04"]);
  assert.deepEqual(world.groups().team, USERS);
});

/** Runs once with one entry per page; applies `meanwhile` (LDIF) between the pages of the two groups. */
async function runBetweenPages(world: World, meanwhile: string): Promise<Ended> {
  let searches = 0;
  using gate = gateTo(
    world.slapd.url,
    (request) => request.includes(GROUPS) && ++searches === 2,
    () => world.slapd.modify(meanwhile),
  );
  const ended = await world.run({ source: { ldap_uri: gate.ldapUrl, search_pagesize: 1 } });
  assert.equal(gate.held, 1, ended.stderr);
  return ended;
}

Deno.test("moves: members that do not resolve do not keep others in a group", async () => {
  await using world = await inhabited([...USERS, DANGLING]);
  await world.slapd.modify(removeMember("u02"));
  const { stderr } = await world.sync();
  assert.match(
    stderr,
    /0 moved, 0 not managed, 1 unknown; groups that keep members because of this: 0/,
  );
  assert.deepEqual(world.groups().team, ["u01", "u03", "u04"]);
  // Without a removal, nothing is looked up.
  await world.modify(memberDn("u01"), "replace: sn\nsn: Changed");
  assert.doesNotMatch((await world.sync()).stderr, /looked up members/);
});

Deno.test("moves: a moved user stays a member in a directory without referential integrity", async () => {
  await using world = await inhabited([...USERS, DANGLING]);
  await world.slapd.modify(move(memberDn("u02"), `ou=a,${PEOPLE}`) + removeMember("u03"));
  await world.sync();
  assert.deepEqual(world.groups().team, ["u01", "u02", "u04"]);
  // The membership ends with its value.
  await world.slapd.modify(removeMember("u02"));
  await world.sync();
  assert.deepEqual(world.groups().team, ["u01", "u04"]);
});

Deno.test("moves: a DN of an entry outside the filter does not keep a user in a group", async () => {
  await using world = await inhabited();
  // The user moves and leaves the filter at the same time, so its membership must end.
  const moved = `uid=u02,ou=a,${PEOPLE}`;
  const { code, stderr } = await runWhile(
    world,
    move(memberDn("u02"), `ou=a,${PEOPLE}`) + renameMember(memberDn("u02"), moved) +
      `dn: ${moved}\nchangetype: delete\n\n` + record(moved, { objectClass: "account", uid: "u02" })
      .replace("\n", "\nchangetype: add\n"),
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual(world.groups().team, ["u01", "u03", "u04"]);
});
