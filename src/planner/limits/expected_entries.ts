/** @module */

import { type Kind, KINDS } from "../../common/model.ts";
import { count } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { defineLimit } from "./setting.ts";

const expected = (kind: Kind) =>
  documented(z._default(count(1_000_000_000), 0), {
    description:
      `The fewest ${kind}s that the source must contain, including skipped ones; with fewer, nothing ` +
      "is written. This also stops small losses that add up over many runs, which a percentage allows. " +
      "check proposes a number. 0: no minimum.",
    examples: [kind === "user" ? 2000 : 100],
  });

/**
 * Refuses a plan whose source has fewer entries than it must have. Percentages judge one run; this stops a loss that is small
 * in each of many runs.
 */
export const expectedEntries = defineLimit({
  name: "expectedEntries",
  keys: { expected_users: expected("user"), expected_groups: expected("group") },
  read: ({ expected_users: user, expected_groups: group }) => ({ user, group }),
  show: ({ user, group }) => ({
    ...(user === 0 ? {} : { expected_users: String(user) }),
    ...(group === 0 ? {} : { expected_groups: String(group) }),
  }),
  reasons: {
    below_expected: "The source has fewer users, or groups, than expected_users or expected_groups.",
  },
  refuse: ({ source }, expected) =>
    KINDS.filter((kind) => source[kind].entries < expected[kind]).map((kind) => {
      const { entries } = source[kind];
      return {
        reason: "below_expected",
        kind,
        message: `refused: the source has ${entries} ${kind}${entries === 1 ? "" : "s"}, ` +
          `but safety.expected_${kind}s is ${
            expected[kind]
          }. Check source.${kind}_base, source.${kind}_filter and ` +
          `the rights of the account that reads. If there are really fewer now, lower safety.expected_${kind}s`,
      };
    }),
});
