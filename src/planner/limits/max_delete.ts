/** @module */

import { parsedText } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { LIMIT_PATTERN, parseLimit } from "./limit.ts";
import { defineLimit, limitFor, showLimits } from "./setting.ts";

/** Refuses too many deletions, and users to be disabled. `judgeRemovals` has judged them already, before the rest is planned. */
export const maxDelete = defineLimit({
  name: "maxDelete",
  keys: {
    max_delete: documented(z.prefault(parsedText(parseLimit), "20 %"), {
      description:
        "The most users, and the most groups, that one run may delete: a percentage of those in UDM (20 %), a " +
        "number (100), or off. With a percentage, up to 5 deletions are always allowed, but never all objects; below 20 " +
        "objects the limit is 5.",
      pattern: LIMIT_PATTERN,
      examples: ["10 %", "100", "off"],
    }),
    max_delete_users: limitFor("user"),
    max_delete_groups: limitFor("group"),
  },
  read: ({ max_delete, max_delete_users, max_delete_groups }) => ({
    user: max_delete_users ?? max_delete,
    group: max_delete_groups ?? max_delete,
  }),
  show: (limits) => showLimits("max_delete", limits),
  reasons: {
    max_delete: "More users, or groups, would be deleted or disabled than max_delete allows.",
    allow_deletes: "There would be another number of deletions than --allow-deletes allows.",
    adopt_by_name: "--adopt-by-name cannot keep the objects that would be deleted and created again.",
  },
  refuse: ({ removals }) => removals,
});
