/**
 * The results of `check`. Plain data, which the main thread checks with the schema.
 *
 * @module
 */

import { type ErrorDetails, problemText } from "../common/error.ts";
import { described, z } from "../common/zod.ts";

/** The groups of checks, in the order in which they are shown. */
export const GROUPS = ["configuration", "migration", "source", "target"] as const;

/** A group of checks. */
export type Group = (typeof GROUPS)[number];

/**
 * The results of a check.
 *
 * - pass: in order
 * - note: cannot be checked remotely, or worth knowing; look at it once
 * - warning: synchronisation works, but something will go wrong, or will soon
 * - failure: synchronisation does not work
 * - skipped: not checked, because something else failed
 */
const STATUSES = ["pass", "note", "warning", "failure", "skipped"] as const;

/** The result of a check. */
export type Status = (typeof STATUSES)[number];

/** The ID of a check: the group and the subject. It does not change between versions. */
export type CheckId = `${Group}.${string}`;

/** A check and its result. */
export const checkSchema = z.object({
  id: z.templateLiteral([z.enum(GROUPS), ".", z.string()]),
  title: described(z.string(), "The subject in one or a few words."),
  status: z.enum(STATUSES),
  detail: described(z.string(), "What was found: a phrase without a full stop. Never contains a secret."),
  items: described(
    z.exactOptional(z.readonly(z.array(z.string()))),
    "What the detail counts, one phrase each.",
  ),
  advice: described(
    z.exactOptional(z.string()),
    "What to do: whole sentences. Always present unless the check passed or was skipped.",
  ),
});

/** A check and its result. */
export type Check = Readonly<z.infer<typeof checkSchema>>;

/** The subject of a check. */
export type Subject = Pick<Check, "id" | "title">;

/** A check that passed. */
export function passed(subject: Subject, detail: string): Check {
  return { id: subject.id, title: subject.title, status: "pass", detail };
}

/** A check that did not pass. */
export function reported(
  subject: Subject,
  status: "note" | "warning" | "failure",
  detail: string,
  advice: string,
  items: readonly string[] = [],
): Check {
  const { id, title } = subject;
  return { id, title, status, detail, ...(items.length === 0 ? {} : { items }), advice };
}

/**
 * A check that failed with an error.
 *
 * @param before a prefix of the problem, such as the server
 */
export function failed(subject: Subject, error: ErrorDetails, before = ""): Check {
  const { advice = "The log of the server may say more." } = error;
  return reported(subject, "failure", before + problemText(error), advice);
}

/**
 * A skipped check.
 *
 * @param missing what it needs, such as "a connection"
 */
export function skipped(subject: Subject, missing: string): Check {
  return { id: subject.id, title: subject.title, status: "skipped", detail: `needs ${missing}` };
}

/** The group of a check. */
export function groupOf({ id }: Pick<Check, "id">): Group {
  return id.slice(0, id.indexOf(".")) as Group;
}

/** Number of checks by status. */
export type Counts = Readonly<Record<Status, number>>;

/** Counts checks. */
export function count(checks: readonly Check[]): Counts {
  const counts = { pass: 0, note: 0, warning: 0, failure: 0, skipped: 0 };
  for (const { status } of checks) counts[status]++;
  return counts;
}
