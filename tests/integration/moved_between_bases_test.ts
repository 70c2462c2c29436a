/**
 * Entries that are moved between search bases during a run: no object is removed by mistake.
 *
 * @module
 */

import assert from "node:assert/strict";
import { startLdapSimulator } from "../simulators/ldap/mod.ts";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, PEOPLE, runEngineFrom, SUFFIX } from "../support/engine_run.ts";
import { person } from "../support/watched_udm.ts";

const STAFF = `ou=staff,${SUFFIX}`;

for (
  const [removal, udm] of [["deleted", {}], ["disabled", {
    user_removal: "disable",
    delete_after: "30d",
  }]] as const
) {
  Deno.test(`a user moved to a base that was read already is not ${removal}`, async () => {
    const directory = directoryOf([person(1, "anna"), person(2, "bert")]);
    directory.add(STAFF, { objectClass: "organizationalUnit" });
    directory.move(`uid=bert,${PEOPLE}`, STAFF);
    let moved = false;
    let isMoving = false;
    await using ldap = await startLdapSimulator({
      directory,
      onSearch: (base) => {
        if (!isMoving || moved || base !== STAFF) return;
        directory.move(`uid=bert,${STAFF}`, PEOPLE);
        moved = true;
      },
    });
    const target = createUdmSimulator();
    const changes = { udm, source: { user_base: [PEOPLE, STAFF] } };
    const run = () => runEngineFrom(ldap, target, changes);
    assert.equal((await run()).outcome, "done");
    const names = () => ["anna", "bert"].map((name) => target.store.byName(name)?.properties.disabled);
    const before = names();

    isMoving = true;
    const report = await run();
    assert.equal(moved, true);
    assert.equal(report.outcome, "failed");
    assert.match(
      report.reasons[0]?.problem ?? "",
      /^uid=bert,ou=people,dc=example,dc=test was moved or created while the source was read/,
    );
    assert.deepEqual(names(), before);
    assert.equal((await run()).outcome, "done");
    assert.deepEqual(names(), before);
  });
}

Deno.test("a user who left all bases is deleted, after these were searched again", async () => {
  const directory = directoryOf([person(1, "anna"), person(2, "bert")]);
  directory.add(STAFF, { objectClass: "organizationalUnit" });
  const searched: string[] = [];
  await using ldap = await startLdapSimulator({ directory, onSearch: (base) => searched.push(base) });
  const target = createUdmSimulator();
  const run = (bases: readonly string[]) =>
    runEngineFrom(ldap, target, { source: { user_base: [...bases] } });
  await run([PEOPLE, STAFF]);
  assert.equal(searched.filter((base) => base === STAFF).length, 1, "nothing is removed: no second search");
  directory.delete(`uid=bert,${PEOPLE}`);
  assert.equal((await run([PEOPLE, STAFF])).outcome, "done");
  assert.equal(searched.filter((base) => base === STAFF).length, 3);
  assert.equal(target.store.byName("bert"), undefined);
});
