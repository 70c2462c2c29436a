/**
 * What a plan may do: limits, and what becomes of users who are gone.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { Limit } from "./limits.ts";

/** What becomes of users who are no longer in the source. */
type Removal =
  | { readonly type: "delete" }
  /** Disabled first, deleted when the time is over. */
  | { readonly type: "disable"; readonly deleteAfterMs: number };

/** Limits that protect the target from a source that is not what it seems. */
export interface SafetyRules {
  /** How many may be deleted, or disabled to be deleted later. */
  readonly maxDelete: Readonly<Record<Kind, Limit>>;
  /** How many may be modified or renamed. */
  readonly maxModify: Readonly<Record<Kind, Limit>>;
  /** The share of its members that a group may lose, and of all memberships that all groups may; never a number. */
  readonly maxMemberLoss: Limit;
  /** The share of the objects with a property that may have it emptied; never a number. */
  readonly maxValueLoss: Limit;
  /** How many entries the source must have at least; 0: any number. */
  readonly expectedEntries: Readonly<Record<Kind, number>>;
  /** How many operations may fail in a run that counts as a success. */
  readonly maxFailures: Limit;
  readonly allowEmptySource: boolean;
  /** Whether there may be deletions although parts of the source are kept on other servers, and were not read. */
  readonly allowReferences: boolean;
  /** Whether there may be deletions although another server than the preferred one was read. */
  readonly deleteOnFailover: boolean;
  /** `stop`: nothing is written; `skip-deletes`: everything but the deletions that are too many. */
  readonly onExceeded: "stop" | "skip-deletes";
  /** Names of users that must be in the source, or nothing is deleted. */
  readonly requireUsers: readonly string[];
}

/** What a plan may do. */
export interface Policy extends SafetyRules {
  /** Exactly so many users and groups may be removed, whatever the limits say; undefined: the limits hold. */
  readonly allowDeletes: number | undefined;
  /** Properties that may be emptied, and memberships that may be removed, whatever the limits say. */
  readonly allowValueLoss: readonly string[];
  /** Whether objects whose key is gone are taken over by the new entries that have their names. */
  readonly adoptByName: boolean;
  readonly removal: Removal;
  /** The time of the run, in milliseconds since 1970; the planner has no clock. */
  readonly now: number;
  /** How far UDM's clock is ahead of that of the run, in milliseconds; undefined if that is not known. */
  readonly clockSkewMs: number | undefined;
}

const OFF: Limit = { type: "off" };

/** No limits at all, apart from an empty source. */
export const UNLIMITED: Policy = {
  maxDelete: { user: OFF, group: OFF },
  maxModify: { user: OFF, group: OFF },
  maxMemberLoss: OFF,
  maxValueLoss: OFF,
  expectedEntries: { user: 0, group: 0 },
  maxFailures: OFF,
  allowEmptySource: false,
  allowReferences: true,
  deleteOnFailover: true,
  onExceeded: "stop",
  requireUsers: [],
  allowDeletes: undefined,
  allowValueLoss: [],
  adoptByName: false,
  removal: { type: "delete" },
  now: 0,
  clockSkewMs: 0,
};

/** Whether a property may be emptied whatever the limits say. */
export function isAllowed({ allowValueLoss }: Policy, property: string): boolean {
  return allowValueLoss.includes(property);
}
