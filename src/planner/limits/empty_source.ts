/** @module */

import { KINDS } from "../../common/model.ts";
import { flag } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { defineLimit, yesOrNo } from "./setting.ts";

/**
 * Refuses a plan whose source is empty where the target is not: a wrong search base or lost read rights look exactly
 * like a directory that all users have left.
 */
export const emptySource = defineLimit({
  name: "allowEmptySource",
  keys: {
    allow_empty_source: documented(z._default(flag(), false), {
      description:
        "yes: a source without users or without groups is accepted. no: it counts as a fault (a wrong base, lost " +
        "rights) and is refused if UDM has some.",
    }),
  },
  read: ({ allow_empty_source }) => allow_empty_source,
  show: (isAllowed) => ({ allow_empty_source: yesOrNo(isAllowed) }),
  reasons: { empty_source: "The source has no users, or no groups, but UDM has some." },
  refuse({ target, source }, isAllowed) {
    if (isAllowed) return [];
    return KINDS.filter((kind) => source[kind].entries === 0 && target[kind].owned > 0).map((kind) => ({
      reason: "empty_source" as const,
      kind,
      message:
        `refused: the source has no ${kind}s, but the target has ${
          target[kind].owned
        }, all of which would be ` +
        `deleted. Check source.${kind}_base, source.${kind}_filter and the rights of the account that reads; if the ` +
        "source is meant to be empty, set safety.allow_empty_source",
    }));
  },
});
