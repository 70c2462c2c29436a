/** @module */

import { KINDS } from "../../common/model.ts";
import { parsedText } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { isWithin, LIMIT_PATTERN, limitText, parseLimit, percentText } from "./limit.ts";
import { defineLimit, limitFor, showLimits } from "./setting.ts";

/** Refuses too many modifications. */
export const maxModify = defineLimit({
  name: "maxModify",
  keys: {
    max_modify: documented(z.prefault(parsedText(parseLimit), "off"), {
      description:
        "The most users, and the most groups, that one run may modify or rename: a percentage of those in UDM, a " +
        "number, or off.",
      pattern: LIMIT_PATTERN,
      examples: ["50 %"],
    }),
    max_modify_users: limitFor("user"),
    max_modify_groups: limitFor("group"),
  },
  read: ({ max_modify, max_modify_users, max_modify_groups }) => ({
    user: max_modify_users ?? max_modify,
    group: max_modify_groups ?? max_modify,
  }),
  show: (limits) => showLimits("max_modify", limits),
  reasons: { max_modify: "More users, or groups, would be modified or renamed than max_modify allows." },
  refuse: ({ totals }, limits) =>
    KINDS.flatMap((kind) => {
      const { modified, renamed, target } = totals[kind];
      const changed = modified + renamed;
      const limit = limits[kind];
      if (isWithin(limit, changed, target)) return [];
      return [{
        reason: "max_modify" as const,
        kind,
        message: `refused: ${changed} of ${target} ${kind}s would be modified or renamed (${
          percentText(changed, target)
        }), limit ${limitText(limit)}. If that is right, raise safety.max_modify_${kind}s`,
      }];
    }),
});
