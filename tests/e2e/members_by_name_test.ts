/**
 * Groups whose members are not DNs, with OpenLDAP and its nis schema (RFC 2307).
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { CheckDocument } from "../../src/check/json.ts";
import type { SlapdOptions } from "../support/slapd.ts";
import { inProcess } from "./in_process.ts";
import { program } from "./program.ts";
import { type Changes, GROUPS, memberDn, PEOPLE, person, record, World } from "./world.ts";

/** A class for groups of both kinds, as in RFC 2307bis: the nis schema has only a structural one. */
const MIXED =
  "objectclass ( 1.3.6.1.4.1.4203.666.11.99.1 NAME 'mixedGroup' SUP top AUXILIARY MAY memberUid )";

const POSIX: Changes = {
  source: {
    group_filter: "(|(objectClass=posixGroup)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))",
    group_attrs: ["cn", "entryUUID", "member", "uniqueMember", "memberUid"],
    group_trans: { rename_attrs: { univentionObjectIdentifier: "entryUUID", name: "cn" } },
  },
  safety: { max_member_loss: "off" },
};

let gid = 10_000;

function posixGroup(cn: string, memberUid: readonly string[], more: Record<string, string> = {}): string {
  return record(`cn=${cn},${GROUPS}`, {
    objectClass: "posixGroup",
    cn,
    gidNumber: String(gid++),
    memberUid,
    ...more,
  });
}

function posixUser(uid: string, uidNumber: string): string {
  const posix = { uidNumber, gidNumber: "100", homeDirectory: `/home/${uid}` };
  return person(uid, { objectClass: ["inetOrgPerson", "posixAccount"], ...posix });
}

async function open(ldif: string, options: Pick<SlapdOptions, "access"> = {}): Promise<World> {
  return await World.open({
    program: inProcess,
    ldif: person("anna") + person("bert") + person("cora") + ldif,
    schemas: ["nis"],
    slapd: { global: [MIXED] },
    access: options.access ?? [],
  });
}

Deno.test("memberUid: users become members by their uid, regardless of case", async () => {
  await using world = await open(posixGroup("team", ["anna", "BERT", "gone"]) + posixGroup("empty", []));
  const { stderr } = await world.converge({ ...POSIX, program });
  assert.deepEqual(world.groups(), { empty: [], team: ["anna", "bert"] });
  assert.match(stderr, /1 group member ignored: not among the entries read/);
  await world.modify(
    `cn=team,${GROUPS}`,
    "delete: memberUid\nmemberUid: BERT\n-\nadd: memberUid\nmemberUid: cora",
  );
  await world.converge(POSIX);
  assert.deepEqual(world.groups().team, ["anna", "cora"]);
});

for (
  const [title, group_attrs, rename] of [
    ["as requested", ["cn", "entryUUID", "memberUid"], {}],
    ["in another spelling", ["cn", "entryUUID", "MEMBERUID"], {}],
    ["renamed to users", ["cn", "entryUUID", "memberUid"], { users: "memberUid" }],
    ["with all attributes", ["*", "entryUUID"], {}],
  ] as const
) {
  Deno.test(`memberUid: the attribute gives the members ${title}`, async () => {
    await using world = await open(posixGroup("team", ["anna", "bert"]));
    const rename_attrs = { univentionObjectIdentifier: "entryUUID", name: "cn", ...rename };
    await world.converge({ source: { ...POSIX.source, group_attrs, group_trans: { rename_attrs } } });
    assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  });
}

Deno.test("memberUid: source.user_member_attr names the attribute, which the steps of users do not see", async () => {
  const ldif = posixUser("dora", "1001") + posixUser("emil", "1002") + posixGroup("team", ["1001", "1002"]);
  await using world = await open(ldif);
  const user_attrs = ["uid", "givenName", "sn", "mail", "entryUUID"];
  const user_trans = {
    rename_attrs: {
      univentionObjectIdentifier: "entryUUID",
      username: "uid",
      lastname: "sn",
      description: "uidNumber",
    },
  };
  const source = { ...POSIX.source, user_attrs, user_trans, user_member_attr: "uidNumber" };
  const { stderr } = await world.converge({ ...POSIX, source });
  assert.deepEqual(world.groups(), { team: ["dora", "emil"] });
  assert.equal(world.properties("dora").description, null, stderr);
});

