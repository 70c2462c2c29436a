/**
 * Changes of users.
 *
 * @module
 */

import assert from "node:assert/strict";
import { photo } from "../world.ts";
import { OU } from "./ad_world.ts";
import type { Case } from "./cases.ts";
import { ANNA, BERT, CORA, DAVE, ELSEWHERE, SOUTH } from "./domain.ts";
import { changed, deleted, DISABLED, dn, ENABLED, moved, STAFF, user } from "./entries.ts";

export const USER_CASES: readonly Case[] = [
  ["a changed user is modified with one PATCH of only the changed properties", async (world) => {
    const writes = await world.converge(changed(
      CORA,
      ["replace", "sn", "Neumann"],
      ["add", "telephoneNumber", "0421 4711"],
      ["add", "proxyAddresses", "SMTP:c.neumann@example.org", "smtp:cora@example.org"],
    ));
    const properties = { lastname: "Neumann", phone: ["+49 421 4711"], "e-mail": ["c.neumann@example.org"] };
    assert.deepEqual(writes, [{ method: "PATCH", body: { properties } }]);
  }],

  ["a property without a source value is reset to the template's value", async (world) => {
    await world.converge(changed(CORA, ["delete", "telephoneNumber"], ["delete", "proxyAddresses"]));
    const { phone, "e-mail": mail } = world.properties("cora");
    assert.deepEqual([phone, mail], [[], ["cora@example.org"]]);
  }],

  ["a photo is updated and removed", async (world) => {
    const first = world.properties("aoehl").jpegPhoto;
    assert.equal((await world.converge(changed(ANNA, ["replace", "thumbnailPhoto", photo(2)]))).length, 1);
    assert.notEqual(world.properties("aoehl").jpegPhoto, first);
    await world.converge(changed(ANNA, ["delete", "thumbnailPhoto"]));
    assert.equal(world.properties("aoehl").jpegPhoto, null);
  }],

  ["new users are created", async (world) => {
    const surname = 'Ödegård, geb. O\'Neil + "Söhne"';
    await world.converge(
      user("dora", `Dora ${surname}`, { sn: surname }) + user("frida", "Frida", { sn: "Frei" }, SOUTH) +
        user("gesa", "Gesa", { sn: "Gern" }),
    );
    assert.deepEqual(world.users(), ["aoehl", "bmueller", "cora", "dave", "dora", "frida", "gesa"]);
    assert.equal(world.properties("dora").lastname, surname);
  }],

  [
    "a user with a new DN and account name is renamed and keeps its password",
    async (world) => {
      const password = world.udm.store.password(`uid=cora,${OU}`);
      assert.ok(password);
      const moving = moved(CORA, 'Neumann, "Cora" + Ü', STAFF);
      const there = dn('Neumann, "Cora" + Ü');
      const writes = await world.converge(moving + changed(there, ["replace", "sAMAccountName", "cneumann"]));
      assert.equal(writes.length, 1);
      assert.deepEqual(world.members("All"), ["Büro Süd", "cneumann"]);
      assert.equal(world.udm.store.password(`uid=cneumann,${OU}`), password);
    },
  ],

  ["a user that only moves to another OU causes no writes", async (world) => {
    const here = dn('Neumann, "Cora" + Ü');
    assert.deepEqual(await world.converge(moved(here, "Cora", SOUTH)), []);
  }],

  ["a disabled user is disabled and keeps its groups, and an enabled one is enabled", async (world) => {
    await world.converge(
      changed(DAVE, ["replace", "userAccountControl", String(ENABLED)]) +
        changed(BERT, ["replace", "userAccountControl", String(DISABLED)]),
    );
    const states = () => ["bmueller", "dave"].map((name) => world.properties(name).disabled);
    assert.deepEqual(states(), [true, false]);
    assert.deepEqual(world.members("Büro Süd"), ["aoehl", "bmueller", "dave"]);
    await world.converge(changed(BERT, ["replace", "userAccountControl", String(ENABLED)]));
    assert.deepEqual(states(), [false, false]);
  }],

  ["the end of an account becomes the day from which UDM allows no login for longer", async (world) => {
    const expiry = () => world.properties("bmueller").userexpiry;
    // 2045-06-30T22:00:00Z: the end of 30 June in Berlin
    await world.converge(changed(BERT, ["replace", "accountExpires", "140269464000000000"]));
    assert.equal(expiry(), "2045-06-28");
    await world.converge(changed(BERT, ["replace", "accountExpires", "9223372036854775807"]));
    assert.equal(expiry(), null);
  }],

  ["a user who is gone is disabled first, as the example says, and enabled when back", async (world) => {
    const here = dn("Gesa");
    const options = { keepsRemoved: true };
    await world.converge(moved(here, "Gesa", ELSEWHERE), options);
    assert.deepEqual([world.properties("gesa").disabled, world.users().includes("gesa")], [true, true]);
    await world.converge(moved(dn("Gesa", ELSEWHERE), "Gesa", STAFF), options);
    assert.equal(world.properties("gesa").disabled, false);
  }],

  [
    "a user that moves out of the search base is deleted, and one that moves in is created",
    async (world) => {
      await world.converge(moved(DAVE, "Dave", ELSEWHERE) + moved(dn("Eve", ELSEWHERE), "Eve", STAFF));
      assert.deepEqual(world.users(), ["aoehl", "bmueller", "cneumann", "dora", "eve", "frida", "gesa"]);
      assert.deepEqual(world.members("Büro Süd"), ["aoehl", "bmueller", "eve"]);
    },
  ],

  ["a deleted user is deleted and leaves its groups", async (world) => {
    await world.converge(deleted(dn("Eve")));
    assert.deepEqual(world.users(), ["aoehl", "bmueller", "cneumann", "dora", "frida", "gesa"]);
    assert.deepEqual(world.members("Büro Süd"), ["aoehl", "bmueller"]);
  }],

  ["a recreated user with the same name gets a new object", async (world) => {
    const before = world.properties("frida").univentionObjectIdentifier;
    const password = world.udm.store.password(`uid=frida,${OU}`);
    await world.converge(
      deleted(dn("Frida", SOUTH)) + user("frida", "Frida", { sn: "Frei" }, SOUTH),
    );
    assert.notEqual(world.properties("frida").univentionObjectIdentifier, before);
    assert.notEqual(world.udm.store.password(`uid=frida,${OU}`), password);
  }],

  ["two users swap their account names in one run", async (world) => {
    const [dora, gesa] = ["dora", "gesa"].map((name) => world.properties(name).univentionObjectIdentifier);
    const doraDn = dn('Dora Ödegård, geb. O\'Neil + "Söhne"');
    await world.converge(
      changed(doraDn, ["replace", "sAMAccountName", "between"]) +
        changed(dn("Gesa"), ["replace", "sAMAccountName", "dora"]) +
        changed(doraDn, ["replace", "sAMAccountName", "gesa"]),
    );
    assert.equal(world.properties("dora").univentionObjectIdentifier, gesa);
    assert.equal(world.properties("gesa").univentionObjectIdentifier, dora);
  }],

  ["a user moved into a sub-OU of the target is updated there", async (world) => {
    world.udm.store.add("container/ou", { name: "inner" }, OU);
    world.udm.store.move(`uid=aoehl,${OU}`, `ou=inner,${OU}`);
    await world.converge(changed(ANNA, ["replace", "title", "Prof."]));
    assert.equal(world.udm.store.get(`uid=aoehl,ou=inner,${OU}`)?.properties.title, "Prof.");
  }],
];
