import assert from "node:assert/strict";
import { type Ended } from "./program.ts";
import { inProcess } from "./in_process.ts";
import { type Changes, group, GROUPS, OU, PEOPLE, record, World } from "./world.ts";
import { isWrite } from "../support/is_write.ts";

const ROOT = "dc=example,dc=test";
const STAFF = `ou=staff,${ROOT}`;
const NORTH = `ou=north,${PEOPLE}`;

const ou = (dn: string) =>
  record(dn, { objectClass: "organizationalUnit", ou: /^ou=([^,]*)/.exec(dn)?.[1] ?? "" });

function personAt(uid: string, base: string): string {
  return record(`uid=${uid},${base}`, {
    objectClass: "inetOrgPerson",
    uid,
    cn: uid,
    sn: "Example",
    givenName: uid,
  });
}

/** Runs another command than sync. */
async function runCommand(world: World, name: string, changes: Changes): Promise<Ended> {
  return await world.program([name, await world.configure(changes), ...changes.args ?? []], {
    cwd: world.folder,
  });
}

/** People below two OUs and a nested one; a group with people of each. */
const LDIF = ou(STAFF) + ou(NORTH) + personAt("anna", PEOPLE) + personAt("nora", NORTH) +
  personAt("stella", STAFF) +
  group("all", [`uid=anna,${PEOPLE}`, `uid=nora,${NORTH}`, `uid=stella,${STAFF}`]);

Deno.test("bases: users below all bases are read, each once", async () => {
  await using world = await World.open({ ldif: LDIF });
  const source = { user_base: [NORTH, STAFF, PEOPLE.toUpperCase()] };
  const { stderr } = await world.converge({ source });
  assert.deepEqual(world.users(), ["anna", "nora", "stella"]);
  assert.deepEqual(world.groups(), { all: ["anna", "nora", "stella"] });
  assert.doesNotMatch(stderr, /is not searched/, "only check notes it");
  assert.match(stderr, new RegExp(`source: 3 users below ${STAFF} and OU=PEOPLE,`));
});

Deno.test("bases: with scope one, a base below another one is searched too", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF });
  await world.converge({ source: { user_base: [PEOPLE, NORTH], user_scope: "one" } });
  assert.deepEqual(world.users(), ["anna", "nora"]);
  await world.sync({ source: { user_base: [PEOPLE], user_scope: "one" }, args: ["--allow-deletes", "1"] });
  assert.deepEqual(world.users(), ["anna"]);
});

Deno.test("bases: a missing base fails the run, and nothing is written", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF });
  await world.sync({ source: { user_base: [PEOPLE, STAFF] } });
  const writes = world.writes().length;
  const changes = { source: { user_base: [PEOPLE, `ou=gone,${ROOT}`] } };
  const { code, stderr } = await world.run(changes);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /below ou=gone,dc=example,dc=test: .*does not exist/);
  assert.equal(world.writes().length, writes);
  const checked = await runCommand(world, "check", { ...changes, args: ["--json"] });
  const { checks } = JSON.parse(checked.stdout) as {
    checks: { id: string; status: string; detail: string }[];
  };
  const base = checks.find(({ id }) => id === "source.user.base");
  assert.equal(base?.status, "failure");
  assert.match(base?.detail ?? "", /^ou=gone,dc=example,dc=test: /);
});

Deno.test("bases: a server that cannot search the root is told apart from a misspelt base", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF });
  const { code, stderr } = await world.run({ source: { user_base: "" } });
  assert.equal(code, 1, stderr);
  assert.match(
    stderr,
    /below the root: .*This server cannot search the root: write the DN of its naming context/,
  );
  assert.deepEqual(world.writes(), []);
});

Deno.test("bases: a base that finds nothing is no empty source", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF });
  await world.converge({ source: { user_base: [STAFF, `cn=reader,${ROOT}`] } });
  assert.deepEqual(world.users(), ["stella"]);
});

Deno.test("bases: explain names all bases", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF });
  const changes = { source: { user_base: [STAFF, NORTH] } };
  await world.sync(changes);
  const { stdout } = await runCommand(world, "explain", { ...changes, args: [`uid=anna,${PEOPLE}`] });
  assert.ok(
    stdout.replaceAll(/\s+/g, " ").includes(
      `As a user: it is not below source.user_base (${STAFF} and ${NORTH}).`,
    ),
    stdout,
  );
});

