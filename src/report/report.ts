/**
 * The report of a run: plain data that the worker sends to the main thread.
 *
 * @module
 */

import type { Applied } from "../apply/apply.ts";
import type { ErrorDetails } from "../common/error.ts";
import type { Kind } from "../common/model.ts";
import type { PhaseDurations } from "../common/progress.ts";
import type { Refusal, SkipReason, Totals, Withholding } from "../planner/plan_types.ts";
import type { Durations } from "../udm/durations.ts";

/**
 * How a run can end, in the order of the exit codes.
 *
 * - done: the target matches the source
 * - failed: reading one side failed and nothing was written; or no write succeeded, or more failed than
 *   `safety.max_failures` allows
 * - stopped: ended early, by a signal or because the target could not be reached any more
 * - misconfigured: the configuration does not fit the directories; nothing was written
 * - partial: done, except for entries that were skipped or not written completely
 * - refused: a safety limit prevented all writes, or the plan is not the reviewed one
 */
export const OUTCOMES = ["done", "failed", "stopped", "misconfigured", "partial", "refused"] as const;

/** How a run ended. */
export type Outcome = typeof OUTCOMES[number];

/** The number of requests of a kind with the same result. */
export interface RequestCount {
  readonly method: string;
  readonly type: string;
  /** HTTP status, or what happened instead of a response. */
  readonly status: string;
  readonly count: number;
}

/** The durations of requests of a kind. */
interface RequestDurations extends Durations {
  readonly method: string;
  readonly type: string;
}

/** The results for one kind. */
export interface KindReport {
  readonly planned: Totals;
  readonly applied: Applied;
  /** Skipped entries by reason; the sum is `planned.skipped`. */
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** Entries without some of their values, which cannot be converted, which other objects hold, or which UDM rejected. */
  readonly incomplete: number;
}

/** A limit that prevented all writes, or the deletions of a kind. */
interface Held<Reason extends string> {
  readonly kind: Kind;
  readonly reason: Reason;
}

/** Why a run wrote nothing: a limit, or a plan that differs, as a whole, from the reviewed one. */
type RefusedBy = Held<Refusal["reason"]> | { readonly reason: "plan_differs"; readonly kind?: never };

/** The report of a run. */
export interface RunReport {
  readonly outcome: Outcome;
  /** Why the run was refused, stopped or failed. */
  readonly reasons: readonly ErrorDetails[];
  readonly dryRun: boolean;
  /** Undefined if the run ended before planning. */
  readonly kinds: Readonly<Record<Kind, KindReport>> | undefined;
  /** Why nothing was written. */
  readonly refusals: readonly RefusedBy[];
  /** Why no objects of a kind were deleted. */
  readonly withheld: readonly Held<Withholding>[];
  readonly unknownMembers: number;
  /** Groups that are members of themselves, which is ignored. */
  readonly selfMembers: number;
  /** Values of properties with DNs that name none of the entries read. */
  readonly unknownReferences: number;
  /** Group members that the account cannot read; they stay members. */
  readonly unreadableMembers: number;
  /** Written values that UDM did not keep. */
  readonly notPersisted: number;
  readonly requests: readonly RequestCount[];
  readonly requestDurations: readonly RequestDurations[];
  /** The number of retries among the requests. */
  readonly retries: number;
  readonly durationMs: number;
  readonly phases: PhaseDurations;
}

/** The end of a run without a report: the engine did not start or was lost. */
export interface NoReport {
  readonly outcome: Extract<Outcome, "failed" | "misconfigured">;
  readonly reasons: readonly ErrorDetails[];
}

/** Exit codes of the program. */
export const EXIT = { done: 0, failed: 1, usage: 2, partial: 3, refused: 4, pending: 5 } as const;

/** The exit code of an outcome. */
export function exitCode(outcome: Outcome): number {
  switch (outcome) {
    case "done":
      return EXIT.done;
    case "partial":
      return EXIT.partial;
    case "refused":
      return EXIT.refused;
    case "misconfigured":
      return EXIT.usage;
    case "stopped":
    case "failed":
      return EXIT.failed;
  }
}
