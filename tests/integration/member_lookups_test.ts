/**
 * Members that were not read are looked up only if a membership would be removed, and at most 1,000 per run.
 */

import assert from "node:assert/strict";
import { startLdapSimulator } from "../simulators/ldap/mod.ts";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, GROUPS, PEOPLE, runEngineFrom, type SourceAttributes } from "../support/engine_run.ts";
import { group, person } from "../support/watched_udm.ts";

/** A group whose other members do not resolve: DNs below the base, one elsewhere, and a malformed DN. */
function team(names: readonly string[], dangling: number): SourceAttributes {
  const members = [
    ...names.map((name) => `uid=${name},${PEOPLE}`),
    ...Array.from({ length: dangling }, (_, at) => `uid=gone${at},${PEOPLE}`),
    "uid=x,ou=elsewhere,dc=example,dc=test",
    "=no DN",
  ];
  return { ...group(9, "team", []), member: members };
}

/** Runs twice without a removal and once with one; returns the DNs that each run looked up. */
async function lookUps(dangling: number) {
  const users = [person(1, "anna"), person(2, "bert")];
  const udm = createUdmSimulator();
  const run = async (names: readonly string[]) => {
    await using ldap = await startLdapSimulator({ directory: directoryOf(users, [team(names, dangling)]) });
    const { outcome, reasons } = await runEngineFrom(ldap, udm);
    assert.equal(outcome, "done", JSON.stringify(reasons));
    return ldap.operations.flatMap((operation) =>
      operation.kind === "search" && operation.scope === "base" ? [operation.base] : []
    );
  };
  const first = await run(["anna", "bert"]);
  const same = await run(["anna", "bert"]);
  const removal = await run(["anna"]);
  const members = udm.store.byName("team")?.properties.users;
  return { first, same, removal, members };
}

Deno.test("unresolved members are looked up once each, and only if a membership would be removed", async () => {
  const { first, same, removal, members } = await lookUps(3);
  assert.deepEqual([first, same], [[], []]);
  assert.deepEqual(removal, [0, 1, 2].map((at) => `uid=gone${at},${PEOPLE}`));
  assert.deepEqual(members, ["uid=anna,ou=import,dc=univention-organization,dc=intranet"]);
});

Deno.test("a run looks up at most 1,000 members and treats the others as unknown", async () => {
  const { removal, members } = await lookUps(1100);
  assert.equal(removal.length, 1000);
  assert.deepEqual(members, ["uid=anna,ou=import,dc=univention-organization,dc=intranet"]);
});

/** A group that names its members by their names. */
const posix = (names: readonly string[]): SourceAttributes => ({ ...group(9, "team", []), memberUid: names });

Deno.test("names: a user that is renamed after the users were read stays a member", async () => {
  const udm = createUdmSimulator();
  const before = directoryOf([person(1, "anna"), person(2, "bert")], [posix(["anna", "bert"])]);
  {
    await using ldap = await startLdapSimulator({ directory: before });
    assert.equal((await runEngineFrom(ldap, udm)).outcome, "done");
  }
  const after = directoryOf([person(1, "anna"), person(2, "robert")], [posix(["anna", "robert"])]);
  await using ldap = await startLdapSimulator({
    directory: before,
    onSearch: (base) => {
      if (base === GROUPS) ldap.serve(after);
    },
  });
  const { outcome, reasons, unknownMembers } = await runEngineFrom(ldap, udm);
  assert.equal(outcome, "done", JSON.stringify(reasons));
  assert.equal(unknownMembers, 0);
  assert.equal((udm.store.byName("team")?.properties.users as string[]).length, 2);
});

Deno.test("names: unknown ones are searched once each, and only if a membership would be removed", async () => {
  const udm = createUdmSimulator();
  const stale = ["gone1", "gone2"];
  const searches = async (names: readonly string[]) => {
    const directory = directoryOf([person(1, "anna"), person(2, "bert")], [posix([...names, ...stale])]);
    await using ldap = await startLdapSimulator({ directory });
    const { outcome, unknownMembers } = await runEngineFrom(ldap, udm);
    assert.deepEqual([outcome, unknownMembers], ["done", stale.length]);
    return ldap.operations.filter((operation) => operation.kind === "search" && operation.base === PEOPLE)
      .length;
  };
  const usual = await searches(["anna", "bert"]);
  assert.equal(await searches(["anna", "bert"]), usual);
  assert.equal(await searches(["anna"]), usual + stale.length);
  assert.deepEqual(udm.store.byName("team")?.properties.users, [
    "uid=anna,ou=import,dc=univention-organization,dc=intranet",
  ]);
});