/** A configuration without the keys of groups. */
const USERS_ONLY = {
  udm: { group_ou: undefined },
  source: { group_base: undefined, group_filter: undefined, group_attrs: undefined, group_trans: undefined },
};

Deno.test("bases: without group_base, groups of UDM are left alone", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF + personAt("bert", PEOPLE) });
  await world.sync({ source: { user_base: [PEOPLE, STAFF] } });
  assert.deepEqual(world.groups(), { all: ["anna", "nora", "stella"] });
  await world.slapd.modify(
    `dn: cn=all,${GROUPS}\nchangetype: delete\n\ndn: uid=anna,${PEOPLE}\nchangetype: delete\n\n`,
  );
  world.udm.clearLog();
  const source = { ...USERS_ONLY.source, user_base: [PEOPLE, STAFF] };

  const plan = await runCommand(world, "plan", { ...USERS_ONLY, source });
  assert.match(plan.stdout, /^only users are synchronised, and all groups of UDM are left unchanged:/m);
  const checked = await runCommand(world, "check", { ...USERS_ONLY, source });
  assert.match(checked.stdout.replaceAll(/\s+/g, " "), /only users are synchronised, and all groups of UDM/);

  const { stderr } = await world.sync({ ...USERS_ONLY, source });
  assert.match(stderr, /only users are synchronised, and all groups of UDM are left unchanged/);
  assert.deepEqual(world.users(), ["bert", "nora", "stella"]);
  // UDM itself takes a deleted user out of its groups
  assert.deepEqual(world.groups(), { all: ["nora", "stella"] });
  const ofGroups = world.udm.requests.filter(({ type }) => type === "groups/group");
  assert.deepEqual(
    ofGroups.filter(({ method, query }) => isWrite({ method }) || query.position !== undefined),
    [],
  );
  const writes = world.writes().map(({ method, type }) => `${method} ${type}`);
  assert.deepEqual(writes, ["DELETE users/user"]);
});

Deno.test("bases: without group_base, no OU of groups is created", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF });
  await world.converge({
    udm: { group_ou: "ou=never" },
    source: { ...USERS_ONLY.source, user_base: PEOPLE },
  });
  assert.deepEqual(world.users(), ["anna", "nora"]);
  assert.equal(world.udm.store.get(OU.replace("ou=import", "ou=never")), undefined);
});

Deno.test("check: groups read from a global catalogue are a warning", async () => {
  await using world = await World.open({ program: inProcess, ldif: LDIF });
  // No server listens there; the slapd that answers is the second one
  const ldap_uri = `ldap://127.0.0.1:3268 ${world.slapd.url}`;
  const { stdout } = await runCommand(world, "check", { source: { ldap_uri }, args: ["--json"] });
  assert.match(stdout, /"id": "source.global_catalogue",[^}]*"status": "warning"/);
  assert.match(
    stdout,
    /ldap:\/\/127\.0\.0\.1:3268: a global catalogue does not hold the members of the global groups/,
  );
  const source = { ...USERS_ONLY.source, ldap_uri };
  const usersOnly = await runCommand(world, "check", { source, args: ["--json"] });
  assert.doesNotMatch(usersOnly.stdout, /source\.global_catalogue/);
});

Deno.test("check: parts of the source on other servers are reported with their consequence", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: LDIF + record(`ou=far,${PEOPLE}`, {
      objectClass: ["referral", "extensibleObject"],
      ou: "far",
      ref: "ldap://far.example.test/ou=far,dc=example,dc=test",
    }),
  });
  const ofParts = async (safety: Record<string, unknown>) => {
    const { stdout } = await runCommand(world, "check", { safety, args: ["--json"] });
    const { checks } = JSON.parse(stdout) as { checks: { id: string; status: string; detail: string }[] };
    return checks.find(({ id }) => id === "source.references");
  };
  const found = await ofParts({});
  assert.equal(found?.status, "warning");
  assert.match(
    found?.detail ?? "",
    /^ldap:\/\/far\.example\.test\/ou=far.*: not read, so nothing is deleted/,
  );
  assert.equal((await ofParts({ allow_references: true }))?.status, "note");
});
