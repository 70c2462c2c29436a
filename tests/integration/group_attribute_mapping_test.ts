/**
 * Values of users by group in the form of a fork of the Nubus Directory Importer: groups that are searched apart, and are
 * not synchronised.
 */

import assert from "node:assert/strict";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import {
  directoryOf,
  GROUPS,
  PEOPLE,
  planEngine,
  type RunChanges,
  runEngine,
} from "../support/engine_run.ts";

const ROLES = `ou=roles,${GROUPS}`;
const EXTENDED = ["isOxUser", "files"].map((name) => ({ name, syntax: "string" }));
const NAMES = ["anna", "bert", "cora"];

function directory() {
  const users = NAMES.map((uid, at) => ({
    uid,
    sn: "X",
    employeeNumber: `5eed0000-0000-4000-8000-00000000000${at}`,
  }));
  const made = directoryOf(users);
  made.add(ROLES, { objectClass: "organizationalUnit" });
  const role = (cn: string, member: string[]) =>
    made.add(`cn=${cn},${ROLES}`, { objectClass: "groupOfNames", cn, member });
  role("mail", [`uid=anna,${PEOPLE}`]);
  role("readers", [`cn=writers,${ROLES}`, `uid=anna,${PEOPLE}`]);
  role("writers", [`uid=bert,${PEOPLE}`]);
  return made;
}

const rule = (group: string, attribute: string, member: string, otherwise?: string) => ({
  group,
  attribute,
  value_if_member: member,
  ...(otherwise === undefined ? {} : { value_if_not_member: otherwise }),
});

function mapping(...rules: ReturnType<typeof rule>[]): RunChanges {
  return {
    udm: { user_properties: ["username", "lastname"] },
    source: { group_scope: "one" },
    more: {
      group_attribute_mapping: {
        enabled: true,
        group_base: ROLES,
        group_filter: "(objectClass=groupOfNames)",
        mapping: rules,
      },
    },
  };
}

const RULES = mapping(
  rule("MAIL", "isOxUser", "OK"),
  rule("readers", "files", "read", "none"),
  rule(`cn=writers,${ROLES}`, "files", "write", "unused"),
);

Deno.test("group_attribute_mapping: members get the value of the last group, also through nested groups", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  const report = await runEngine(directory(), udm, RULES);
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  assert.deepEqual(
    NAMES.map((name) => udm.store.byName(name)?.properties).map((found) => [found?.isOxUser, found?.files]),
    [["OK", "read"], [null, "write"], [null, "none"]],
  );
  assert.equal(udm.store.byName("readers"), undefined, "the groups are not synchronised");
  assert.deepEqual((await planEngine(directory(), udm, RULES)).changes, []);
});

Deno.test("group_attribute_mapping: a group that is not found stops the run before a write", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  const { outcome, reasons } = await runEngine(directory(), udm, mapping(rule("other", "files", "x")));
  assert.equal(outcome, "misconfigured");
  assert.match(
    JSON.stringify(reasons),
    /group_attribute_mapping\.mapping.*no group \\"other\\".*group_attribute_mapping\.group_base and group_filter find/,
  );
  assert.equal(udm.store.byName("anna"), undefined);
});
