/**
 * Adoption: an object that changed after it was read is not adopted.
 */

import assert from "node:assert/strict";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import { startLdapSimulator } from "../simulators/ldap/mod.ts";
import { directoryOf, runEngine, runEngineFrom } from "../support/engine_run.ts";
import { watched } from "../support/watched_udm.ts";
import { isWrite } from "../support/is_write.ts";

const KEYS = {
  udm: { user_primary_key_property: "employeeNumber", group_primary_key_property: "univentionSourceIAM" },
  source: { user_trans: { rename_attrs: { username: "uid", firstname: "givenName", lastname: "sn" } } },
};

function anna(employeeNumber: string) {
  return { uid: "anna", sn: "Example", employeeNumber };
}

for (
  const [rule, concurrentChange, outcome, key] of [
    ["an unchanged object is adopted", () => ({}), "done", "new"],
    [
      "an object that has received another key is not adopted",
      () => ({ employeeNumber: "other" }),
      "failed",
      "other",
    ],
    [
      "an object that already has the new key counts as adopted",
      () => ({ employeeNumber: "new" }),
      "done",
      "new",
    ],
  ] as const
) {
  Deno.test(`adoption: ${rule}`, async () => {
    const udm = createUdmSimulator();
    await runEngine(directoryOf([anna("old")]), udm, KEYS);
    const { dn = "", uuid } = udm.store.byName("anna") ?? {};
    await using ldap = await startLdapSimulator({ directory: directoryOf([anna("new")]) });
    let writes = 0;
    const report = await runEngineFrom(ldap, udm, {
      ...KEYS,
      adoptByName: true,
      fetch: watched(udm, ({ method, path }, answer) => {
        // The connector reads the object by its DN right before the write.
        if (method === "GET" && path.startsWith("users/user/uid=")) udm.store.patch(dn, concurrentChange());
        if (isWrite({ method })) writes++;
        return answer();
      }),
    });
    assert.equal(report.outcome, outcome, JSON.stringify(report.reasons));
    assert.equal(writes, outcome === "done" ? 1 : 0);
    assert.equal(udm.store.byName("anna")?.uuid, uuid);
    assert.equal(udm.store.byName("anna")?.properties.employeeNumber, key);
  });
}
