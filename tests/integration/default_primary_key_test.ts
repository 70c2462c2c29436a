/**
 * The primary key without its key of the configuration: the one that the steps make. The predecessor's default is
 * uniqueIdentifier, an extended attribute of UDM.
 */

import assert from "node:assert/strict";
import { createUdmSimulator, type ExtendedAttribute } from "../simulators/udm/mod.ts";
import { directoryOf, PEOPLE, planEngine, type RunChanges, runEngine } from "../support/engine_run.ts";

const EXTENDED: ExtendedAttribute[] = (["users/user", "groups/group"] as const)
  .map((module) => ({ name: "uniqueIdentifier", syntax: "string", module }));

const COUNT = 12;
const identifier = (number: number) => `3b1c0000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const NUMBERS = Array.from({ length: COUNT }, (_, index) => index + 1);

const DIRECTORY = directoryOf(
  NUMBERS.map((number) => ({ uid: `user${number}`, sn: "Example", employeeNumber: identifier(number) })),
  [{
    cn: "team",
    employeeNumber: identifier(99),
    member: NUMBERS.map((number) => `uid=user${number},${PEOPLE}`),
  }],
);

/** A configuration that makes the primary key, and names none. */
function makes(key: string): RunChanges {
  return {
    source: {
      user_trans: { rename_attrs: { [key]: "employeeNumber", username: "uid", lastname: "sn" } },
      group_trans: { rename_attrs: { [key]: "employeeNumber", name: "cn", users: "member" } },
    },
  };
}

/** UDM as the predecessor leaves it: keys in one property, and other identifiers in univentionObjectIdentifier. */
function written(key: (number: number) => Readonly<Record<string, string>>) {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  const { dn: ou } = udm.store.add("container/ou", { name: "import" }, udm.base);
  const users = NUMBERS.map((number) =>
    udm.store.add("users/user", { username: `user${number}`, lastname: "Example", ...key(number) }, ou).dn
  );
  udm.store.add("groups/group", { name: "team", users, ...key(99) }, ou);
  return udm;
}

Deno.test("primary key: what the predecessor wrote with uniqueIdentifier is unchanged", async () => {
  const udm = written((number) => ({ uniqueIdentifier: identifier(number) }));
  const { changes, refusals } = await planEngine(DIRECTORY, udm, makes("uniqueIdentifier"));
  assert.deepEqual([changes, refusals], [[], []]);
});

Deno.test("primary key: objects without a value get it, and are not created again", async () => {
  const udm = written(() => ({}));
  const { kinds } = await runEngine(DIRECTORY, udm, makes("uniqueIdentifier"));
  assert.deepEqual([kinds?.user.planned.modified, kinds?.user.planned.added, kinds?.user.planned.deleted], [
    COUNT,
    0,
    0,
  ]);
});

Deno.test("primary key: objects that have another key than the steps make are refused, not deleted", async () => {
  const udm = written((number) => ({ uniqueIdentifier: identifier(number) }));
  const { refusals } = await planEngine(DIRECTORY, udm, {
    ...makes("univentionObjectIdentifier"),
    safety: {},
  });
  assert.match(
    JSON.stringify(refusals),
    /12 of 12 users would be deleted .*under the same name with another identifier/,
  );
});

Deno.test("primary key: a property that UDM lacks is refused at the step that makes it", async () => {
  const { outcome, reasons } = await runEngine(DIRECTORY, createUdmSimulator(), makes("uniqueIdentifier"));
  assert.equal(outcome, "misconfigured");
  assert.match(
    JSON.stringify(reasons),
    /config\.yaml:\d+:\d+: udm\.user_primary_key_property.*users\/user has no property \\"uniqueIdentifier\\"/,
  );
});
