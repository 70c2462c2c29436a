/**
 * Reports for tests.
 *
 * @module
 */

import { exitCode, type KindReport, type RunReport } from "./report.ts";
import type { RunRecord } from "./run_record.ts";

const NOTHING = { added: 0, modified: 0, renamed: 0, disabled: 0, deleted: 0 };

const users: KindReport = {
  planned: { ...NOTHING, source: 10, target: 6, added: 4, modified: 1, unchanged: 3, skipped: 2 },
  applied: { ...NOTHING, added: 3, modified: 1, failed: 1, left: 0 },
  skipped: { no_name: 2 },
  incomplete: 1,
};

const groups: KindReport = {
  planned: { ...NOTHING, source: 4, target: 4, unchanged: 4, skipped: 0 },
  applied: { ...NOTHING, failed: 0, left: 0 },
  skipped: {},
  incomplete: 0,
};

/** A report with a value in every field. */
export function aReport(changes: Partial<RunReport> = {}): RunReport {
  return {
    outcome: "partial",
    reasons: [],
    dryRun: false,
    isTimeOver: false,
    kinds: { user: users, group: groups },
    refusals: [],
    withheld: [{ kind: "group", reason: "deletions_skipped" }],
    unknownMembers: 7,
    selfMembers: 6,
    unknownReferences: 0,
    unreadableMembers: 4,
    notPersisted: 2,
    requests: [
      { method: "GET", type: "users/user", status: "timeout", count: 1 },
      { method: "POST", type: "users/user", status: "201", count: 3 },
    ],
    requestDurations: [
      {
        method: "POST",
        type: "users/user",
        classes: [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1],
        sum: 400.5,
      },
    ],
    retries: 5,
    durationMs: 2000,
    phases: { source: 1500, target: 700 },
    ...changes,
  };
}

/** What a test sets in a record. */
type RecordChanges = Partial<Omit<RunRecord, "report">> & { readonly report?: RunReport | undefined };

/** The record of a run with such a report; with `report: undefined`, of a failed one without. */
export function aRecord(changes: RecordChanges = {}): RunRecord {
  const report = "report" in changes ? changes.report : aReport();
  return {
    config: "school",
    began: 1_700_000_000_000,
    ended: 1_700_000_002_000,
    maxDurationMs: 14_400_000,
    outcome: report?.outcome ?? "failed",
    exitCode: exitCode(report?.outcome ?? "failed"),
    reasons: [],
    version: "1.2.3",
    deno: "2.9.6",
    ...changes.outcome === undefined ? {} : { exitCode: exitCode(changes.outcome) },
    ...changes,
    report,
  };
}