Deno.test("memberUid: groups with member and memberUid get the members of both", async () => {
  const team = record(`cn=team,${GROUPS}`, {
    objectClass: ["groupOfNames", "mixedGroup"],
    cn: "team",
    member: [memberDn("anna"), memberDn("bert")],
    memberUid: ["bert", "cora"],
  });
  await using world = await open(team);
  await world.converge(POSIX);
  assert.deepEqual(world.groups(), { team: ["anna", "bert", "cora"] });
  const rename_attrs = { univentionObjectIdentifier: "entryUUID", name: "cn", users: "member" };
  await world.converge({ source: { ...POSIX.source, group_trans: { rename_attrs } } });
  assert.deepEqual(world.groups(), { team: ["anna", "bert", "cora"] });
});

Deno.test("uniqueMember: the optional UID is no part of the DN", async () => {
  const team = record(`cn=team,${GROUPS}`, {
    objectClass: "groupOfUniqueNames",
    cn: "team",
    uniqueMember: [`${memberDn("anna")}#'0101'B`, `${memberDn("bert")}#''B`, memberDn("cora")],
  });
  await using world = await open(team);
  await world.converge(POSIX);
  assert.deepEqual(world.groups(), { team: ["anna", "bert", "cora"] });
});

Deno.test("memberUid: a name that two users have is ignored and reported, and removes no member", async () => {
  await using world = await open(posixGroup("team", ["anna", "bert"]));
  await world.converge(POSIX);
  const twin = `uid=anna,ou=more,${PEOPLE}`;
  await world.add(
    record(`ou=more,${PEOPLE}`, { objectClass: "organizationalUnit", ou: "more" }) +
      record(twin, { objectClass: "inetOrgPerson", uid: "anna", cn: "Other", sn: "Other" }),
  );
  await world.modify(`cn=team,${GROUPS}`, "delete: memberUid\nmemberUid: bert");
  // The name of the two users is a conflict, too: the second one is skipped.
  const { code, stderr } = await world.run(POSIX);
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /1 group member is ignored, because several users have the same uid: anna \(uid=anna,/,
  );
  assert.deepEqual(world.groups(), { team: ["anna"] });
});

Deno.test("memberUid: without a readable name of any user, groups keep their members", async () => {
  await using world = await open(posixGroup("team", ["anna", "bert"]));
  await world.converge(POSIX);
  const { code, stderr } = await world.run({
    ...POSIX,
    source: { ...POSIX.source, user_member_attr: "employeeNumber" },
  });
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /named by the attribute employeeNumber of users, which no user has.*source\.user_member_attr/,
  );
  assert.match(
    stderr,
    /none of 2 values of memberUid is the employeeNumber of a user that was read, such as "anna"/,
  );
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
});

Deno.test("memberUid: if not one name is that of a user, groups keep their members", async () => {
  await using world = await open(posixGroup("team", ["anna", "bert"]) + posixGroup("staff", ["anna"]));
  await world.converge(POSIX);
  const before = world.groups();
  const { code, stderr } = await world.run({
    ...POSIX,
    source: { ...POSIX.source, user_member_attr: "mail" },
  });
  assert.equal(code, 3, stderr);
  assert.match(stderr, /none of 3 values of memberUid is the mail of a user that was read, such as "anna"/);
  assert.match(
    stderr,
    /no value of memberUid in any group is the mail of a user that was read, so the group keeps all its members; set source\.user_member_attr/,
  );
  assert.deepEqual(world.groups(), before);
});

Deno.test("memberUid: if the names of all users are spelled otherwise, groups keep their members", async () => {
  const source = { ...POSIX.source, user_member_attr: "employeeNumber" };
  const changes = { ...POSIX, source };
  await using world = await open(
    person("dora", { employeeNumber: "e4" }) + person("emil", { employeeNumber: "e5" }) +
      posixGroup("team", ["e4", "e5"]),
  );
  await world.converge(changes);
  for (const [uid, value] of [["dora", "E-4"], ["emil", "E-5"]] as const) {
    await world.modify(memberDn(uid), `replace: employeeNumber\nemployeeNumber: ${value}`);
  }
  assert.equal((await world.run(changes)).code, 3);
  assert.deepEqual(world.groups(), { team: ["dora", "emil"] });
  await world.modify(`cn=team,${GROUPS}`, "replace: memberUid\nmemberUid: E-5");
  await world.converge(changes);
  assert.deepEqual(world.groups(), { team: ["emil"] });
});

