/**
 * The first run, over different connections.
 *
 * @module
 */

import assert from "node:assert/strict";
import { BASE } from "../../support/samba.ts";
import { startTls } from "./ad_world.ts";
import type { Case } from "./cases.ts";
import { ANNA, BERT, CORA, TEAM } from "./domain.ts";
import { isWrite } from "../../support/is_write.ts";

/** The UUID of an objectGUID (MS-DTYP section 2.3.4.2). */
function uuidOf(guid: Uint8Array<ArrayBuffer>): string {
  const view = new DataView(guid.buffer);
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  const rest = Array.from(guid.subarray(8), (byte) => hex(byte, 2)).join("");
  const fields = [
    hex(view.getUint32(0, true), 8),
    hex(view.getUint16(4, true), 4),
    hex(view.getUint16(6, true), 4),
  ];
  return [...fields, rest.slice(0, 4), rest.slice(4)].join("-");
}

export const FIRST_RUN: readonly Case[] = [
  ["a dry run reports the changes and writes nothing", async (world) => {
    const stderr = await world.sync({ args: ["--dry-run"] });
    assert.match(stderr, /would have created user aoehl/);
    assert.equal(world.udm.requests.filter(isWrite).length, 0);
  }],

  ["without encryption the server refuses the password, and nothing is written", async (world) => {
    const { code, stderr } = await world.run({ replace: { [world.samba.ldapsUrl]: world.samba.url } });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /only on an encrypted connection/);
    assert.equal(world.udm.requests.filter(isWrite).length, 0);
  }],

  [
    "over LDAPS the first run creates all users and groups, and the second has nothing to do",
    async (world) => {
      await world.converge("");
      // Computers and users outside the search base are excluded.
      assert.deepEqual(world.users(), ["aoehl", "bmueller", "cora", "dave"]);
      assert.deepEqual(world.groups(), ["All", "Büro Süd", "Nobody"]);
    },
  ],

  ["over StartTLS the next run has nothing to do", async (world) => {
    assert.deepEqual(await world.converge("", { replace: startTls(world.samba) }), []);
  }],

  ["references within the domain do not matter when its root is the search base", async (world) => {
    const replace = {
      [`user_base: OU=Staff,${BASE}`]: `user_base: ${BASE}`,
      "user_scope: sub": "user_scope: sub",
    };
    const ignored = {
      '# ignore_dn_regex: "CN=[^,]+,OU=Service Accounts,"':
        `ignore_dn_regex: ".*(CN=Users|OU=Many|OU=Elsewhere),${BASE}"`,
    };
    assert.deepEqual(await world.converge("", { replace: { ...replace, ...ignored } }), []);
  }],

  ["attributes are mapped to properties", (world) => {
    const {
      firstname,
      lastname,
      description,
      title,
      organisation,
      departmentNumber,
      employeeNumber,
      ...rest
    } = world
      .properties("aoehl");
    assert.deepEqual([firstname, lastname, description], ["Änna", "Öhl", 'She said "Grüß Gott", twice; ok?']);
    assert.deepEqual([title, organisation, employeeNumber], ["Dr.", "Example Ltd", "0815"]);
    assert.deepEqual(departmentNumber, ["Büro Süd"]);
    const { phone, mobileTelephoneNumber, homeTelephoneNumber, street, postcode, city, country } = rest;
    assert.deepEqual([phone, mobileTelephoneNumber, homeTelephoneNumber], [
      ["+49 421 12345"],
      ["+49 171 1234567"],
      ["+49 421 98765"],
    ]);
    assert.deepEqual([street, postcode, city, country], ["Am Wall 1", "01234", "München", "DE"]);
    assert.ok(rest.jpegPhoto);
    return Promise.resolve();
  }],

  ["the mail address is the primary proxyAddress, otherwise mail", (world) => {
    assert.deepEqual(world.properties("aoehl")["e-mail"], ["Anna.Oehl@example.org"]);
    assert.deepEqual(world.properties("cora")["e-mail"], ["cora@example.org"]);
    return Promise.resolve();
  }],

  ["without a last name, the name of the entry is used, with any characters", (world) => {
    const { lastname, organisation, phone } = world.properties("bmueller");
    assert.equal(lastname, 'Bert "Bob" Müller + Söhne; <b> = #1 \\ ');
    assert.deepEqual([organisation, phone], ["Example Ltd", []]);
    return Promise.resolve();
  }],

  ["a disabled account is disabled in UDM, and one without an end has none", (world) => {
    const state = (name: string) => {
      const { disabled, userexpiry } = world.properties(name);
      return [disabled, userexpiry];
    };
    assert.deepEqual(state("dave"), [true, null]);
    assert.deepEqual(state("aoehl"), [false, null]);
    return Promise.resolve();
  }],

  ["the objectGUID is the identifier", async (world) => {
    for (
      const [name, dn] of [["aoehl", ANNA], ["bmueller", BERT], ["cora", CORA], ["Büro Süd", TEAM]] as const
    ) {
      const [guid] = await world.samba.values(dn, "objectGUID");
      assert.ok(guid);
      assert.equal(world.properties(name).univentionObjectIdentifier, uuidOf(guid));
    }
  }],

  ["members are users of several OUs and nested groups; entries that are not read are ignored", (world) => {
    assert.deepEqual(world.members("Büro Süd"), ["aoehl", "bmueller", "dave"]);
    assert.deepEqual(world.members("All"), ["Büro Süd", "cora"]);
    assert.deepEqual(world.members("Nobody"), []);
    return Promise.resolve();
  }],
];
