// Runs of the engine with a source that sends what no directory has.
import assert from "node:assert/strict";
import { type Attack, done, entry, startHostileServer } from "../simulators/ldap/hostile.ts";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { GROUPS, PEOPLE, planEngineFrom, runEngineFrom } from "../support/engine_run.ts";
import { identifier } from "../support/watched_udm.ts";

const LONG = "x".repeat(70_000);

/** Two users and a group of both. The first user has a name of its own in its DN. */
function source(name: string): Attack {
  const user = (id: number, number: number, dn: string, uid: string) =>
    entry(id, `uid=${dn},${PEOPLE}`, [["uid", [uid]], ["sn", ["Test"]], ["employeeNumber", [
      identifier(number),
    ]]]);
  return function* ({ id, base }) {
    if (base === PEOPLE) yield* [user(id, 1, name, "anna"), user(id, 2, "bert", "bert")];
    if (base === GROUPS) {
      const members = [name, "bert"].map((each) => `uid=${each},${PEOPLE}`);
      yield entry(id, `cn=team,${GROUPS}`, [["cn", ["team"]], ["employeeNumber", [identifier(3)]], [
        "member",
        members,
      ]]);
    }
    yield done(id);
  };
}

/** Runs the engine; returns what the plan before it skips. */
async function run(udm: InProcessUdmSimulator, name: string) {
  await using server = startHostileServer(source(name));
  const ldap = { url: server.url, bindDn: "cn=reader", password: "reader-secret" };
  const { skipped } = await planEngineFrom(ldap, udm);
  const { outcome } = await runEngineFrom(ldap, udm);
  return { outcome, skipped: skipped.map(({ dn, message }) => `${dn}: ${message}`) };
}

function members(udm: InProcessUdmSimulator): number {
  return (udm.store.byName("team")?.properties.users as readonly string[]).length;
}

Deno.test("hostile ldap: an entry with a DN above 64 kB is skipped, its object and its memberships are kept", async () => {
  const udm = createUdmSimulator();
  assert.deepEqual(await run(udm, "anna"), { outcome: "done", skipped: [] });
  assert.equal(members(udm), 2);
  const { outcome, skipped: [skipped = "", ...others] } = await run(udm, LONG);
  assert.match(
    skipped,
    /^uid=x+… \([0-9a-f]{16}\): .*the DN has a length of 70,\d{3}; at most 65,536 are accepted$/,
  );
  assert.deepEqual([outcome, others], ["partial", []]);
  assert.notEqual(udm.store.byName("anna"), undefined);
  assert.equal(members(udm), 2);
});