for (
  const [title, group_trans, code] of [
    ["names of users, which are looked up", { regex_replace: { member: [["^uid=([^,]+),.*", "\\1"]] } }, 0],
    ["names of no user, so they stay", { regex_replace: { member: [["^uid=([^,]+),.*", "x-\\1"]] } }, 3],
  ] as const
) {
  Deno.test(`member: steps may turn DNs into ${title}`, async () => {
    const team = record(`cn=team,${GROUPS}`, {
      objectClass: "groupOfNames",
      cn: "team",
      member: [memberDn("anna"), memberDn("bert")],
    });
    await using world = await open(team);
    const group_attrs = ["cn", "entryUUID", "member"];
    await world.converge({ ...POSIX, source: { ...POSIX.source, group_attrs } });
    const { rename_attrs } = POSIX.source?.group_trans as { rename_attrs: Record<string, string> };
    const source = { ...POSIX.source, group_attrs, group_trans: { rename_attrs, ...group_trans } };
    const ended = await world.run({ ...POSIX, source });
    assert.equal(ended.code, code, ended.stderr);
    assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  });
}

for (
  const [title, source] of [
    ["another spelling, with all attributes", { user_attrs: ["*", "entryUUID"], user_member_attr: "UID" }],
    ["another spelling", { user_member_attr: "UID" }],
    ["its other name", { user_member_attr: "userid" }],
    ["its other name, with all attributes", { user_attrs: ["*", "entryUUID"], user_member_attr: "userid" }],
  ] as const
) {
  Deno.test(`memberUid: source.user_member_attr names uid in ${title}`, async () => {
    await using world = await open(posixGroup("team", ["anna", "bert"]));
    await world.converge({ ...POSIX, source: { ...POSIX.source, ...source } });
    assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  });
}

Deno.test("memberUid: a user whose name cannot be read stays a member while a name is unknown", async () => {
  const changes = { ...POSIX, source: { ...POSIX.source, user_member_attr: "employeeNumber" } };
  await using world = await open(
    person("dora", { employeeNumber: "4" }) + person("emil", { employeeNumber: "5" }) +
      posixGroup("team", ["4", "5"]),
  );
  await world.converge(changes);
  assert.deepEqual(world.groups(), { team: ["dora", "emil"] });
  await world.modify(memberDn("dora"), "delete: employeeNumber");
  await world.sync(changes);
  assert.deepEqual(world.groups(), { team: ["dora", "emil"] });
  // The name may have been hers; without it, she is certainly no member.
  await world.modify(`cn=team,${GROUPS}`, "delete: memberUid\nmemberUid: 4");
  await world.sync(changes);
  assert.deepEqual(world.groups(), { team: ["emil"] });
});

Deno.test("config/openldap-posix.yaml synchronises a directory with the nis schema as it stands", async () => {
  const account = record(`uid=dora,${PEOPLE}`, {
    objectClass: ["account", "posixAccount"],
    uid: "dora",
    cn: "Dora Account",
    uidNumber: "1001",
    gidNumber: "100",
    homeDirectory: "/home/dora",
  });
  await using world = await World.open({
    ldif: posixUser("anna", "1002") + posixUser("bert", "1003") + account +
      posixGroup("team", ["anna", "dora"]),
    schemas: ["nis"],
    tls: true,
  });
  const text = await exampleFor(world);
  const file = join(world.folder, "openldap-posix.yaml");
  await Deno.writeTextFile(file, text);
  const run = async (...command: string[]) => {
    const env = { UDM_PASSWORD: world.udm.password, SOURCE_PASSWORD: world.slapd.readerPassword };
    const ended = await world.program([...command, file], { cwd: world.folder, env });
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    return ended;
  };
  await run("check");
  await run("sync");
  const writes = world.writes().length;
  await run("sync");
  assert.equal(world.writes().length, writes);
  const listed = (type: "users/user" | "groups/group") =>
    world.udm.store.list(type, "ou=openldap,dc=univention-organization,dc=intranet");
  assert.deepEqual(listed("users/user").map(({ properties }) => properties.lastname).sort(), [
    "Dora Account",
    "Example",
    "Example",
  ]);
  const [team] = listed("groups/group");
  assert.deepEqual((team?.properties.users as string[]).map((dn) => dn.split(",")[0]).sort(), [
    "uid=anna",
    "uid=dora",
  ]);
});

