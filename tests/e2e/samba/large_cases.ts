/**
 * Many users in one group.
 *
 * @module
 */

import assert from "node:assert/strict";
import { AdWorld, type RunOptions } from "./ad_world.ts";
import type { Case } from "./cases.ts";
import { MANY, MANY_NAMES } from "./domain.ts";
import { GROUPS, STAFF } from "./entries.ts";

const BASES = {
  [`user_base: ${STAFF}`]: `user_base: ${MANY}`,
  [`group_base: ${GROUPS}`]: `group_base: ${MANY}`,
};

export const LARGE_CASES: readonly Case[] = [
  [`a group of ${MANY_NAMES.length} members has them all`, async (world) => {
    // A target of its own: all others would be deleted in that of the other cases
    await using many = await AdWorld.open(world.samba);
    await many.sync({ replace: BASES });
    assert.deepEqual(many.members("Many"), MANY_NAMES);

    // Active Directory hands out 1,500 members at once; Samba does that if it is asked for as many.
    const inRanges: RunOptions = {
      replace: {
        ...BASES,
        "trace_level: 0": "trace_level: 1",
        "- member\n  # AD": '- "member;range=0-1499"\n  # AD',
      },
      args: ["--log-level", "debug"],
    };
    many.udm.clearLog();
    const said = await many.sync(inRanges);
    assert.match(said, /range=1500/);
    assert.equal(many.udm.requests.filter(({ method }) => method !== "GET").length, 0);
  }],
];
