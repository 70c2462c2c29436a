/**
 * The summary of a run as JSON (`--summary-file`).
 *
 * @module
 */

import { KINDS } from "../common/model.ts";
import { type Phase, PHASES } from "../common/progress.ts";
import { BOUNDS_S } from "../udm/durations.ts";
import { outcomeOf, PROGRAM, type RunRecord } from "./run_record.ts";

/** The version of the document. It changes when a field is removed or changes its meaning, not when one is added. */
const SUMMARY_VERSION = 1;

/** The summary of a run. Durations are in seconds, times RFC 3339 in UTC. */
export function summaryDocument(record: RunRecord) {
  const { config, began, ended, exitCode, report, reasons, version, deno } = record;
  const phases: Partial<Record<Phase, number>> = {};
  for (const phase of PHASES) {
    const ms = report?.phases[phase];
    if (ms !== undefined) phases[phase] = ms / 1000;
  }
  return {
    version: SUMMARY_VERSION,
    program: { name: PROGRAM, version, deno },
    config,
    began: new Date(began).toISOString(),
    ended: new Date(ended).toISOString(),
    duration: (ended - began) / 1000,
    outcome: outcomeOf(record),
    exit_code: exitCode,
    reasons,
    dry_run: report?.dryRun ?? false,
    phases,
    /** Null if the run ended before there was a plan. */
    kinds: report?.kinds === undefined ? null : Object.fromEntries(KINDS.map((kind) => {
      const { planned, applied, skipped, incomplete } =
        (report.kinds as NonNullable<typeof report.kinds>)[kind];
      return [kind, { planned, applied, skipped, incomplete }];
    })),
    refusals: report?.refusals ?? [],
    deletions_withheld: report?.withheld ?? [],
    unknown_members: report?.unknownMembers ?? 0,
    unreadable_members: report?.unreadableMembers ?? 0,
    values_not_kept: report?.notPersisted ?? 0,
    requests: report?.requests ?? [],
    request_durations: (report?.requestDurations ?? []).map(({ method, type, classes, sum }) => ({
      method,
      type,
      count: classes.reduce((all, count) => all + count, 0),
      sum,
      /** Requests up to this duration and above that of the previous class; the last class has no bound. */
      classes: classes.map((count, at) => ({ up_to: BOUNDS_S[at] ?? null, count })),
    })),
    retries: report?.retries ?? 0,
  };
}

/** Whether a text is a summary written by this program. */
export function isSummaryText(text: string): boolean {
  try {
    const document = JSON.parse(text) as { program?: { name?: unknown } } | null;
    return document?.program?.name === PROGRAM;
  } catch {
    return false;
  }
}
