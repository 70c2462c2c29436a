/**
 * Users who are gone: disabled first and deleted later, if so configured. There is no local state: the time at which a
 * user was disabled is kept with the user, in the map `umcProperty` under a key of our own.
 *
 * @module
 */

import type { Existing } from "./existing.ts";
import type { Policy } from "./policy.ts";

/** Our key in `umcProperty` for the time (UTC) at which the connector disabled the user. */
export const REMOVED_KEY = "udm-directory-connector-removed";

/** Behind the time, if the user had been disabled before, by somebody else: then it is not ours to enable. */
const BEFORE = " was-disabled";

const STAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)( was-disabled)?$/;

/** So far the clock of an earlier run may have been ahead of that of this one. */
const CLOCKS_DIFFER_MS = 3_600_000;

/** What is to be done about a user or group that is no longer in the source. */
export type Fate = "delete" | "disable" | "wait";

/**
 * What is to be done about an object that is no longer in the source. Groups are deleted; users, too, unless they are
 * to be disabled first. A stamp that nobody can read, or of a time that is yet to come, counts as one of now, so nobody
 * is deleted early, and nobody is kept for ever.
 */
export function fateOf(existing: Existing, { removal, now }: Policy): Fate {
  if (existing.kind === "group" || removal.type === "delete") return "delete";
  if (existing.removed === undefined) return "disable";
  const since = Date.parse(STAMP.exec(existing.removed)?.[1] ?? "");
  if (Number.isNaN(since) || since > now + CLOCKS_DIFFER_MS) return "disable";
  return now - since >= removal.deleteAfterMs ? "delete" : "wait";
}

/** The stamp for a user who is disabled now. */
export function stampOf(existing: Existing, now: number): string {
  const before = existing.removed === undefined ? existing.disabled : existing.removed.endsWith(BEFORE);
  return `${new Date(now).toISOString().slice(0, 19)}Z${before ? BEFORE : ""}`;
}

/**
 * Whether a user who is back must be enabled: only those whom the connector disabled.
 *
 * @param removed the stamp that the user carries
 */
export function mustEnable(removed: string | undefined): boolean {
  return removed !== undefined && !removed.endsWith(BEFORE);
}
