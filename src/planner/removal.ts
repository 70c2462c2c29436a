/**
 * Users who are gone: disabled first and deleted later, if so configured. There is no local state: the time at which a
 * user was disabled is kept with the user as a stamp, see `stamps.ts`.
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import type { Policy } from "./policy.ts";
import { formatStamp, type StampKeeping } from "./stamps.ts";

/** The clock of an earlier run, or of UDM, may differ from that of this run by this much. */
export const CLOCKS_DIFFER_MS = 3_600_000;

/** What is to be done about a user or group that is no longer in the source. */
export type Fate = "delete" | "disable" | "wait";

/**
 * What is to be done about an object that is no longer in the source. Groups are deleted; users, too, unless they are
 * to be disabled first.
 *
 * A stamp that does not count, or of a time that is yet to come, is replaced by one of now: it neither deletes a user
 * early nor keeps one for ever. Nor does a stamp count on an account that is enabled: a user who is gone must not stay
 * enabled because of it.
 */
export function fateOf(current: CurrentObject, policy: Policy): Fate {
  const { removal } = policy;
  if (current.kind === "group" || removal.type === "delete") return "delete";
  const { removed, disabled } = current;
  if (!disabled || removed === undefined) return "disable";
  const { earliest, latest } = timesOf(policy);
  if (removed.since > latest + CLOCKS_DIFFER_MS) return "disable";
  // If the clocks disagree, no user is deleted. Users who would be deleted by one of them are reported.
  const time = clocksAgree(policy) ? earliest : latest;
  return time - removed.since >= removal.deleteAfterMs ? "delete" : "wait";
}

/** Whether a deletion depends on how much time has passed. */
export function isTimed({ kind }: CurrentObject, { removal }: Policy): boolean {
  return kind === "user" && removal.type === "disable";
}

/** Whether the clock of the run can be trusted: UDM's clock is known and about the same. */
export function clocksAgree({ clockSkewMs }: Policy): boolean {
  return clockSkewMs !== undefined && Math.abs(clockSkewMs) <= CLOCKS_DIFFER_MS;
}

/**
 * The stamp for a user who is disabled now, as it is written. It has the later of the two times: a wrong clock must not
 * lead to an early deletion in a later run.
 */
export function stampOf(current: CurrentObject, policy: Policy, keeping: StampKeeping): string {
  const { disabled, removed } = current;
  const wasDisabled = disabled && (removed?.wasDisabled ?? true);
  return formatStamp({ since: timesOf(policy).latest, wasDisabled }, current, keeping);
}

/** The time of the run by the earlier and the later of the two clocks. */
function timesOf({ now, clockSkewMs = 0 }: Policy): { readonly earliest: number; readonly latest: number } {
  return { earliest: now + Math.min(0, clockSkewMs), latest: now + Math.max(0, clockSkewMs) };
}
