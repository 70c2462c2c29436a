/**
 * The summary of a run as JSON (`--summary-file`).
 *
 * @module
 */

import { type Phase, PHASES } from "../common/progress.ts";
import { z } from "../common/zod.ts";
import { BOUNDS_S } from "../udm/durations.ts";
import type { RunRecord } from "./run_record.ts";
import { operationsLeft } from "./summary.ts";
import { PROGRAM, type SummaryDocument, summarySchema } from "./summary_schema.ts";

/** The summary of a run. Durations are in seconds, times RFC 3339 in UTC. */
export function summaryDocument(record: RunRecord): SummaryDocument {
  const { config, began, ended, outcome, report, reasons, version, deno } = record;
  const phases: Partial<Record<Phase, number>> = {};
  for (const phase of PHASES) {
    const ms = report?.phases[phase];
    if (ms !== undefined) phases[phase] = ms / 1000;
  }
  return {
    version: 1,
    program: { name: PROGRAM, version, deno },
    config,
    began: new Date(began).toISOString(),
    ended: new Date(ended).toISOString(),
    duration: (ended - began) / 1000,
    outcome,
    exit_code: record.exitCode,
    reasons,
    dry_run: report?.dryRun ?? false,
    phases,
    max_duration_reached: report?.isTimeOver ?? false,
    operations_left: operationsLeft(report?.kinds),
    kinds: report?.kinds ?? null,
    refusals: report?.refusals ?? [],
    deletions_withheld: report?.withheld ?? [],
    unknown_members: report?.unknownMembers ?? 0,
    self_members: report?.selfMembers ?? 0,
    unreadable_members: report?.unreadableMembers ?? 0,
    values_not_kept: report?.notPersisted ?? 0,
    requests: report?.requests ?? [],
    request_durations: (report?.requestDurations ?? []).map(({ method, type, classes, sum }) => ({
      method,
      type,
      count: classes.reduce((all, count) => all + count, 0),
      sum,
      classes: classes.map((count, at) => ({ up_to: BOUNDS_S[at] ?? null, count })),
    })),
    retries: report?.retries ?? 0,
  };
}

/** What every version of the document has. */
const OWN = z.object({ program: z.pick(summarySchema.shape.program, { name: true }) });

/** Whether a text is a summary written by this program. */
export function isSummaryText(text: string): boolean {
  try {
    return OWN.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
