/**
 * What `check` finds: one line per thing that was looked at. Plain data that survives `structuredClone`.
 *
 * @module
 */

import { type ErrorDetails, problemText } from "../common/error.ts";

/** Where what was looked at belongs, in the order in which it is shown. */
export const GROUPS = ["configuration", "source", "target"] as const;

/** A group of checks. */
export type Group = (typeof GROUPS)[number];

/**
 * What came of a check.
 *
 * - pass: as it should be
 * - note: cannot be seen from here, or is only good to know; somebody should look once
 * - warning: synchronising works, but something of it will go wrong, or is about to
 * - failure: synchronising cannot do its work
 * - skipped: could not be looked at, because something else failed
 */
export type Status = "pass" | "note" | "warning" | "failure" | "skipped";

/** The name of a check for machines: the group and what was looked at. It does not change between versions. */
export type CheckId = `${Group}.${string}`;

/** Something that was looked at, and what came of it. */
export interface Check {
  readonly id: CheckId;
  /** What was looked at, for people; one or a few words. */
  readonly title: string;
  readonly status: Status;
  /** What was seen: a phrase without a full stop. Never contains a secret. */
  readonly detail: string;
  /** What to do about it: whole sentences. Always there unless it passed or was skipped. */
  readonly advice?: string;
}

/** What a check is about. */
export type Subject = Pick<Check, "id" | "title">;

/** A check that passed. */
export function passed(subject: Subject, detail: string): Check {
  return { id: subject.id, title: subject.title, status: "pass", detail };
}

/** Something that was not passed: what was seen, and what to do. */
export function reported(
  subject: Subject,
  status: "note" | "warning" | "failure",
  detail: string,
  advice: string,
): Check {
  return { id: subject.id, title: subject.title, status, detail, advice };
}

/**
 * A check that failed with an error.
 *
 * @param before what stands before the problem, such as the server
 */
export function failed(subject: Subject, error: ErrorDetails, before = ""): Check {
  const { advice = "The log of the server may say more." } = error;
  return reported(subject, "failure", before + problemText(error), advice);
}

/**
 * A check that could not be made.
 *
 * @param missing what it would have needed, such as "a connection"
 */
export function skipped(subject: Subject, missing: string): Check {
  return { id: subject.id, title: subject.title, status: "skipped", detail: `needs ${missing}` };
}

/** The group of a check. */
export function groupOf({ id }: Pick<Check, "id">): Group {
  return id.slice(0, id.indexOf(".")) as Group;
}

/** How many checks there are of each status. */
export type Counts = Readonly<Record<Status, number>>;

/** Counts checks. */
export function count(checks: readonly Check[]): Counts {
  const counts = { pass: 0, note: 0, warning: 0, failure: 0, skipped: 0 };
  for (const { status } of checks) counts[status]++;
  return counts;
}
