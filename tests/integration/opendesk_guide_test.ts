/**
 * The configuration of the guide for openDesk does what the guide says.
 *
 * @module
 */

import assert from "node:assert/strict";
import { parse } from "yaml";
import {
  createUdmSimulator,
  type ExtendedAttribute,
  type InProcessUdmSimulator,
} from "../simulators/udm/mod.ts";
import { directoryOf, GROUPS, PEOPLE, runEngine } from "../support/engine_run.ts";
import { isWrite } from "../support/is_write.ts";

const BASE = "dc=univention-organization,dc=intranet";
const FILES = `cn=managed-by-attribute-Fileshare,cn=groups,${BASE}`;

const [, TEXT = ""] = /```yaml config\n([^]*?)```/.exec(
  Deno.readTextFileSync(new URL("../../docs/guide/opendesk.md", import.meta.url)),
) ?? [];
const GUIDE = parse(TEXT) as Record<"udm" | "source", Record<string, unknown>>;

const FLAGS = ["isOxUser", "opendeskFileshareEnabled", "opendeskProjectmanagementEnabled"];
const EXTENDED: readonly ExtendedAttribute[] = [
  ...FLAGS.map((name): ExtendedAttribute => ({ name, syntax: "TrueFalseUp" })),
  { name: "PasswordRecoveryEmail", syntax: "string" },
  { name: "oxContext", syntax: "integer" },
  { name: "oxAccess", syntax: "string" },
];

function guid(number: number): Uint8Array {
  // In the little-endian form of Active Directory, a UUID of version 4
  return Uint8Array.of(0, 0, 0, number, 0, 0, 0, 0x40, 0x80, 0, 0, 0, 0, 0, 0, number);
}

const ANNA = { uid: "anna", sAMAccountName: "anna", givenName: "Anna", sn: "Example", objectGUID: guid(1) };
const BERT = { ...ANNA, uid: "bert", sAMAccountName: "bert", objectGUID: guid(2), mail: "b@example.org" };

/** Runs once with members of the group `Files`; returns the number of writes. */
async function run(udm: InProcessUdmSimulator, files: readonly string[]): Promise<number> {
  const before = udm.requests.length;
  const groups = ["Groupware", "Files", "Projects"].map((cn, at) => ({
    cn,
    objectGUID: guid(100 + at),
    member: (cn === "Files" ? files : ["bert"]).map((uid) => `uid=${uid},${PEOPLE}`),
  }));
  const { uri: _uri, user: _user, ...target } = GUIDE.udm;
  const { ldap_uri: _ldapUri, bind_dn: _bindDn, ...source } = GUIDE.source;
  const report = await runEngine(directoryOf([ANNA, BERT], groups), udm, {
    udm: target,
    source: { ...source, user_base: PEOPLE, group_base: GROUPS },
  });
  assert.equal(report.outcome, "done", JSON.stringify(report));
  return udm.requests.slice(before).filter(isWrite).length;
}

Deno.test("openDesk: flags follow groups of the source, and the groups that UDM makes of them stay", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  udm.store.add("groups/group", { name: "managed-by-attribute-Fileshare" }, `cn=groups,${BASE}`);
  const user = (name: string) => udm.store.get(`uid=${name},ou=users,ou=company,${BASE}`)?.properties;
  await run(udm, ["anna"]);
  assert.deepEqual(FLAGS.map((flag) => user("anna")?.[flag]), [false, true, false]);
  assert.deepEqual(FLAGS.map((flag) => user("bert")?.[flag]), [true, false, true]);
  assert.deepEqual([user("anna")?.oxContext, user("anna")?.oxAccess], [1, "opendesk_standard"]);
  // UDM of openDesk does this
  udm.store.patch(FILES, { users: [`uid=anna,ou=users,ou=company,${BASE}`] });
  assert.equal(await run(udm, ["anna"]), 0);
  assert.ok((user("anna")?.groups as string[]).includes(FILES));
  await run(udm, ["bert"]);
  assert.deepEqual([user("anna")?.opendeskFileshareEnabled, user("bert")?.opendeskFileshareEnabled], [
    false,
    true,
  ]);
});

Deno.test("openDesk: users without a mail address get one from their name, and the context can be changed", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  await run(udm, ["anna"]);
  const dn = `uid=anna,ou=users,ou=company,${BASE}`;
  assert.equal(udm.store.get(dn)?.properties.mailPrimaryAddress, "anna@example.org");
  udm.store.patch(dn, { oxContext: 2 });
  assert.equal(await run(udm, ["anna"]), 0);
  assert.equal(udm.store.get(dn)?.properties.oxContext, 2);
});
