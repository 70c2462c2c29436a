/**
 * What a run reports: plain data that travels from the worker to the main thread.
 *
 * @module
 */

import type { Applied } from "../apply/apply.ts";
import type { ErrorDetails } from "../common/error.ts";
import type { Kind } from "../common/model.ts";
import type { PhaseDurations } from "../common/progress.ts";
import type { Notice, Refusal, SkipReason, Totals } from "../planner/plan_types.ts";
import type { Durations } from "../udm/durations.ts";

/**
 * How a run ended.
 *
 * - done: everything is as the source wants it
 * - partial: done, but some entries were skipped or could not be written, or not completely
 * - refused: a safety limit kept anything from being written, or the plan is not the one that was reviewed
 * - stopped: ended early, by a signal or because the target could not be reached any more
 * - failed: one of the two sides could not be read, and nothing was written; or no write succeeded, or more failed than
 *   `safety.max_failures` allows
 * - misconfigured: the configuration does not fit the directories; nothing was written
 */
export type Outcome = "done" | "partial" | "refused" | "stopped" | "failed" | "misconfigured";

/** How many requests of a kind were answered in which way. */
export interface RequestCount {
  readonly method: string;
  readonly type: string;
  /** HTTP status, or what happened instead of an answer. */
  readonly status: string;
  readonly count: number;
}

/** How long requests of a kind took. */
interface RequestDurations extends Durations {
  readonly method: string;
  readonly type: string;
}

/** What happened to one kind. */
export interface KindReport {
  readonly planned: Totals;
  readonly applied: Applied;
  /** Entries that were skipped; together as many as `planned.skipped`. */
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** Entries of which single values were left out: they cannot be converted, or UDM refuses them. */
  readonly incomplete: number;
}

/** A limit that kept everything, or the deletions of a kind, from being done. */
interface Held<Reason extends string> {
  readonly kind: Kind;
  readonly reason: Reason;
}

/** What kept a run from writing anything: a limit, or that the plan, as a whole, is not the one that was reviewed. */
type RefusedBy = Held<Refusal["reason"]> | { readonly reason: "plan_differs"; readonly kind?: never };

/** Everything a run has to say in the end. */
export interface RunReport {
  readonly outcome: Outcome;
  /** Why it was refused, stopped or failed. */
  readonly reasons: readonly ErrorDetails[];
  readonly dryRun: boolean;
  /** Undefined if the run ended before there was a plan. */
  readonly kinds: Readonly<Record<Kind, KindReport>> | undefined;
  /** Why nothing was written at all. */
  readonly refusals: readonly RefusedBy[];
  /** Why nothing of a kind was deleted. */
  readonly withheld: readonly Held<Notice["reason"]>[];
  readonly unknownMembers: number;
  /** Members of groups that the account cannot read; they stay members. */
  readonly unreadableMembers: number;
  /** Values that were written, but that UDM did not keep. */
  readonly notPersisted: number;
  readonly requests: readonly RequestCount[];
  readonly requestDurations: readonly RequestDurations[];
  /** How many of the requests were repetitions. */
  readonly retries: number;
  readonly durationMs: number;
  readonly phases: PhaseDurations;
}

/** Exit codes of the program. */
export const EXIT = { done: 0, failed: 1, usage: 2, partial: 3, refused: 4, pending: 5 } as const;

/** The exit code for a run that ended in this way. */
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
