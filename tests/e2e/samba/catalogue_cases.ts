/**
 * Several bases, and the root of the forest through the global catalogue.
 *
 * @module
 */

import assert from "node:assert/strict";
import { BASE } from "../../support/samba.ts";
import { guid2uuid } from "../../../src/transform/sanitizers/guid2uuid.ts";
import { AdWorld } from "./ad_world.ts";
import type { Case } from "./cases.ts";
import { STAFF } from "./entries.ts";

/** The filter without the users of the large OU, and without the name that UDM has already. */
const FEW = {
  "(objectCategory=person)": "(objectCategory=person)(!(sAMAccountName=m*))(!(sAMAccountName=Administrator))",
};

export const CATALOGUE_CASES: readonly Case[] = [
  ["the users below all bases of a list are read", async ({ samba }) => {
    // A separate target, because this run would delete the users of the other cases.
    await using world = await AdWorld.open(samba);
    await world.sync();
    const staff = world.users();
    await world.sync({
      replace: { ...FEW, [`user_base: ${STAFF}`]: `user_base: ["${STAFF}", "CN=Users,${BASE}"]` },
    });
    assert.ok(staff.length > 0);
    assert.deepEqual(world.users().filter((name) => staff.includes(name)), staff);
    assert.ok(world.users().includes("udm-connector"));
  }],
  ["an entry that a DN and a GUID find counts once", async ({ samba }) => {
    await using world = await AdWorld.open(samba);
    const [guid] = await samba.values(STAFF, "objectGUID");
    const uuid = new TextDecoder().decode(guid2uuid(guid ?? assert.fail()));
    const stderr = await world.sync();
    const [found] = /source: \d+ users/.exec(stderr) ?? assert.fail(stderr);
    const twice = await world.sync({
      replace: { [`user_base: ${STAFF}`]: `user_base: ["<GUID=${uuid}>", "${STAFF}"]` },
    });
    assert.ok(twice.includes(`${found} below <GUID=${uuid}> and ${STAFF}`), twice);
  }],
  ["the root is read through the global catalogue", async ({ samba }) => {
    await using world = await AdWorld.open(samba);
    await world.sync({
      replace: {
        ...FEW,
        [samba.ldapsUrl]: `${samba.ldapsUrl}:3269`,
        [`user_base: ${STAFF}`]: 'user_base: ""',
      },
    });
    const users = world.users();
    assert.ok(["aoehl", "dave", "udm-connector"].every((name) => users.includes(name)), users.join());
  }],
];
