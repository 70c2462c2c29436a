/**
 * The report of a run: plain data that the worker sends to the main thread, which checks it with these schemas.
 *
 * @module
 */

import type { ErrorDetails } from "../common/error.ts";
import { errorDetailsSchema } from "../common/error_schema.ts";
import { PHASES } from "../common/progress.ts";
import { described, z } from "../common/zod.ts";
import { SKIP_REASONS, WITHHOLDINGS } from "../planner/plan_types.ts";
import { BOUNDS_S } from "../udm/durations.ts";

/**
 * How a run can end, in the order of the exit codes.
 *
 * - done: the target matches the source
 * - unfinished: ended by `--max-duration`; the next run continues
 * - failed: reading one side failed and nothing was written; or no write succeeded, or more failed than
 *   `safety.max_failures` allows
 * - stopped: ended early, by a signal or because the target could not be reached any more
 * - misconfigured: the configuration does not fit the directories; nothing was written
 * - partial: done, except for entries that were skipped or not written completely
 * - refused: a safety limit prevented all writes, or the plan is not the reviewed one
 */
export const OUTCOMES = [
  "done",
  "unfinished",
  "failed",
  "stopped",
  "misconfigured",
  "partial",
  "refused",
] as const;

/** How a run ended. */
export type Outcome = typeof OUTCOMES[number];

/** A number of things. */
export const count = z.int().check(z.nonnegative());
/** A duration, in seconds or milliseconds. */
export const duration = z.number().check(z.nonnegative());
/** A kind. */
export const kind = z.enum(["user", "group"]);
const changes = { added: count, modified: count, renamed: count, disabled: count, deleted: count };

/** The results of one kind. */
export const kindReportSchema = z.object({
  planned: described(
    z.object({ source: count, target: count, ...changes, unchanged: count, skipped: count }),
    "Entries and objects read, planned operations, and entries without any.",
  ),
  applied: described(
    z.object({
      ...changes,
      failed: described(count, "Operations that failed, or were blocked by one that failed."),
      left: described(
        count,
        "Operations that were not started, because the run ended early, the licence of UDM does not allow them, or new members " +
          "could not be created.",
      ),
    }),
    "Operations by result: done, failed, or not started (left). For a dry run: what would have been done.",
  ),
  skipped: described(z.partialRecord(z.enum(SKIP_REASONS), count), "Skipped entries by reason."),
  incomplete: described(
    count,
    "Entries without some of their values, which cannot be converted, which other objects hold, or which UDM rejected.",
  ),
});

/** The results for one kind. Skipped entries by reason have the sum `planned.skipped`. */
export type KindReport = DeepReadonly<z.infer<typeof kindReportSchema>>;

const requests = { method: z.string(), type: z.string() };

/** The number of requests of a kind with the same result: the HTTP status, or what happened instead of a response. */
export const requestCountSchema = z.object({ ...requests, status: z.string(), count });

/** The number of requests of a kind with the same result. */
export type RequestCount = DeepReadonly<z.infer<typeof requestCountSchema>>;

/** Why a run wrote nothing: a limit, or a plan that differs, as a whole, from the reviewed one (without a kind). */
export const refusedBySchema = z.object({ kind: z.exactOptional(kind), reason: z.string() });

/** Why no objects of a kind were deleted. */
export const withheldSchema = z.object({ kind, reason: z.enum(WITHHOLDINGS) });

/** The report of a run. */
export const runReportSchema = z.object({
  outcome: z.enum(OUTCOMES),
  reasons: described(z.array(errorDetailsSchema), "Why the run was refused, stopped or failed."),
  dryRun: z.boolean(),
  isTimeOver: described(z.boolean(), "Whether operations were not started because --max-duration was over."),
  kinds: described(
    z.optional(z.object({ user: kindReportSchema, group: kindReportSchema })),
    "Undefined if the run ended before planning.",
  ),
  refusals: described(z.array(refusedBySchema), "Why nothing was written."),
  withheld: described(z.array(withheldSchema), "Why no objects of a kind were deleted."),
  unknownMembers: count,
  selfMembers: described(count, "Groups that are members of themselves, which is ignored."),
  unknownReferences: described(count, "Values of properties with DNs that name none of the entries read."),
  unreadableMembers: described(count, "Group members that the account cannot read; they stay members."),
  notPersisted: described(count, "Written values that UDM did not keep."),
  requests: z.array(requestCountSchema),
  requestDurations: described(
    z.array(z.object({
      ...requests,
      classes: z.array(count).check(z.length(BOUNDS_S.length + 1)),
      sum: duration,
    })),
    "The durations of requests of a kind.",
  ),
  retries: described(count, "The number of retries among the requests."),
  durationMs: duration,
  phases: z.partialRecord(z.enum(PHASES), duration),
});

/** The report of a run. */
export type RunReport = DeepReadonly<z.infer<typeof runReportSchema>>;

/** A type whose fields, and those of its fields, are read-only. */
type DeepReadonly<T> = { readonly [Key in keyof T]: DeepReadonly<T[Key]> };

/** The end of a run without a report: the engine did not start or was lost. */
export interface NoReport {
  readonly outcome: Extract<Outcome, "failed" | "misconfigured">;
  readonly reasons: readonly ErrorDetails[];
}

/** Exit codes of the program. */
export const EXIT = { done: 0, failed: 1, usage: 2, partial: 3, refused: 4, pending: 5 } as const;

/**
 * The exit code of an outcome.
 *
 * @param skipped that of a partial run
 */
export function exitCode(outcome: Outcome, skipped: number = EXIT.partial): number {
  switch (outcome) {
    case "done":
    case "unfinished":
      return EXIT.done;
    case "partial":
      return skipped;
    case "refused":
      return EXIT.refused;
    case "misconfigured":
      return EXIT.usage;
    case "stopped":
    case "failed":
      return EXIT.failed;
  }
}
