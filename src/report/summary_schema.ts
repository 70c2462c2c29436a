/**
 * The summary of a run as a document (`--summary-file`). The types and the reference follow from the schema.
 *
 * @module
 */

import { PHASES } from "../common/progress.ts";
import { z } from "../common/zod.ts";
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
  version: z.literal(1).describe(
    "The version of this format. It is raised when a field is removed or changes its meaning, not when one is added.",
  ),
  program: z.object({ name: z.literal(PROGRAM), version: z.string(), deno: z.string() })
    .describe("Name and version of the program, and the version of Deno."),
  config: z.string().describe("The configuration file, without folder and extension."),
  began: z.string().describe("Begin of the run: RFC 3339, UTC."),
  ended: z.string().describe("End of the run: RFC 3339, UTC."),
  duration: duration.describe("Duration of the run, in seconds."),
  outcome: z.enum(OUTCOMES).describe("How the run ended."),
  exit_code: z.int().describe("The exit code of the outcome."),
  reasons: z.array(z.string()).readonly().describe(
    "Why the run was refused, stopped or failed, or why it withheld deletions.",
  ),
  dry_run: z.boolean().describe("Whether it was a dry run: --dry-run, or udm.skip_writes."),
  phases: z.partialRecord(z.enum(PHASES), duration).describe(
    `Duration of each phase that began, in seconds: ${PHASES.join(", ")}.`,
  ),
  max_duration_reached: z.boolean().describe(
    "Whether --max-duration ended the run before all operations were begun; the next run continues.",
  ),
  operations_left: count.describe("Operations of all kinds that were not begun."),
  kinds: z.object({ user: kindReportSchema, group: kindReportSchema }).nullable().describe(
    "The results by kind. null: the run ended before there was a plan.",
  ),
  refusals: z.array(refusedBySchema).readonly().describe(
    `Why nothing was written: ${Object.keys(REFUSAL_REASONS).join(", ")}, or plan_differs (without a kind).`,
  ),
  deletions_withheld: z.array(withheldSchema).readonly().describe(
    `Why no objects of a kind were deleted: ${WITHHOLDINGS.join(", ")}.`,
  ),
  unknown_members: count.describe("Group members that are not among the entries read."),
  self_members: count.describe("Groups that are members of themselves, which is ignored."),
  unreadable_members: count.describe("Group members that the account cannot read; they stay members."),
  values_not_kept: count.describe("Values that the run wrote and UDM dropped or changed."),
  requests: z.array(requestCountSchema).readonly()
    .describe("Requests to UDM by HTTP status, or by what happened instead of a response."),
  request_durations: z.array(z.object({
    method: z.string(),
    type: z.string(),
    count,
    sum: duration,
    classes: z.array(z.object({ up_to: duration.nullable(), count })).readonly(),
  })).readonly().describe(
    "Durations of requests to UDM, in seconds. A class counts requests up to its duration and above that of the " +
      "previous class; the last one has no bound (null).",
  ),
  retries: count.describe("Retried requests."),
});

/** The summary of a run. */
export type SummaryDocument = Readonly<z.infer<typeof summarySchema>>;
