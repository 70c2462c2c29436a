/**
 * A primary key other than univentionObjectIdentifier. That property, which UDM sets at creation and never changes, is
 * still among the properties owned by default.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, type RunChanges, runEngine, type SourceAttributes } from "../support/engine_run.ts";

const GIVEN = "33333333-3333-4333-8333-333333333333";

function settings(rename: Readonly<Record<string, string>> = {}): RunChanges {
  return {
    udm: { user_primary_key_property: "employeeNumber" },
    source: { user_trans: { rename_attrs: { username: "uid", lastname: "sn", ...rename } } },
  };
}

function people(sn: string): SourceAttributes[] {
  return [
    { uid: "anna", sn, employeeNumber: "1", description: GIVEN },
    { uid: "bert", sn, employeeNumber: "2" },
  ];
}

Deno.test("UDM assigns the identifiers, and an unchanged source causes no writes", async () => {
  const udm = createUdmSimulator();
  assert.equal((await runEngine(directoryOf(people("A")), udm, settings())).outcome, "done");
  const identifiers = ["anna", "bert"].map((name) =>
    udm.store.byName(name)?.properties.univentionObjectIdentifier
  );
  assert.equal(new Set(identifiers).size, 2);
  const { kinds } = await runEngine(directoryOf(people("A")), udm, settings());
  assert.equal(kinds?.user.planned.modified, 0);
  assert.equal(kinds?.user.planned.unchanged, 2);
  const changed = await runEngine(directoryOf(people("B")), udm, settings());
  assert.equal(changed.outcome, "done", JSON.stringify(changed.reasons));
  assert.equal(changed.kinds?.user.applied.modified, 2);
  assert.deepEqual(
    ["anna", "bert"].map((name) => udm.store.byName(name)?.properties.univentionObjectIdentifier),
    identifiers,
  );
});

Deno.test("an identifier from the source is set at creation and never changed later", async () => {
  const udm = createUdmSimulator();
  const given = settings({ univentionObjectIdentifier: "description" });
  await runEngine(directoryOf(people("A")), udm, given);
  assert.equal(udm.store.byName("anna")?.properties.univentionObjectIdentifier, GIVEN);
  const other = people("A").map((each) => ({
    ...each,
    description: each.description && GIVEN.replaceAll("3", "4"),
  }));
  const { outcome, kinds } = await runEngine(directoryOf(other), udm, given);
  assert.equal(outcome, "done");
  assert.equal(kinds?.user.planned.modified, 0);
});

Deno.test("a multi-valued property cannot be the primary key", async () => {
  const { outcome, reasons } = await runEngine(directoryOf(people("A")), createUdmSimulator(), {
    udm: { user_primary_key_property: "phone" },
  });
  assert.equal(outcome, "misconfigured");
  assert.match(JSON.stringify(reasons), /user_primary_key_property.*\\"phone\\" cannot be the primary key/);
});
