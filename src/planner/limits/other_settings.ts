/**
 * Keys of the section `safety` that refuse no plan: what withholds deletions, and when a run counts as failed.
 *
 * @module
 */

import { flag, listOf, parsedText, text } from "../../common/scalars.ts";
import { z } from "../../common/zod.ts";
import { LIMIT_PATTERN, limitText, parseLimit } from "./limit.ts";
import { defineSetting, yesOrNo } from "./setting.ts";

/** How many operations may fail in a run that counts as a success. */
export const maxFailures = defineSetting({
  name: "maxFailures",
  keys: {
    max_failures: parsedText(parseLimit).prefault("50 %").meta({
      description:
        "How many of its writes may fail in a run that still counts as a success: a percentage (50 %), a number (100), " +
        "or off. Percentages count from 20 writes up. A run in which more fail, or in which no write succeeds, ends with " +
        "exit code 1.",
      pattern: LIMIT_PATTERN,
      examples: ["20 %", "100", "off"],
    }),
  },
  read: ({ max_failures }) => max_failures,
  show: (limit) => ({ max_failures: limitText(limit) }),
});

/** Whether there may be deletions although parts of the source are kept on other servers, and were not read. */
export const allowReferences = defineSetting({
  name: "allowReferences",
  keys: {
    allow_references: flag().default(false).meta({
      description:
        "Whether deletions are allowed although the source refers to parts of itself that are kept on other servers " +
        "(search references), which are not read. The references of every Active Directory to its configuration and " +
        "DNS do not count.",
    }),
  },
  read: ({ allow_references }) => allow_references,
  show: (isAllowed) => ({ allow_references: yesOrNo(isAllowed) }),
});

/** Whether there may be deletions although another server than the preferred one was read. */
export const deleteOnFailover = defineSetting({
  name: "deleteOnFailover",
  keys: {
    delete_on_failover: flag().default(false).meta({
      description:
        "Whether deletions are allowed although the source was read from another server than the first one of " +
        "source.ldap_uri (with ldaps:/// or ldap:///, than one of the best priority). A replica may lack the newest " +
        "entries.",
    }),
  },
  read: ({ delete_on_failover }) => delete_on_failover,
  show: (isAllowed) => ({ delete_on_failover: yesOrNo(isAllowed) }),
});

/** `stop`: nothing is written; `skip-deletes`: everything but the deletions that are too many. */
export const onExceeded = defineSetting({
  name: "onExceeded",
  keys: {
    on_exceeded: z.enum(["stop", "skip-deletes"]).default("stop").meta({
      description:
        "What happens when a limit is exceeded. stop: nothing at all is written. skip-deletes: too many deletions are " +
        "left out and everything else is done; other limits, such as max_value_loss, still stop the run.",
    }),
  },
  read: ({ on_exceeded }) => on_exceeded,
  show: (action) => ({ on_exceeded: action }),
});

/** Names of users that must be in the source, or nothing is deleted. */
export const requireUsers = defineSetting({
  name: "requireUsers",
  keys: {
    require_users: listOf(text()).default([]).meta({
      description:
        "Names of users that must be among those read from the source; if one is missing, nothing is deleted. Take some " +
        "who will stay, from different parts of the directory.",
      examples: [["principal", "caretaker"]],
    }),
  },
  read: ({ require_users }): readonly string[] => require_users,
  show: (names) => names.length === 0 ? {} : { require_users: names.join(", ") },
});
