/**
 * Attributes requested by other names than OpenLDAP returns: their values are kept.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { group, GROUPS, PEOPLE, person, photo, record } from "../e2e/world.ts";
import { runEngineFrom } from "../support/engine_run.ts";
import { type Slapd, startSlapd } from "../support/slapd.ts";

const NAMES = Array.from({ length: 4 }, (_, number) => `user${number}`);

const LDIF = record(PEOPLE, { objectClass: "organizationalUnit", ou: "people" }) +
  record(GROUPS, { objectClass: "organizationalUnit", ou: "groups" }) +
  NAMES.map((name) =>
    person(name, { title: "Dr.", telephoneNumber: "+49 421 1234", street: "Am Wall 1", jpegPhoto: photo(1) })
  ).join("") + group("team", NAMES);

async function sync(
  { url, readerDn: bindDn, readerPassword: password }: Slapd,
  udm: InProcessUdmSimulator,
  user_attrs: readonly string[],
  group_attrs: readonly string[],
) {
  const names = (attributes: Readonly<Record<string, string>>) => ({
    rename_attrs: { univentionObjectIdentifier: "entryUUID", ...attributes },
  });
  return await runEngineFrom({ url, bindDn, password }, udm, {
    source: {
      user_attrs,
      user_trans: names({
        username: "uid",
        firstname: "givenName",
        lastname: "sn",
        "e-mail": "mail",
        phone: "telephoneNumber",
      }),
      group_attrs,
      group_trans: names({ name: "cn", users: "member" }),
    },
  });
}

Deno.test("attributes requested by an alias, OID, supertype or object class arrive", async (t) => {
  await using slapd = await startSlapd({ ldif: LDIF });
  const udm = createUdmSimulator();
  const everything = ["*", "entryUUID"];
  assert.equal((await sync(slapd, udm, everything, everything)).outcome, "done");
  const { properties: { jpegPhoto, title, phone, street } = {} } = udm.store.byName("user0") ?? {};
  assert.deepEqual([typeof jpegPhoto, title, phone, street], [
    "string",
    "Dr.",
    ["+49 421 1234"],
    "Am Wall 1",
  ]);
  assert.equal((udm.store.byName("team")?.properties.users as string[]).length, NAMES.length);
  const requests: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
    "by their own names": [
      ["entryUUID", "uid", "sn", "givenName", "mail", "telephoneNumber", "title", "street", "jpegPhoto"],
      ["entryUUID", "cn", "member"],
    ],
    "by object class": [["entryUUID", "uid", "sn", "@inetOrgPerson"], ["entryUUID", "cn", "@groupOfNames"]],
    "by supertype": [
      ["entryUUID", "uid", "name", "mail", "telephoneNumber", "street", "jpegPhoto"],
      ["entryUUID", "name", "distinguishedName"],
    ],
    "by alias": [
      [
        "entryUUID",
        "userid",
        "surname",
        "gn",
        "rfc822Mailbox",
        "telephoneNumber",
        "title",
        "streetAddress",
        "jpegPhoto",
      ],
      ["entryUUID", "commonName", "member"],
    ],
    "by OID": [
      [
        "entryUUID",
        "0.9.2342.19200300.100.1.1",
        "2.5.4.4",
        "2.5.4.42",
        "0.9.2342.19200300.100.1.3",
        "2.5.4.20",
        "2.5.4.12",
        "2.5.4.9",
        "0.9.2342.19200300.100.1.60",
      ],
      ["entryUUID", "2.5.4.3", "2.5.4.31"],
    ],
  };
  for (const [title, [users, groups]] of Object.entries(requests)) {
    await t.step(title, async () => {
      const { outcome, reasons, kinds } = await sync(slapd, udm, users, groups);
      assert.equal(outcome, "done", JSON.stringify(reasons));
      for (const { applied } of [kinds?.user, kinds?.group].filter((kind) => kind !== undefined)) {
        assert.deepEqual(Object.values(applied).filter((count) => count > 0), []);
      }
    });
  }
});
