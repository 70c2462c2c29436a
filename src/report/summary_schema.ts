/**
 * The summary of a run as a document (`--summary-file`). The types and the reference follow from the schema.
 *
 * @module
 */

import { PHASES } from "../common/progress.ts";
import { described, z } from "../common/zod.ts";
import { REFUSAL_REASONS } from "../planner/limits/safety.ts";
import { WITHHOLDINGS } from "../planner/plan_types.ts";
import {
  count,
  duration,
  kindReportSchema,
  OUTCOMES,
  refusedBySchema,
  requestCountSchema,
  withheldSchema,
} from "./report.ts";

/** The name of the program in the document. */
export const PROGRAM = "udm-directory-connector";

/** The summary of a run. */
export const summarySchema = z.object({
  version: described(
    z.literal(1),
    "The version of this format. It is raised when a field is removed or changes its meaning, not when one is added.",
  ),
  program: described(
    z.object({ name: z.literal(PROGRAM), version: z.string(), deno: z.string() }),
    "Name and version of the program, and the version of Deno.",
  ),
  config: described(z.string(), "The configuration file, without folder and extension."),
  began: described(z.string(), "Begin of the run: RFC 3339, UTC."),
  ended: described(z.string(), "End of the run: RFC 3339, UTC."),
  duration: described(duration, "Duration of the run, in seconds."),
  outcome: described(z.enum(OUTCOMES), "How the run ended."),
  exit_code: described(z.int(), "The exit code of the outcome."),
  reasons: described(
    z.readonly(z.array(z.string())),
    "Why the run was refused, stopped or failed, or why it withheld deletions.",
  ),
  dry_run: described(z.boolean(), "Whether it was a dry run: --dry-run, or udm.skip_writes."),
  phases: described(
    z.partialRecord(z.enum(PHASES), duration),
    `Duration of each phase that began, in seconds: ${PHASES.join(", ")}.`,
  ),
  max_duration_reached: described(
    z.boolean(),
    "Whether --max-duration ended the run before all operations were begun; the next run continues.",
  ),
  operations_left: described(count, "Operations of all kinds that were not begun."),
  kinds: described(
    z.nullable(z.object({ user: kindReportSchema, group: kindReportSchema })),
    "The results by kind. null: the run ended before there was a plan.",
  ),
  refusals: described(
    z.readonly(z.array(refusedBySchema)),
    `Why nothing was written: ${Object.keys(REFUSAL_REASONS).join(", ")}, or plan_differs (without a kind).`,
  ),
  deletions_withheld: described(
    z.readonly(z.array(withheldSchema)),
    `Why no objects of a kind were deleted: ${WITHHOLDINGS.join(", ")}.`,
  ),
  unknown_members: described(count, "Group members that are not among the entries read."),
  self_members: described(count, "Groups that are members of themselves, which is ignored."),
  unreadable_members: described(count, "Group members that the account cannot read; they stay members."),
  values_not_kept: described(count, "Values that the run wrote and UDM dropped or changed."),
  requests: described(
    z.readonly(z.array(requestCountSchema)),
    "Requests to UDM by HTTP status, or by what happened instead of a response.",
  ),
  request_durations: described(
    z.readonly(z.array(z.object({
      method: z.string(),
      type: z.string(),
      count,
      sum: duration,
      classes: z.readonly(z.array(z.object({ up_to: z.nullable(duration), count }))),
    }))),
    "Durations of requests to UDM, in seconds. A class counts requests up to its duration and above that of the " +
      "previous class; the last one has no bound (null).",
  ),
  retries: described(count, "Retried requests."),
});

/** The summary of a run. */
export type SummaryDocument = Readonly<z.infer<typeof summarySchema>>;
