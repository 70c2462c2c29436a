/**
 * What a plan may do: limits, and what becomes of users who are gone.
 *
 * @module
 */

import type { SafetyRules } from "./limits/safety.ts";

/** What becomes of users who are no longer in the source. */
type Removal =
  | { readonly type: "delete" }
  | { readonly type: "keep" }
  /** Disabled first, deleted when the time is over: never, if it is infinite. */
  | { readonly type: "disable"; readonly deleteAfterMs: number };

/** What a plan may do. */
export interface Policy extends SafetyRules {
  /** The exact number of users and groups to remove, overriding the limits; undefined: the limits apply. */
  readonly allowDeletes: number | undefined;
  /** Properties and memberships to which the limits on losses do not apply. */
  readonly allowValueLoss: readonly string[];
  /** Whether objects whose key is gone are taken over by the new entries that have their names. */
  readonly adoptByName: boolean;
  readonly removal: Removal;
  /** The time of the run, in milliseconds since 1970; the planner has no clock. */
  readonly now: number;
  /** How far UDM's clock is ahead of that of the run, in milliseconds; undefined if that is not known. */
  readonly clockSkewMs: number | undefined;
}
