/**
 * A group with many users.
 *
 * @module
 */

import assert from "node:assert/strict";
import { AdWorld, type RunOptions } from "./ad_world.ts";
import type { Case } from "./cases.ts";
import { MANY, MANY_NAMES } from "./domain.ts";
import { GROUPS, STAFF } from "./entries.ts";
import { isWrite } from "../../support/is_write.ts";

const BASES = {
  [`user_base: ${STAFF}`]: `user_base: ${MANY}`,
  [`group_base: ${GROUPS}`]: `group_base: ${MANY}`,
};

export const LARGE_CASES: readonly Case[] = [
  [`all ${MANY_NAMES.length} members of a group are read`, async (world) => {
    // A separate target, because this run would delete the users of the other cases.
    await using many = await AdWorld.open(world.samba);
    await many.sync({ replace: BASES });
    assert.deepEqual(many.members("Many"), MANY_NAMES);

    // Active Directory returns at most 1,500 members at once; Samba does so only on request.
    const inRanges: RunOptions = {
      replace: {
        ...BASES,
        "trace_level: 0": "trace_level: 1",
        "- member\n  # AD": '- "member;range=0-1499"\n  # AD',
      },
      args: ["--log-level", "debug"],
    };
    many.udm.clearLog();
    const stderr = await many.sync(inRanges);
    assert.match(stderr, /range=1500/);
    assert.equal(many.udm.requests.filter(isWrite).length, 0);
  }],
];
