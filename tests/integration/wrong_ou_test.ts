/**
 * A misspelt OU: it is not created while the objects exist elsewhere.
 */

import assert from "node:assert/strict";
import { directoryOf, runEngineFrom } from "../support/engine_run.ts";
import { startLdapSimulator } from "../simulators/ldap/mod.ts";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import { isWrite } from "../support/is_write.ts";

const UNIQUE = {
  udm: { user_primary_key_property: "univentionObjectIdentifier" },
  source: {
    user_trans: {
      rename_attrs: { username: "uid", lastname: "sn", univentionObjectIdentifier: "employeeNumber" },
    },
  },
};

function people(count: number) {
  return Array.from({ length: count }, (_, at) => ({
    uid: `user${at}`,
    sn: "Example",
    employeeNumber: `11111111-1111-4111-8111-${String(at).padStart(12, "0")}`,
  }));
}

/** The number of users in a container. */
function usersIn(udm: ReturnType<typeof createUdmSimulator>, dn: string): number {
  return udm.store.list("users/user").filter((user) => user.dn.endsWith(`,${dn}`)).length;
}

/** A run with an OU. */
async function runIn(
  udm: ReturnType<typeof createUdmSimulator>,
  count: number,
  ou: string,
) {
  await using ldap = await startLdapSimulator({ directory: directoryOf(people(count)) });
  return await runEngineFrom(ldap, udm, { ...UNIQUE, udm: { ...UNIQUE.udm, user_ou: ou, group_ou: ou } });
}

Deno.test("wrong OU: a run does not create a misspelt OU, and the message says where the users are", async () => {
  const udm = createUdmSimulator();
  assert.equal((await runIn(udm, 100, "ou=people")).outcome, "done");
  udm.clearLog();
  const { outcome, reasons, refusals } = await runIn(udm, 100, "ou=peolpe,ou=school");
  assert.equal(outcome, "refused");
  assert.deepEqual(refusals, [{ kind: "user", reason: "wrong_ou" }]);
  assert.equal(
    reasons[0]?.problem,
    `refused: ou=peolpe,ou=school,${udm.base} does not exist, and 100 of 100 users exist already in ou=people,${udm.base}. ` +
      "Correct udm.user_ou. If the OU is right, move these users below it or delete them; to go on without them, create " +
      "the OU in UDM",
  );
  assert.deepEqual(udm.requests.filter(isWrite), []);
});

Deno.test("wrong OU: an administrator who created the OU can go on", async () => {
  const udm = createUdmSimulator();
  await runIn(udm, 2, "ou=people");
  udm.store.add("container/ou", { name: "pupils" });
  const { outcome, kinds } = await runIn(udm, 3, "ou=pupils");
  assert.equal(outcome, "partial");
  assert.deepEqual(kinds?.user.skipped, { moved_away: 2 });
  assert.equal(usersIn(udm, `ou=pupils,${udm.base}`), 1);
});

Deno.test("wrong OU: one of many users elsewhere does not make the OU wrong", async () => {
  const udm = createUdmSimulator();
  await runIn(udm, 1, "ou=people");
  const { outcome } = await runIn(udm, 20, "ou=pupils");
  assert.equal(outcome, "partial");
  assert.equal(usersIn(udm, `ou=pupils,${udm.base}`), 19);
});
