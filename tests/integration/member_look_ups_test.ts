/**
 * Members that were not read are looked up only where somebody would be taken out of their group, and not without end.
 */

import assert from "node:assert/strict";
import { startLdapSimulator } from "../simulators/ldap/mod.ts";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, PEOPLE, runEngineFrom, type SourceAttributes } from "../support/engine_run.ts";
import { group, person } from "../support/watched_udm.ts";

/** A group with members that lead nowhere: below the base, elsewhere, and one that is no DN. */
function team(names: readonly string[], dangling: number): SourceAttributes {
  const members = [
    ...names.map((name) => `uid=${name},${PEOPLE}`),
    ...Array.from({ length: dangling }, (_, at) => `uid=gone${at},${PEOPLE}`),
    "uid=x,ou=elsewhere,dc=example,dc=test",
    "no DN",
  ];
  return { ...group(9, "team", []), member: members };
}

/** Runs once without a removal and once with one; gives the DNs that were looked up in each. */
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

Deno.test("integration: members that lead nowhere are looked up once each, and only if a member would be taken out", async () => {
  const { first, same, removal, members } = await lookUps(3);
  assert.deepEqual([first, same], [[], []]);
  assert.deepEqual(removal, [0, 1, 2].map((at) => `uid=gone${at},${PEOPLE}`));
  assert.deepEqual(members, ["uid=anna,ou=import,dc=univention-organization,dc=intranet"]);
});

Deno.test("integration: at most 1,000 members are looked up in one run, and the others are unknown", async () => {
  const { removal, members } = await lookUps(1100);
  assert.equal(removal.length, 1000);
  assert.deepEqual(members, ["uid=anna,ou=import,dc=univention-organization,dc=intranet"]);
});