/** The example with the addresses, the suffix and the account of a world. */
async function exampleFor({ udm, slapd, caFile = "" }: World): Promise<string> {
  let text = await Deno.readTextFile(new URL("../../config/openldap-posix.yaml", import.meta.url));
  for (
    const [old, now] of [
      ["https://ucs.example.org/univention/udm/", udm.url],
      ["ldap://ldap.example.org", slapd.url],
      ["cn=connector,dc=example,dc=org", slapd.readerDn],
      ["dc=example,dc=org", slapd.suffix],
      ["# ca_cert: ucs-ca.pem", `ca_cert: ${caFile}`],
      ["# ca_cert: ldap-ca.pem", `ca_cert: ${caFile}`],
    ] as const
  ) {
    assert.ok(text.includes(old), `the example does not say ${old}`);
    text = text.replaceAll(old, now);
  }
  return text;
}

Deno.test("user private groups: the users win, and the groups are skipped in one line of the log", async () => {
  await using world = await open(
    ["anna", "bert", "cora"].map((uid) => posixGroup(uid, [])).join("") + posixGroup("team", ["anna"]),
  );
  for (let run = 1; run <= 2; run++) {
    const { code, stderr } = await world.run(POSIX);
    assert.equal(code, 3, stderr);
    assert.match(stderr, /3 groups skipped, because users have their names, such as cn=anna,ou=groups/);
    assert.equal(stderr.match(/users have their names/g)?.length, 1);
    assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
    assert.deepEqual(world.groups(), { team: ["anna"] });
    assert.equal(world.udm.counters.conflicts422, 0);
  }
  const group_filter = "(&(objectClass=posixGroup)(memberUid=*))";
  await world.converge({ ...POSIX, source: { ...POSIX.source, group_filter } });
});

Deno.test("memberUid: explain says why a name does not become a member", async () => {
  await using world = await open(
    posixGroup("team", ["anna", "gone", "bert"]) +
      record(`ou=more,${PEOPLE}`, { objectClass: "organizationalUnit", ou: "more" }) +
      record(`uid=bert,ou=more,${PEOPLE}`, {
        objectClass: "inetOrgPerson",
        uid: "bert",
        cn: "Other",
        sn: "Other",
      }),
  );
  const { stdout, stderr } = await world.program(["explain", await world.configure(POSIX), "team"], {
    cwd: world.folder,
  });
  assert.match(stdout, /\+ user anna/, stderr);
  assert.match(stdout, /gone: no user that was read has the uid "gone" \(source\.user_member_attr\)/);
  assert.match(
    stdout,
    /bert: several users have the uid "bert": uid=bert,ou=people,\S+ and uid=bert,ou=more,/,
  );
});

/** The status, the text and the advice of a check. */
async function checked(world: World, id: string, changes: Changes = POSIX): Promise<string> {
  const { stdout } = await world.program(["check", await world.configure(changes), "--json"], {
    cwd: world.folder,
  });
  const { checks } = JSON.parse(stdout) as CheckDocument;
  const found = checks.find((check) => check.id === id);
  return `${found?.status}: ${found?.detail} | ${found?.advice ?? ""}`;
}

const MEMBERS = "source.group.members";
const withAttrs = (...group_attrs: readonly string[]): Changes => ({
  ...POSIX,
  source: { ...POSIX.source, group_attrs: ["cn", "entryUUID", ...group_attrs] },
});

Deno.test("check: members that can be found pass, and members of no user fail with an example", async () => {
  await using world = await open(posixGroup("team", ["gone", "anna"]));
  assert.equal(await checked(world, MEMBERS), "pass: memberUid can be resolved | ");
  assert.match(
    await checked(world, MEMBERS, { ...POSIX, source: { ...POSIX.source, user_member_attr: "mail" } }),
    /^failure: none of 2 values of memberUid is the mail of a user, such as "gone" \| Set source\.user_member_attr/,
  );
});

