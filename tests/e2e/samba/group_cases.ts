/**
 * What happens to groups.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Case } from "./cases.ts";
import { ALL, ANNA, BERT, TEAM } from "./domain.ts";
import { changed, deleted, dn, group, GROUPS, moved } from "./entries.ts";

const PRIMARY = { "primary_group_members: no": "primary_group_members: yes" };

/** The last part of a security identifier (MS-DTYP section 2.4.2.2). */
function relativeId(sid: Uint8Array<ArrayBuffer>): string {
  return String(new DataView(sid.buffer).getUint32(sid.length - 4, true));
}

export const GROUP_CASES: readonly Case[] = [
  ["a modified group is modified, and gets and loses members", async (world) => {
    const writes = await world.converge(
      changed(TEAM, ["replace", "description", "Straße 7"], ["add", "member", dn("Gesa")], [
        "delete",
        "member",
        BERT,
      ]),
    );
    assert.equal(writes.length, 1);
    assert.equal(world.properties("Büro Süd").description, "Straße 7");
    assert.deepEqual(world.members("Büro Süd"), ["aoehl", "dora"]);
  }],

  [
    "a group that gets another entry name, place and account name is renamed, also where it is nested",
    async (world) => {
      const parent = `OU=Nested,${GROUPS}`;
      await world.converge(
        moved(TEAM, "Crew, the", parent) +
          changed(dn("Crew, the", parent), ["replace", "sAMAccountName", "crew"]),
      );
      assert.deepEqual(world.groups(), ["All", "Nobody", "crew"]);
      assert.deepEqual(world.members("All"), ["cneumann", "crew"]);
      assert.deepEqual(world.members("crew"), ["aoehl", "dora"]);
    },
  ],

  ["groups are nested to any depth, however they are read", async (world) => {
    const [outer, middle, inner] = ["a-outer", "b-middle", "c-inner"].map((name) => dn(name, GROUPS));
    await world.converge(
      group("a-outer", "a-outer", []) + group("b-middle", "b-middle", []) +
        group("c-inner", "c-inner", [ANNA]) +
        changed(outer as string, ["add", "member", middle as string]) +
        changed(middle as string, ["add", "member", inner as string]) +
        changed(inner as string, ["add", "member", ALL]),
    );
    assert.deepEqual(world.members("a-outer"), ["b-middle"]);
    assert.deepEqual(world.members("b-middle"), ["c-inner"]);
    assert.deepEqual(world.members("c-inner"), ["All", "aoehl"]);
  }],

  ["a deleted group is deleted, also where it was nested", async (world) => {
    await world.converge(deleted(dn("b-middle", GROUPS)) + deleted(dn("Nobody", GROUPS)));
    assert.deepEqual(world.groups(), ["All", "a-outer", "c-inner", "crew"]);
    assert.deepEqual(world.members("a-outer"), []);
  }],

  ["the primary group keeps no member value, and primary_group_members finds its members", async (world) => {
    await world.samba.modify(group("salaried", "salaried", [ANNA, dn("Gesa"), BERT]));
    await world.converge("");
    assert.deepEqual(world.members("salaried"), ["aoehl", "bmueller", "dora"]);
    const [sid] = await world.samba.values(dn("salaried", GROUPS), "objectSid");
    assert.ok(sid);
    await world.converge(changed(ANNA, ["replace", "primaryGroupID", relativeId(sid)]));
    assert.deepEqual(world.members("salaried"), ["bmueller", "dora"]);
    assert.equal((await world.converge("", { replace: PRIMARY })).length, 1);
    assert.deepEqual(world.members("salaried"), ["aoehl", "bmueller", "dora"]);
    // Whose primary group is not read, and was not read before either, is in no further group
    assert.deepEqual(world.members("crew"), ["aoehl", "dora"]);
  }],

  ["a primary group that changes takes its member along", async (world) => {
    await world.samba.modify(group("freelance", "freelance", [ANNA]));
    const [sid] = await world.samba.values(dn("freelance", GROUPS), "objectSid");
    assert.ok(sid);
    // The server makes who leaves a primary group an ordinary member of it
    await world.converge(
      changed(ANNA, ["replace", "primaryGroupID", relativeId(sid)]) +
        changed(dn("salaried", GROUPS), ["delete", "member", ANNA]),
      { replace: PRIMARY },
    );
    assert.deepEqual(world.members("salaried"), ["bmueller", "dora"]);
    assert.deepEqual(world.members("freelance"), ["aoehl"]);
  }],
];
