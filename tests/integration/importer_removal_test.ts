/** Users whom the Nubus Directory Importer disabled, because they had disappeared from the source. */

import assert from "node:assert/strict";
import { createUdmSimulator, type ExtendedAttribute } from "../simulators/udm/mod.ts";
import { directoryOf, runEngine } from "../support/engine_run.ts";

const PROPERTY = "directoryImporterDeprovisionedAt";
const KEY = "3b1c0000-0000-4000-8000-000000000001";
const [ANNA, OTHER] = [
  { uid: "anna", sn: "Example", employeeNumber: KEY },
  { uid: "other", sn: "Other", employeeNumber: KEY.replace(/1$/, "2") },
];
const IMPORTER = { udm: { deletion_grace_period_days: 7 } };

/** UDM with a user whom the importer disabled at a time. */
function disabledAt(time: string, extendedAttributes: readonly ExtendedAttribute[]) {
  const udm = createUdmSimulator({ extendedAttributes: [...extendedAttributes] });
  const { dn: ou } = udm.store.add("container/ou", { name: "import" }, udm.base);
  udm.store.add("users/user", {
    username: "anna",
    lastname: "Example",
    univentionObjectIdentifier: KEY,
    disabled: true,
    ...(extendedAttributes.length === 0 ? {} : { [PROPERTY]: time }),
  }, ou);
  const anna = () => udm.store.list("users/user").find(({ properties }) => properties.username === "anna");
  return { udm, anna };
}

const ATTRIBUTE: ExtendedAttribute = { name: PROPERTY, syntax: "string" };
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

Deno.test("importer: a user whom it disabled is enabled when back", async () => {
  const { udm, anna } = disabledAt(daysAgo(1), [ATTRIBUTE]);
  await runEngine(directoryOf([OTHER]), udm, IMPORTER);
  assert.deepEqual([anna()?.properties.disabled, typeof anna()?.properties[PROPERTY]], [true, "string"]);
  await runEngine(directoryOf([ANNA, OTHER]), udm, IMPORTER);
  assert.deepEqual([anna()?.properties.disabled, anna()?.properties[PROPERTY]], [false, null]);
});

Deno.test("importer: a user whom it disabled is deleted when the time is over", async () => {
  const { udm, anna } = disabledAt(daysAgo(8), [ATTRIBUTE]);
  await runEngine(directoryOf([OTHER]), udm, IMPORTER);
  assert.equal(anna(), undefined);
});

Deno.test("importer: a UDM without its property keeps the times in umcProperty", async () => {
  const { udm, anna } = disabledAt(daysAgo(8), []);
  await runEngine(directoryOf([OTHER]), udm, IMPORTER);
  assert.deepEqual(Object.keys(anna()?.properties.umcProperty ?? {}), ["udm-directory-connector-removed"]);
});
