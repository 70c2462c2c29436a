/**
 * What happens to users.
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
  ["a modified user is modified with one PATCH of just the changed properties", async (world) => {
    const writes = await world.converge(changed(
      CORA,
      ["replace", "sn", "Neumann"],
      ["add", "telephoneNumber", "0421 4711"],
      ["add", "proxyAddresses", "SMTP:c.neumann@example.org", "smtp:cora@example.org"],
    ));
    const properties = { lastname: "Neumann", phone: ["+49 421 4711"], "e-mail": ["c.neumann@example.org"] };
    assert.deepEqual(writes, [{ method: "PATCH", body: { properties } }]);
  }],

  ["a property that the source no longer gives goes back to the template's value", async (world) => {
    await world.converge(changed(CORA, ["delete", "telephoneNumber"], ["delete", "proxyAddresses"]));
    const { phone, "e-mail": mail } = world.properties("cora");
    assert.deepEqual([phone, mail], [[], ["cora@example.org"]]);
  }],

  ["a photo is written again when it changes, and removed with the last one", async (world) => {
    const first = world.properties("aoehl").jpegPhoto;
    assert.equal((await world.converge(changed(ANNA, ["replace", "thumbnailPhoto", photo(2)]))).length, 1);
    assert.notEqual(world.properties("aoehl").jpegPhoto, first);
    await world.converge(changed(ANNA, ["delete", "thumbnailPhoto"]));
    assert.equal(world.properties("aoehl").jpegPhoto, null);
  }],

  ["users that are added to the source are added to the target", async (world) => {
    const surname = 'Ödegård, geb. O\'Neil + "Söhne"';
    await world.converge(
      user("dora", `Dora ${surname}`, { sn: surname }) + user("frida", "Frida", { sn: "Frei" }, SOUTH) +
        user("gesa", "Gesa", { sn: "Gern" }),
    );
    assert.deepEqual(world.users(), ["aoehl", "bmueller", "cora", "dora", "frida", "gesa"]);
    assert.equal(world.properties("dora").lastname, surname);
  }],

  [
    "a user that gets another entry name, place and account name is renamed, and stays who it is",
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

  ["a user that only moves to another OU needs nothing to be written", async (world) => {
    const here = dn('Neumann, "Cora" + Ü');
    assert.deepEqual(await world.converge(moved(here, "Cora", SOUTH)), []);
  }],

  ["a user that is disabled is deleted, and one that is enabled is added", async (world) => {
    await world.converge(
      changed(DAVE, ["replace", "userAccountControl", String(ENABLED)]) +
        changed(BERT, ["replace", "userAccountControl", String(DISABLED)]),
    );
    assert.deepEqual(world.users(), ["aoehl", "cneumann", "dave", "dora", "frida", "gesa"]);
    assert.deepEqual(world.members("Büro Süd"), ["aoehl", "dave"]);
    await world.converge(changed(BERT, ["replace", "userAccountControl", String(ENABLED)]));
    assert.deepEqual(world.members("Büro Süd"), ["aoehl", "bmueller", "dave"]);
  }],

  [
    "a user that is moved out of what is read is deleted, and one that is moved in is added",
    async (world) => {
      await world.converge(moved(DAVE, "Dave", ELSEWHERE) + moved(dn("Eve", ELSEWHERE), "Eve", STAFF));
      assert.deepEqual(world.users(), ["aoehl", "bmueller", "cneumann", "dora", "eve", "frida", "gesa"]);
      assert.deepEqual(world.members("Büro Süd"), ["aoehl", "bmueller", "eve"]);
    },
  ],

  ["a deleted user is deleted, and leaves its groups", async (world) => {
    await world.converge(deleted(dn("Eve")));
    assert.deepEqual(world.users(), ["aoehl", "bmueller", "cneumann", "dora", "frida", "gesa"]);
    assert.deepEqual(world.members("Büro Süd"), ["aoehl", "bmueller"]);
  }],

  ["a user that is made anew under an old name is another one", async (world) => {
    const before = world.properties("frida").univentionObjectIdentifier;
    const password = world.udm.store.password(`uid=frida,${OU}`);
    await world.converge(
      deleted(dn("Frida", SOUTH)) + user("frida", "Frida", { sn: "Frei" }, SOUTH),
    );
    assert.notEqual(world.properties("frida").univentionObjectIdentifier, before);
    assert.notEqual(world.udm.store.password(`uid=frida,${OU}`), password);
  }],

  ["two users that swap their account names swap them in the target, in one run", async (world) => {
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

  ["a user that somebody moved into a sub-OU of the target is updated where it is", async (world) => {
    world.udm.store.add("container/ou", { name: "inner" }, OU);
    world.udm.store.move(`uid=aoehl,${OU}`, `ou=inner,${OU}`);
    await world.converge(changed(ANNA, ["replace", "title", "Prof."]));
    assert.equal(world.udm.store.get(`uid=aoehl,ou=inner,${OU}`)?.properties.title, "Prof.");
  }],
];
