/**
 * Objects below the OUs that the connector leaves alone.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createUdmSimulator, type JsonObject, seedIdentifier } from "../simulators/udm/mod.ts";
import { directoryOf, PEOPLE, runEngine } from "../support/engine_run.ts";

const BASE = "dc=univention-organization,dc=intranet";
const OU = `ou=import,${BASE}`;
const anna = { uid: "anna", sn: "Example", employeeNumber: seedIdentifier("user", 1) };
const bert = { uid: "bert", sn: "Example", employeeNumber: seedIdentifier("user", 2) };
const team = { cn: "team", employeeNumber: seedIdentifier("group", 1), member: `uid=anna,${PEOPLE}` };

for (
  const [by, udmSection] of [
    ["udm.ignore_names", { ignore_names: ["SVC-Scan"] }],
    ["udm.ignore_dn_regex", { ignore_dn_regex: ["uid=svc-", "cn=nothing"] }],
  ] as const
) {
  Deno.test(`${by}: a service account stays as it is, and a member`, async () => {
    const udm = createUdmSimulator();
    const run = (...[users, groups]: Parameters<typeof directoryOf>) =>
      runEngine(directoryOf(users, groups), udm, { udm: udmSection });
    assert.equal((await run([anna], [team])).outcome, "done");
    const account: JsonObject = {
      username: "svc-scan",
      lastname: "Scanner",
      univentionObjectIdentifier: seedIdentifier("user", 9),
    };
    const { dn } = udm.store.add("users/user", account, OU);
    const found = udm.store.get(`cn=team,${OU}`);
    assert.ok(found !== undefined);
    await udm.fetch(`${udm.url}groups/group/${encodeURIComponent(found.dn)}`, {
      method: "PATCH",
      headers: {
        Authorization: `Basic ${btoa(`${udm.username}:${udm.password}`)}`,
        Accept: "application/json",
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ properties: { users: [`uid=anna,${OU}`, dn] } }),
    });
    // The account is no entry of the source; bert joins, anna leaves.
    const member = `uid=bert,${PEOPLE}`;
    const report = await run([anna, bert], [{ ...team, member }]);
    assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
    assert.equal(udm.store.get(dn)?.properties.disabled, false);
    const members = udm.store.get(`cn=team,${OU}`)?.properties.users;
    assert.deepEqual([...members as string[]].sort(), [`uid=bert,${OU}`, dn].sort());
    // Entries with its primary key, or its name, are skipped, and the lists are not read again.
    const before = udm.requests.length;
    const other = { uid: "scanner", sn: "X", employeeNumber: seedIdentifier("user", 9) };
    const namesake = { uid: "Svc-Scan", sn: "X", employeeNumber: seedIdentifier("user", 3) };
    for (const entry of [other, namesake]) {
      const { kinds } = await run([anna, bert, entry], [{ ...team, member }]);
      assert.deepEqual(kinds?.user.skipped, { ignored_object: 1 });
    }
    assert.ok(udm.requests.slice(before).every(({ method }) => method === "GET" || method === "OPTIONS"));
  });
}
