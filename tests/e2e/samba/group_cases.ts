/**
 * Changes of groups.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Case } from "./cases.ts";
import { ALL, ANNA, BERT, TEAM } from "./domain.ts";
import { changed, deleted, dn, group, GROUPS, moved } from "./entries.ts";

const PRIMARY = { "primary_group_members: no": "primary_group_members: yes" };

const BY_NAME = {
  "    - member\n  # AD returns": "    - member\n    - memberUid\n  # AD returns",
  "  # user_member_attr:": "  user_member_attr:",
};

/** The relative identifier of a SID (MS-DTYP section 2.4.2.2). */
function relativeId(sid: Uint8Array<ArrayBuffer>): string {
  return String(new DataView(sid.buffer).getUint32(sid.length - 4, true));
}

export const GROUP_CASES: readonly Case[] = [
  ["a changed group is modified, and members join and leave", async (world) => {
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

  ["values of memberUid become members by sAMAccountName", async (world) => {
    await world.converge(changed(TEAM, ["add", "memberUid", "BMUELLER", "gone"]), { replace: BY_NAME });
    assert.deepEqual(world.members("Büro Süd"), ["aoehl", "bmueller", "dora"]);
    await world.converge(changed(TEAM, ["delete", "memberUid", "BMUELLER", "gone"]), { replace: BY_NAME });
    assert.deepEqual(world.members("Büro Süd"), ["aoehl", "dora"]);
  }],

  [
    "a group with a new DN and account name is renamed and stays nested",
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

  ["groups are nested to any depth, in any order of the source", async (world) => {
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

  ["a deleted group is deleted and leaves its parent groups", async (world) => {
    await world.converge(deleted(dn("b-middle", GROUPS)) + deleted(dn("Nobody", GROUPS)));
    assert.deepEqual(world.groups(), ["All", "a-outer", "c-inner", "crew"]);
    assert.deepEqual(world.members("a-outer"), []);
  }],

  ["primary_group_members adds the members of primary groups, which have no member values", async (world) => {
    await world.samba.modify(group("salaried", "salaried", [ANNA, dn("Gesa"), BERT]));
    await world.converge("");
    assert.deepEqual(world.members("salaried"), ["aoehl", "bmueller", "dora"]);
    const [sid] = await world.samba.values(dn("salaried", GROUPS), "objectSid");
    assert.ok(sid);
    await world.converge(changed(ANNA, ["replace", "primaryGroupID", relativeId(sid)]));
    assert.deepEqual(world.members("salaried"), ["bmueller", "dora"]);
    assert.equal((await world.converge("", { replace: PRIMARY })).length, 1);
    assert.deepEqual(world.members("salaried"), ["aoehl", "bmueller", "dora"]);
    // Users whose primary group is not read join no further group.
    assert.deepEqual(world.members("crew"), ["aoehl", "dora"]);
  }],

  ["a user with a new primary group moves to it", async (world) => {
    await world.samba.modify(group("freelance", "freelance", [ANNA]));
    const [sid] = await world.samba.values(dn("freelance", GROUPS), "objectSid");
    assert.ok(sid);
    // Active Directory turns a user that leaves its primary group into an ordinary member.
    await world.converge(
      changed(ANNA, ["replace", "primaryGroupID", relativeId(sid)]) +
        changed(dn("salaried", GROUPS), ["delete", "member", ANNA]),
      { replace: PRIMARY },
    );
    assert.deepEqual(world.members("salaried"), ["bmueller", "dora"]);
    assert.deepEqual(world.members("freelance"), ["aoehl"]);
  }],
];
