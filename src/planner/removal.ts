/**
 * What happens to objects that are no longer in the source. There is no local state: a stamp in UDM records when a user was
 * disabled, see `stamps.ts`.
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import type { Policy } from "./policy.ts";
import { formatStamp, type StampKeeping } from "./stamps.ts";

/** The tolerated difference between the clocks of this run, of an earlier run, and of UDM. */
const CLOCKS_DIFFER_MS = 3_600_000;

/** What happens to an object that is no longer in the source. */
export type Fate = "delete" | "disable" | "wait";

/**
 * What happens to an object that is no longer in the source. Groups are deleted, and users too, unless the policy disables them
 * first.
 *
 * An invalid stamp, or one with a future time, is replaced: it must neither delete a user early nor keep one for ever. A stamp of
 * an enabled account does not count either: a user who has left must not stay enabled.
 */
export function fateOf(current: CurrentObject, policy: Policy): Fate {
  const { removal } = policy;
  if (current.kind === "group" || removal.type === "delete") return "delete";
  if (removal.type === "keep") return "wait";
  const { removed, disabled } = current;
  if (!disabled || removed === undefined) return "disable";
  const { earliest, latest } = timesOf(policy);
  if (removed.since > latest + CLOCKS_DIFFER_MS) return "disable";
  // If the clocks disagree, no user is deleted. Users whose time has passed by one clock are reported.
  const time = clocksAgree(policy) ? earliest : latest;
  return time - removed.since >= removal.deleteAfterMs ? "delete" : "wait";
}

/** Whether the deletion of an object depends on time. */
export function isTimed({ kind }: CurrentObject, { removal }: Policy): boolean {
  return kind === "user" && removal.type === "disable";
}

/** Whether the clock of this run agrees with the clock of UDM. */
export function clocksAgree({ clockSkewMs }: Policy): boolean {
  return clockSkewMs !== undefined && Math.abs(clockSkewMs) <= CLOCKS_DIFFER_MS;
}

/**
 * The stamp of a user who is disabled now. It contains the later time of both clocks, so that a wrong clock cannot cause an early
 * deletion.
 */
export function stampOf(current: CurrentObject, policy: Policy, keeping: StampKeeping): string {
  const { disabled, removed } = current;
  const wasDisabled = disabled && (removed?.wasDisabled ?? true);
  return formatStamp({ since: timesOf(policy).latest, wasDisabled }, current, keeping);
}

/** The time of this run by the earlier and by the later clock. */
function timesOf({ now, clockSkewMs = 0 }: Policy): { readonly earliest: number; readonly latest: number } {
  return { earliest: now + Math.min(0, clockSkewMs), latest: now + Math.max(0, clockSkewMs) };
}
