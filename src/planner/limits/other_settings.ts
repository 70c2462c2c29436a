/**
 * Keys of the section `safety` that refuse no plan: they withhold deletions or decide when a run has failed.
 *
 * @module
 */

import { flag, listOf, parsedText, text } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { LIMIT_PATTERN, limitText, parseLimit } from "./limit.ts";
import { defineSetting, yesOrNo } from "./setting.ts";

/** The operations that may fail in a run that counts as a success. */
export const maxFailures = defineSetting({
  name: "maxFailures",
  keys: {
    max_failures: documented(z.prefault(parsedText(parseLimit), "50 %"), {
      description:
        "The writes that may fail in a run that still counts as a success: a percentage (50 %), a number (100), " +
        "or off. Percentages count from 20 writes up. A run in which more writes fail, or none succeeds, ends with " +
        "exit code 1.",
      pattern: LIMIT_PATTERN,
      examples: ["20 %", "100", "off"],
    }),
  },
  read: ({ max_failures }) => max_failures,
  show: (limit) => ({ max_failures: limitText(limit) }),
});

/** Whether deletions are allowed if parts of the source are on other servers and were not read. */
export const allowReferences = defineSetting({
  name: "allowReferences",
  keys: {
    allow_references: documented(z._default(flag(), false), {
      description:
        "yes: deletions are allowed even if the source refers to other servers for parts of itself " +
        "(search references). These parts are not read. The references of every Active Directory to its configuration and " +
        "DNS do not count.",
    }),
  },
  read: ({ allow_references }) => allow_references,
  show: (isAllowed) => ({ allow_references: yesOrNo(isAllowed) }),
});

/** Whether deletions are allowed if another server than the preferred one was read. */
export const deleteOnFailover = defineSetting({
  name: "deleteOnFailover",
  keys: {
    delete_on_failover: documented(z._default(flag(), false), {
      description:
        "yes: deletions are allowed even if the source was read from another server than the first one of " +
        "source.ldap_uri (with ldaps:/// or ldap:///, than one of the best priority). A replica may lack the newest " +
        "entries.",
    }),
  },
  read: ({ delete_on_failover }) => delete_on_failover,
  show: (isAllowed) => ({ delete_on_failover: yesOrNo(isAllowed) }),
});

/** `stop`: nothing is written; `skip-deletes`: everything is written except deletions beyond the limit. */
export const onExceeded = defineSetting({
  name: "onExceeded",
  keys: {
    on_exceeded: documented(z._default(z.enum(["stop", "skip-deletes"]), "stop"), {
      description:
        "What happens when a limit is exceeded. stop: nothing is written. skip-deletes: deletions beyond the limit are " +
        "withheld and everything else is written; other limits, such as max_value_loss, still stop the run.",
    }),
  },
  read: ({ on_exceeded }) => on_exceeded,
  show: (action) => ({ on_exceeded: action }),
});

/** Names of users that must be in the source, or nothing is deleted. */
export const requireUsers = defineSetting({
  name: "requireUsers",
  keys: {
    require_users: documented(z._default(listOf(text()), []), {
      description:
        "Names of users who must be in the source; if one is missing, nothing is deleted. Choose users who will stay, " +
        "from different parts of the directory.",
      examples: [["principal", "caretaker"]],
    }),
  },
  read: ({ require_users }): readonly string[] => require_users,
  show: (names) => names.length === 0 ? {} : { require_users: names.join(", ") },
});
