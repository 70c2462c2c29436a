/**
 * The summary of a run as text.
 *
 * @module
 */

import { type CountRow, countTable } from "../common/count_table.ts";
import { detailsLines } from "../common/error.ts";
import type { Kind } from "../common/model.ts";
import { KINDS } from "../common/model.ts";
import { compareText } from "../common/compare_text.ts";
import { counted, durationText, grouped } from "../common/number_text.ts";
import { type Phase, PHASES } from "../common/progress.ts";
import { modifiedText } from "../planner/modified_share.ts";
import type { KindReport, RequestCount, RunReport } from "./report.ts";

/** How a run ended, without counts. */
const HEADLINES = {
  done: (time: string) => `done in ${time}`,
  refused: (time: string) => `refused, nothing was written (${time})`,
  stopped: (time: string) => `stopped early after ${time}`,
  failed: (time: string) => `failed, nothing was written (${time})`,
  misconfigured: (time: string) => `the configuration does not fit, nothing was written (${time})`,
} as const;

/** The text of each phase. */
export const PHASE_TEXTS: Readonly<Record<Phase, string>> = {
  source: "reading source",
  target: "reading target",
  plan: "planning",
  write: "writing",
};

/** The summary of a run, as lines of text. */
export function summaryLines(report: RunReport): string[] {
  const lines = [`${report.dryRun ? "dry run " : ""}${headline(report)}`];
  lines.push(...report.reasons.flatMap(detailsLines));
  const { kinds } = report;
  if (kinds !== undefined) {
    lines.push(...countTable(rows(kinds)));
    lines.push(modifiedText({ user: kinds.user.planned, group: kinds.group.planned }));
    const reasons = skipTexts(kinds);
    if (reasons.length > 0) lines.push(`skipped: ${reasons.join(", ")}`);
    if (report.notPersisted > 0) {
      lines.push(`UDM did not keep ${counted(report.notPersisted, "value")}`);
    }
    if (report.unknownMembers > 0) {
      lines.push(`${counted(report.unknownMembers, "group member")} ignored: not among the entries read`);
    }
    if (report.unknownReferences > 0) {
      lines.push(
        `${
          counted(report.unknownReferences, "value")
        } of udm.dn_properties ignored: not among the entries read`,
      );
    }
    if (report.unreadableMembers > 0) {
      lines.push(
        `${counted(report.unreadableMembers, "group member")} kept: not readable by the account`,
      );
    }
  }
  const phases = PHASES.flatMap((phase) => {
    const ms = report.phases[phase];
    return ms === undefined ? [] : [`${PHASE_TEXTS[phase]} ${durationText(ms, 1)}`];
  });
  if (phases.length > 0) lines.push(`time: ${phases.join(", ")}`);
  if (report.requests.length > 0) lines.push(`requests: ${requestTexts(report.requests).join(", ")}`);
  if (report.retries > 0) lines.push(`${counted(report.retries, "request")} retried`);
  return lines;
}

/** How a run ended, in one line: "partly done in 1 min 49 s: 2 of 3,122 writes failed, 1 entry skipped". */
function headline({ outcome, kinds, withheld, durationMs }: RunReport): string {
  const time = durationText(durationMs, 1);
  if (outcome === "unfinished") {
    return `ended by --max-duration after ${time}: ${counted(operationsLeft(kinds), "operation")} left`;
  }
  if (kinds === undefined || outcome !== "partial" && outcome !== "failed") {
    return HEADLINES[outcome === "partial" ? "done" : outcome](time);
  }
  const sum = (count: (kind: Kind) => number) => KINDS.reduce((all, kind) => all + count(kind), 0);
  const failed = sum((kind) => kinds[kind].applied.failed);
  const left = operationsLeft(kinds);
  const succeeded = sum((kind) => {
    const { added, modified, renamed, disabled, deleted } = kinds[kind].applied;
    return added + modified + renamed + disabled + deleted;
  });
  const incomplete = sum((kind) => kinds[kind].incomplete);
  const skipped = sum((kind) => kinds[kind].planned.skipped);
  const entries = (count: number) => counted(count, "entry", "entries");
  const parts = [
    ...(failed === 0 ? [] : [`${grouped(failed)} of ${counted(failed + succeeded, "write")} failed`]),
    ...(left === 0 ? [] : [`${grouped(left)} not begun`]),
    ...(incomplete === 0 ? [] : [`${entries(incomplete)} incomplete`]),
    ...(skipped === 0 ? [] : [`${entries(skipped)} skipped`]),
    ...(withheld.length === 0 ? [] : ["deletions withheld"]),
  ];
  return `${outcome === "failed" ? "failed" : "partly done"} in ${time}: ${parts.join(", ")}`;
}

/** How a run ended whose engine was lost: nothing else is known of it. */
export function lostHeadline(durationMs: number): string {
  return `failed in ${durationText(durationMs, 1)}: the engine ended before the run did`;
}

/** The number of operations that were not started. */
export function operationsLeft(kinds: RunReport["kinds"]): number {
  return kinds === undefined ? 0 : KINDS.reduce((all, kind) => all + kinds[kind].applied.left, 0);
}

/** The number of skipped entries by reason, of all kinds together. */
function skipTexts(kinds: NonNullable<RunReport["kinds"]>): string[] {
  const counts = new Map<string, number>();
  for (const kind of KINDS) {
    for (const [reason, count] of Object.entries(kinds[kind].skipped)) {
      counts.set(reason, (counts.get(reason) ?? 0) + count);
    }
  }
  return [...counts].map(([reason, count]) => `${grouped(count)} ${reason.replaceAll("_", " ")}`);
}

/** The rows of the table: what was read always, the rest if there is any. */
function rows(kinds: NonNullable<RunReport["kinds"]>): CountRow[] {
  const row = (title: string, count: (kind: KindReport) => number, optional = true): CountRow => ({
    title,
    counts: { user: count(kinds.user), group: count(kinds.group) },
    optional,
  });
  return [
    row("source", ({ planned }) => planned.source, false),
    row("target", ({ planned }) => planned.target, false),
    row("added", ({ applied }) => applied.added),
    row("modified", ({ applied }) => applied.modified),
    row("renamed", ({ applied }) => applied.renamed),
    row("disabled", ({ applied }) => applied.disabled),
    row("deleted", ({ applied }) => applied.deleted),
    row("unchanged", ({ planned }) => planned.unchanged),
    row("skipped", ({ planned }) => planned.skipped),
    row("incomplete", ({ incomplete }) => incomplete),
    row("failed", ({ applied }) => applied.failed),
    row("not begun", ({ applied }) => applied.left),
  ];
}

/** In an order that depends on no language: loading the rules of one takes 20 ms. */
function requestTexts(requests: readonly RequestCount[]): string[] {
  return [...requests]
    .sort((a, b) =>
      compareText(a.type, b.type) || compareText(a.method, b.method) || compareText(a.status, b.status)
    )
    .map(({ method, type, status, count }) => `${grouped(count)} ${method} ${type} ${status}`);
}
