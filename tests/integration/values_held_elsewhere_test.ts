/**
 * Names, mail addresses and identifiers that objects outside our OUs hold: they are left out before a request for them locks the
 * value, and written as soon as they are free.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { RunReport } from "../../src/report/report.ts";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, GROUPS, runEngine, type SourceAttributes } from "../support/engine_run.ts";
import { group, identifier, person, watched } from "../support/watched_udm.ts";
import { isWrite } from "../support/is_write.ts";

const ELSEWHERE = "cn=users,dc=univention-organization,dc=intranet";
const GROUPS_ELSEWHERE = "cn=groups,dc=univention-organization,dc=intranet";

/** The default mapping plus mailPrimaryAddress from `description`. */
const WITH_PRIMARY_MAIL = {
  user_trans: {
    rename_attrs: {
      univentionObjectIdentifier: "employeeNumber",
      username: "uid",
      lastname: "sn",
      "e-mail": "mail",
      mailPrimaryAddress: "description",
    },
  },
};

/** A run, its requests without templates, and its filters. */
async function sync(
  udm: InProcessUdmSimulator,
  users: readonly SourceAttributes[],
  groups: readonly SourceAttributes[] = [],
  target: Readonly<Record<string, unknown>> = {},
): Promise<{ report: RunReport; writes: string[]; searches: string[] }> {
  const writes: string[] = [];
  const searches: string[] = [];
  const report = await runEngine(directoryOf(users, groups), udm, {
    source: WITH_PRIMARY_MAIL,
    udm: target,
    fetch: watched(udm, async ({ method, path }, answer) => {
      if (isWrite({ method })) writes.push(`${method} ${path}`);
      else if (/\?.*\((username|name|mailPrimaryAddress|mailAddress)=/.test(path)) searches.push(path);
      return await answer();
    }),
  });
  return { report, writes, searches };
}

function membersOf(udm: InProcessUdmSimulator, name: string): unknown {
  const properties = udm.store.byName(name)?.properties;
  return [properties?.users, properties?.nestedGroup];
}

Deno.test("names held elsewhere are not tried, and the groups of those who want them are written", async () => {
  const udm = createUdmSimulator();
  const users = [person(1, "anna"), person(2, "administrator")];
  const groups = [
    group(8, "Domain Users", ["anna"]),
    {
      ...group(9, "team", ["anna", "administrator"]),
      member: [
        `uid=anna,ou=people,dc=example,dc=test`,
        `uid=administrator,ou=people,dc=example,dc=test`,
        `cn=Domain Users,${GROUPS}`,
      ],
    },
  ];
  for (const run of ["first", "second"]) {
    const { report, writes } = await sync(udm, users, groups);
    assert.equal(report.outcome, "partial", run);
    assert.deepEqual([report.kinds?.user.skipped, report.kinds?.group.skipped], [
      { name_held: 1 },
      { name_held: 1 },
    ]);
    assert.deepEqual(writes.filter((write) => write.startsWith("POST")).length, run === "first" ? 3 : 0);
    assert.deepEqual(membersOf(udm, "team"), [[`uid=anna,ou=import,${udm.base}`], []]);
  }
});

Deno.test("a name held elsewhere is taken by the run after its holder is gone", async () => {
  const udm = createUdmSimulator();
  const holder = udm.store.add("users/user", { username: "anna", lastname: "x" }, ELSEWHERE);
  const first = await sync(udm, [person(1, "anna")], [group(9, "team", ["anna"])]);
  assert.deepEqual(first.report.kinds?.user.skipped, { name_held: 1 });
  assert.deepEqual(first.writes, ["POST container/ou/", "POST groups/group/"]);
  udm.store.remove(holder.dn);
  const second = await sync(udm, [person(1, "anna")], [group(9, "team", ["anna"])]);
  assert.equal(second.report.outcome, "done");
  assert.equal(udm.store.byName("anna")?.dn, `uid=anna,ou=import,${udm.base}`);
  assert.deepEqual(membersOf(udm, "team"), [[`uid=anna,ou=import,${udm.base}`], []]);
});

Deno.test("a rename to a name held elsewhere is not tried, and the user keeps the old name", async () => {
  const udm = createUdmSimulator();
  await sync(udm, [person(1, "anna")]);
  const { report, writes } = await sync(udm, [person(1, "Administrator")]);
  assert.equal(report.outcome, "partial");
  assert.deepEqual(writes, []);
  assert.equal(udm.store.byIdentifier(identifier(1))?.properties.username, "anna");
});

Deno.test("an address held elsewhere is left out, and the rest is written", async () => {
  const udm = createUdmSimulator();
  const team = udm.store.add(
    "groups/group",
    { name: "hr", mailAddress: "team@example.org" },
    GROUPS_ELSEWHERE,
  );
  udm.store.add(
    "users/user",
    { username: "other", lastname: "x", mailPrimaryAddress: "bert@example.org" },
    ELSEWHERE,
  );
  const users = [
    person(1, "anna", { description: "Team@example.org" }),
    person(2, "bert", { description: "bert@example.org" }),
    person(3, "carl", { description: "carl@example.org" }),
  ];
  const first = await sync(udm, users);
  assert.equal(first.report.outcome, "partial");
  assert.equal(first.report.kinds?.user.incomplete, 2);
  assert.equal(first.writes.length, 4);
  const addresses = () =>
    [1, 2, 3].map((number) => udm.store.byIdentifier(identifier(number))?.properties.mailPrimaryAddress);
  assert.deepEqual(addresses(), [null, null, "carl@example.org"]);
  assert.deepEqual((await sync(udm, users)).writes, []);
  udm.store.patch(team.dn, { mailAddress: "" });
  const third = await sync(udm, users);
  assert.deepEqual(addresses(), ["team@example.org", null, "carl@example.org"]);
  assert.equal(third.report.kinds?.user.incomplete, 1);
});

for (const isUnique of [true, false]) {
  const effect = isUnique ? "left out" : "written";
  Deno.test(`an address that is an alternative one elsewhere is ${effect} if unique_mail_addresses is ${isUnique}`, async () => {
    const udm = createUdmSimulator({ uniqueMail: isUnique });
    udm.store.add(
      "users/user",
      { username: "other", lastname: "x", mailAlternativeAddress: ["anna@example.org"] },
      ELSEWHERE,
    );
    const { report } = await sync(udm, [person(1, "anna", { description: "Anna@example.org" })], [], {
      unique_mail_addresses: isUnique,
    });
    assert.equal(report.kinds?.user.incomplete, isUnique ? 1 : 0);
    const address = udm.store.byName("anna")?.properties.mailPrimaryAddress;
    assert.equal(address, isUnique ? null : "anna@example.org");
  });
}

Deno.test("the name of a simple authentication account is not tried, wherever the account is", async () => {
  const udm = createUdmSimulator();
  await sync(udm, [person(3, "carl")]);
  udm.store.add("users/ldap", { username: "printer", lastname: "x" }, ELSEWHERE);
  udm.store.add("users/ldap", { username: "scanner", lastname: "x" }, `ou=import,${udm.base}`);
  const { report, writes } = await sync(
    udm,
    [person(1, "Printer"), person(2, "scanner"), person(3, "carl")],
    [group(9, "team", ["carl", "scanner"])],
  );
  assert.deepEqual(report.kinds?.user.skipped, { name_held: 2 });
  assert.deepEqual(writes, ["POST groups/group/"]);
  assert.deepEqual(membersOf(udm, "team"), [[`uid=carl,ou=import,${udm.base}`], []]);
});

Deno.test("an account that cannot read simple authentication accounts predicts what it can", async () => {
  const udm = createUdmSimulator({
    faults: [{ action: "status", status: 403, type: "users/ldap" }],
  });
  const { report } = await sync(udm, [person(1, "anna"), person(2, "administrator")]);
  assert.deepEqual([report.outcome, report.kinds?.user.skipped], ["partial", { name_held: 1 }]);
  assert.equal(report.kinds?.user.applied.added, 1);
});

Deno.test("an identifier held by an object of another kind is an error of the entry", async () => {
  const udm = createUdmSimulator();
  udm.store.add("groups/group", { name: "hr", univentionObjectIdentifier: identifier(1) }, GROUPS_ELSEWHERE);
  const { report, writes } = await sync(udm, [person(1, "anna"), person(2, "bert")]);
  assert.deepEqual(report.kinds?.user.skipped, { identifier_held: 1 });
  assert.deepEqual(writes, ["POST container/ou/", "POST users/user/"]);
});

Deno.test("a user whose object was moved out of the OU before the first run is reported as moved", async () => {
  const udm = createUdmSimulator();
  udm.store.add(
    "users/user",
    { username: "anna", lastname: "x", univentionObjectIdentifier: identifier(1) },
    ELSEWHERE,
  );
  const { report } = await sync(udm, [person(1, "anna")]);
  assert.deepEqual(report.kinds?.user.skipped, { moved_away: 1 });
});

Deno.test("an unchanged run does not look for names elsewhere, and a change asks only for what it takes", async () => {
  const udm = createUdmSimulator();
  const users = [person(1, "anna", { description: "a@example.org" }), person(2, "bert")];
  const groups = [group(9, "team", ["anna"])];
  await sync(udm, users, groups);
  assert.deepEqual((await sync(udm, users, groups)).searches, []);
  const renamed = [{ ...users[0], uid: "anne" }, { ...person(2, "bert"), sn: "B" }] as SourceAttributes[];
  const { searches } = await sync(udm, renamed, [group(9, "team", ["anne"])]);
  assert.deepEqual(searches, [
    "users/user/?(username=anne)",
    "groups/group/?(name=anne)",
    "users/ldap/?(username=anne)",
  ]);
});

Deno.test("names that users of the source hand over are not held elsewhere", async () => {
  const udm = createUdmSimulator();
  await sync(udm, [person(1, "anna"), person(2, "bert")]);
  const { report } = await sync(udm, [person(1, "bert"), person(2, "anna")]);
  assert.equal(report.outcome, "done");
});