Deno.test("check: members in an attribute that is not read are a failure if groups have no others", async () => {
  const dns = record(`cn=all,${GROUPS}`, {
    objectClass: ["groupOfNames", "mixedGroup"],
    cn: "all",
    member: memberDn("anna"),
    memberUid: "bert",
  });
  await using world = await open(posixGroup("team", ["anna"]) + dns);
  assert.match(
    await checked(world, MEMBERS, withAttrs("member")),
    /^warning: 1 of the 2 groups checked has members in memberUid, which is not read, such as cn=team,.* \| Add memberUid to source\.group_attrs/,
  );
  assert.match(
    await checked(world, MEMBERS, withAttrs("description")),
    /^failure: 2 of the 2 groups .* member/,
  );
  await world.remove(`cn=team,${GROUPS}`);
  assert.match(await checked(world, MEMBERS, withAttrs("member")), /^note: 1 of the 1 groups .* memberUid/);
});

Deno.test("check and sync: DNs that are not read are reported with an example", async () => {
  const group = record(`cn=team,${GROUPS}`, {
    objectClass: "groupOfNames",
    cn: "team",
    member: "uid=x,dc=elsewhere",
  });
  await using world = await open(group);
  assert.match(
    await checked(world, MEMBERS),
    /^failure: the only value of member is not the DN of a user or group that is read, such as "uid=x,dc=elsewhere" \| Check source\.user_base/,
  );
  const { stderr } = await world.sync(POSIX);
  assert.match(
    stderr,
    /the only value of member is not the DN of an entry that was read, such as "uid=x,dc=elsewhere"/,
  );
});

Deno.test("check and sync: groups with a memberURL and no member are reported", async () => {
  const group = record(`cn=dynamic,${GROUPS}`, {
    objectClass: "groupOfURLs",
    cn: "dynamic",
    memberURL: `ldap:///${PEOPLE}??sub?(uid=anna)`,
  });
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna") + group,
    schemas: ["dyngroup"],
  });
  const changes = { source: { ...POSIX.source, group_filter: "(objectClass=groupOfURLs)" } };
  assert.match(
    await checked(world, MEMBERS, changes),
    /^failure: the group cn=dynamic,.* has a memberURL but no member \| .*dynlist/,
  );
  const { stderr } = await world.sync(changes);
  assert.match(stderr, /the group cn=dynamic,\S+ has a memberURL but no member\..*\(!\(memberURL=\*\)\)/);
});

Deno.test("check: groups with names of users are reported with a filter that excludes them", async () => {
  await using world = await open(
    posixGroup("anna", []) + posixGroup("Bert", []) + posixGroup("team", ["anna"]),
  );
  const id = "source.group.namesakes";
  const said = await checked(world, id);
  assert.match(
    said,
    /^warning: 2 of the 3 groups checked have the name of a user, such as cn=anna,/,
  );
  const [, group_filter = ""] = /source\.group_filter to (\S.*)\.$/.exec(said) ?? [];
  assert.match(group_filter, /\(!\(\|\(cn=anna\)\(cn=Bert\)\)\)\)$/);
  const changes = { ...POSIX, source: { ...POSIX.source, group_filter } };
  assert.equal(await checked(world, id, changes), "pass: no group has the name of a user | ");
  await world.converge(changes);
  assert.deepEqual(world.groups(), { team: ["anna"] });
});

Deno.test("check: groups with names of users are excluded by an object class that only they have", async () => {
  const own = { objectClass: ["posixGroup", "uidObject"], cn: "anna", gidNumber: "1", uid: "anna" };
  await using world = await open(record(`cn=anna,${GROUPS}`, own) + posixGroup("team", ["anna"]));
  const group_filter = "(objectClass=posixGroup)";
  const changes = { ...POSIX, source: { ...POSIX.source, group_filter } };
  assert.match(
    await checked(world, "source.group.namesakes", changes),
    /^warning: 1 of the 2 groups .* source\.group_filter to \(&\(objectClass=posixGroup\)\(!\(objectClass=uidobject\)\)\)\.$/,
  );
});
