/**
 * Users and groups that are moved while the source is read: the users have been read, the groups not yet.
 */

import assert from "node:assert/strict";
import { LdapGate } from "../support/ldap_gate.ts";
import type { Ended } from "./program.ts";
import { group, GROUPS, memberDn, PEOPLE, person, record, World } from "./world.ts";

const USERS = ["u01", "u02", "u03", "u04"];
const DANGLING = `uid=gone,${PEOPLE}`;

/** A world with OUs to move to, a group of all users, and a group around it. */
async function inhabited(members: readonly string[] = USERS): Promise<World> {
  const ous = [PEOPLE, GROUPS].flatMap((base) =>
    ["a", "b"].map((ou) => record(`ou=${ou},${base}`, { objectClass: "organizationalUnit", ou }))
  );
  const world = await World.open({
    ldif: ous.join("") + USERS.map((name) => person(name)).join("") + group("team", members) +
      group("all", [`cn=team,${GROUPS}`, "u04"]),
  });
  await world.sync();
  return world;
}

/** One run in which something happens before the groups are read. */
async function runWhile(world: World, meanwhile: string): Promise<Ended> {
  using gate = gateTo(world.slapd.url, searchesGroups, () => world.slapd.modify(meanwhile));
  const ended = await world.run({ source: { ldap_uri: gate.url } });
  assert.equal(gate.held, 1, ended.stderr);
  return ended;
}

function searchesGroups(request: string): boolean {
  return request.includes(GROUPS);
}

function gateTo(url: string, which: (request: string) => boolean, meanwhile: () => Promise<void>): LdapGate {
  return new LdapGate(Number(new URL(url).port), which, meanwhile);
}

function move(dn: string, to: string, rdn = dn.slice(0, dn.indexOf(","))): string {
  return `dn: ${dn}\nchangetype: modrdn\nnewrdn: ${rdn}\ndeleteoldrdn: 1\nnewsuperior: ${to}\n\n`;
}

/** What a directory does that keeps references right (Active Directory, OpenLDAP with refint). */
function renameMember(dn: string, to: string, name = "team"): string {
  return `dn: cn=${name},${GROUPS}\nchangetype: modify\ndelete: member\nmember: ${dn}\n-\nadd: member\nmember: ${to}\n\n`;
}

function takeOut(name: string, from = "team"): string {
  return `dn: cn=${from},${GROUPS}\nchangetype: modify\ndelete: member\nmember: ${memberDn(name)}\n\n`;
}

Deno.test("e2e: users who are moved while the source is read keep their groups, and others are taken out", async () => {
  await using world = await inhabited();
  const moved = `uid=u02,ou=a,${PEOPLE}`;
  const { code, stderr } = await runWhile(
    world,
    move(memberDn("u02"), `ou=a,${PEOPLE}`) + renameMember(memberDn("u02"), moved) + takeOut("u03"),
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
  assert.deepEqual(world.udm.requests.filter(({ method }) => method !== "GET"), []);
});

Deno.test("e2e: a user who is moved and renamed while the source is read is found by its key", async () => {
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

Deno.test("e2e: a user who is moved twice while the source is read stays in the groups in this run", async () => {
  await using world = await inhabited();
  const [first, second] = [`uid=u02,ou=a,${PEOPLE}`, `uid=u02,ou=b,${PEOPLE}`];
  // Moved before the groups are read, and again before the new DN is looked up.
  using again = gateTo(
    world.slapd.url,
    (request) => request.includes(first),
    () => world.slapd.modify(move(first, `ou=b,${PEOPLE}`)),
  );
  using gate = gateTo(
    again.url,
    searchesGroups,
    () => world.slapd.modify(move(memberDn("u02"), `ou=a,${PEOPLE}`) + renameMember(memberDn("u02"), first)),
  );
  const { code, stderr } = await world.run({ source: { ldap_uri: gate.url } });
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

Deno.test("e2e: groups that are moved while the source is read stay nested", async () => {
  await using world = await inhabited();
  // The group search is under way: each page has one group.
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

/** One run with one entry a page, in which something happens between the pages of the two groups. */
async function runBetweenPages(world: World, meanwhile: string): Promise<Ended> {
  let searches = 0;
  using gate = gateTo(
    world.slapd.url,
    (request) => request.includes(GROUPS) && ++searches === 2,
    () => world.slapd.modify(meanwhile),
  );
  const ended = await world.run({ source: { ldap_uri: gate.url, search_pagesize: 1 } });
  assert.equal(gate.held, 1, ended.stderr);
  return ended;
}

Deno.test("e2e: members that lead nowhere keep no one in a group", async () => {
  await using world = await inhabited([...USERS, DANGLING]);
  await world.slapd.modify(takeOut("u02"));
  const { stderr } = await world.sync();
  assert.match(
    stderr,
    /0 moved, 0 not managed, 1 unknown; groups that keep members because of this: 0/,
  );
  assert.deepEqual(world.groups().team, ["u01", "u03", "u04"]);
  // Without a removal there is nothing to look up.
  await world.slapd.modify(`dn: ${memberDn("u01")}\nchangetype: modify\nreplace: sn\nsn: Changed\n\n`);
  assert.doesNotMatch((await world.sync()).stderr, /looked up members/);
});

Deno.test("e2e: a user who was moved in a directory that does not keep references right stays a member", async () => {
  await using world = await inhabited([...USERS, DANGLING]);
  await world.slapd.modify(move(memberDn("u02"), `ou=a,${PEOPLE}`) + takeOut("u03"));
  await world.sync();
  assert.deepEqual(world.groups().team, ["u01", "u02", "u04"]);
  // Once the value is gone, so is the membership.
  await world.slapd.modify(takeOut("u02"));
  await world.sync();
  assert.deepEqual(world.groups().team, ["u01", "u04"]);
});

Deno.test("e2e: a DN that leads to an entry that is not searched for keeps no one in a group", async () => {
  await using world = await inhabited();
  // Moved out of the filter at the same time: the connector must not take it for a member any longer than it has to.
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
