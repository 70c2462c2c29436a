/**
 * A run as metrics for Prometheus, to be collected from a file (node_exporter, `--collector.textfile.directory`).
 *
 * What the last run was like are gauges; what adds up over runs are counters and a histogram, which go on from the
 * values in the file of the run before. Without that file they begin at 0 again, which Prometheus understands.
 *
 * @module
 */

import { KINDS } from "../common/model.ts";
import { PHASES } from "../common/progress.ts";
import { REFUSAL_REASONS } from "../planner/limits/safety.ts";
import { SKIP_REASONS, WITHHOLDINGS } from "../planner/plan_types.ts";
import { BOUNDS_S } from "../udm/durations.ts";
import {
  type Family,
  type Labels,
  readExposition,
  type Sample,
  seriesOf,
  writeExposition,
} from "./exposition.ts";
import type { KindReport, RunReport } from "./report.ts";
import { outcomeOf, OUTCOMES, type RunRecord, succeeded } from "./run_record.ts";

/** What the names of all metrics begin with. */
export const PREFIX = "udm_directory_connector_";

const CHANGES = ["added", "modified", "renamed", "disabled", "deleted"] as const;
const RESULTS = [...CHANGES, "failed", "left"] as const;

/**
 * The metrics after a run.
 *
 * @param before the text of the file as the run before left it
 */
export function metricsText(record: RunRecord, before = ""): string {
  const old = readExposition(before).filter(({ labels }) => labels.config === record.config);
  return writeExposition([
    ...attempts(record, old),
    ...(record.report === undefined ? [] : lastRun(record, record.report)),
    ...totals(record, old),
  ]);
}

/** The configurations that a text of metrics is about. */
export function configsIn(text: string): string[] {
  return [...new Set(readExposition(text).flatMap(({ labels }) => labels.config ?? []))];
}

/** Whether a text can have been written by {@linkcode metricsText}. */
export function isMetricsText(text: string): boolean {
  return text.startsWith(`# HELP ${PREFIX}`);
}

function attempts(record: RunRecord, old: readonly Sample[]): Family[] {
  const { config, version, deno, began, ended } = record;
  const success = `${PREFIX}last_success_timestamp_seconds`;
  const lastSuccess = succeeded(record) ? ended / 1000 : old.find(({ name }) => name === success)?.value;
  const outcome = outcomeOf(record);
  return [
    gauge("build_info", "Version of the program, and of Deno, which it runs on. Always 1.", [
      [{ config, version, deno }, 1],
    ]),
    gauge("last_attempt_timestamp_seconds", "When the last run ended, whatever came of it.", [
      [{ config }, ended / 1000],
    ]),
    gauge(
      "last_success_timestamp_seconds",
      "When the last run ended that brought the target up to date (exit code 0 or 3, not a dry run).",
      lastSuccess === undefined ? [] : [[{ config }, lastSuccess]],
    ),
    gauge("last_run_exit_code", "Exit code of the last run.", [[{ config }, record.exitCode]]),
    gauge(
      "last_run_outcome",
      "1 for the way in which the last run ended, 0 for all others.",
      OUTCOMES.map((name) => [{ config, outcome: name }, name === outcome ? 1 : 0]),
    ),
    gauge("last_run_duration_seconds", "How long the last run took.", [[{ config }, (ended - began) / 1000]]),
  ];
}

function lastRun({ config }: RunRecord, report: RunReport): Family[] {
  const { kinds, phases } = report;
  const always = [
    gauge("last_run_dry_run", "1 if the last run was not to write anything.", [
      [{ config }, report.dryRun ? 1 : 0],
    ]),
    gauge(
      "last_run_phase_duration_seconds",
      "How long the parts of the last run took, as far as it came.",
      PHASES.flatMap((phase) => {
        const ms = phases[phase];
        return ms === undefined ? [] : [[{ config, phase }, ms / 1000] as const];
      }),
    ),
  ];
  if (kinds === undefined) return always;
  const each = (values: (report: KindReport) => readonly (readonly [Labels, number])[]) =>
    KINDS.flatMap((kind) =>
      values(kinds[kind]).map(([labels, value]) => [{ config, kind, ...labels }, value] as const)
    );
  // Every reason there is: a series that is 0 can be compared and added up, one that is missing cannot.
  const held = (all: readonly string[], found: readonly { kind?: string; reason: string }[]) =>
    KINDS.flatMap((kind) =>
      all.map((reason) =>
        [
          { config, kind, reason },
          found.some((one) => one.kind === kind && one.reason === reason) ? 1 : 0,
        ] as const
      )
    );
  return [
    ...always,
    gauge(
      "last_run_entries",
      "Entries of the source and objects of the target that the last run read.",
      each(({ planned: { source, target } }) => [[{ side: "source" }, source], [{ side: "target" }, target]]),
    ),
    gauge(
      "last_run_unchanged_entries",
      "Entries of the last run whose object was as it should be.",
      each(({ planned: { unchanged } }) => [[{}, unchanged]]),
    ),
    gauge(
      "last_run_planned_operations",
      "What was to be done in the last run.",
      each(({ planned }) => CHANGES.map((operation) => [{ operation }, planned[operation]])),
    ),
    gauge(
      "last_run_operations",
      "What became of it: done, failed, or left because the run ended before. Of a dry run: what would have been done.",
      each(({ applied }) => RESULTS.map((result) => [{ result }, applied[result]])),
    ),
    gauge(
      "last_run_skipped_entries",
      "Entries that the last run left as they are, because something is wrong with them.",
      each(({ skipped }) => SKIP_REASONS.map((reason) => [{ reason }, skipped[reason] ?? 0])),
    ),
    gauge(
      "last_run_incomplete_entries",
      "Entries of the last run without some of their values, which cannot be converted or which UDM refused.",
      each(({ incomplete }) => [[{}, incomplete]]),
    ),
    gauge(
      "last_run_refused",
      "1 if a limit kept the last run from writing anything, or if its plan was not the one that was reviewed.",
      [...held(Object.keys(REFUSAL_REASONS), report.refusals), planDiffers(config, report)],
    ),
    gauge(
      "last_run_deletions_withheld",
      "1 if the last run deleted nothing of a kind, though something is gone.",
      held(WITHHOLDINGS, report.withheld),
    ),
    gauge("last_run_unknown_members", "Members that are neither a user nor a group of the source.", [
      [{ config }, report.unknownMembers],
    ]),
    gauge(
      "last_run_unreadable_members",
      "Members of groups that the account cannot read; they stay members.",
      [
        [{ config }, report.unreadableMembers],
      ],
    ),
    gauge("last_run_values_not_kept", "Values that the last run wrote and UDM dropped or changed.", [
      [{ config }, report.notPersisted],
    ]),
  ];
}

/** A plan differs as a whole: the series is of no kind. */
function planDiffers(config: string, { refusals }: RunReport): Value {
  return [
    { config, reason: "plan_differs" },
    refusals.some(({ reason }) => reason === "plan_differs") ? 1 : 0,
  ];
}

function totals(record: RunRecord, old: readonly Sample[]): Family[] {
  const { config, report } = record;
  const kinds = report?.dryRun === true ? undefined : report?.kinds;
  const outcome = outcomeOf(record);
  return [
    counter(
      "runs_total",
      "Runs by the way in which they ended.",
      OUTCOMES.map((name) => [{ config, outcome: name }, name === outcome ? 1 : 0]),
      old,
    ),
    counter(
      "operations_total",
      "Operations that were done, failed, or were left because the run ended before.",
      KINDS.flatMap((kind) =>
        RESULTS.map((result) => [{ config, kind, result }, kinds?.[kind].applied[result] ?? 0] as const)
      ),
      old,
    ),
    counter(
      "requests_total",
      "Requests to UDM by HTTP status, or by what happened instead of an answer.",
      (report?.requests ?? []).map(({ method, type, status, count }) => [
        { config, method, type, status },
        count,
      ]),
      old,
    ),
    counter("request_retries_total", "Requests to UDM that were sent again.", [
      [{ config }, report?.retries ?? 0],
    ], old),
    durations(config, report?.requestDurations ?? [], old),
  ];
}

type Value = readonly [Labels, number];

function gauge(name: string, help: string, values: readonly Value[]): Family {
  const full = PREFIX + name;
  const samples = values.map(([labels, value]) => ({ name: full, labels, value }));
  return { name: full, type: "gauge", help, samples };
}

function counter(name: string, help: string, values: readonly Value[], old: readonly Sample[]): Family {
  const full = PREFIX + name;
  const samples = values.map(([labels, value]) => ({ name: full, labels, value }));
  return {
    name: full,
    type: "counter",
    help,
    samples: addUp(samples, old.filter(({ name }) => name === full)),
  };
}

function durations(config: string, found: RunReport["requestDurations"], old: readonly Sample[]): Family {
  const name = `${PREFIX}request_duration_seconds`;
  const bounds = [...BOUNDS_S, Infinity];
  const samples = found.flatMap(({ method, type, classes, sum }) => {
    const labels = { config, method, type };
    let below = 0;
    return [
      ...bounds.map((bound, at) => ({
        name: `${name}_bucket`,
        labels: { ...labels, le: bound === Infinity ? "+Inf" : String(bound) },
        value: below += classes[at] ?? 0,
      })),
      { name: `${name}_sum`, labels, value: sum },
      { name: `${name}_count`, labels, value: below },
    ];
  });
  const before = old.filter((sample) => sample.name.startsWith(`${name}_`));
  return {
    name,
    type: "histogram",
    help: "How long requests to UDM took until the answer began, or until they had failed.",
    samples: addUp(samples, hasBounds(before, bounds) ? before : []),
  };
}

/** Whether a histogram was written with these bounds; another version of the program may have had others. */
function hasBounds(samples: readonly Sample[], bounds: readonly number[]): boolean {
  const found = new Set(samples.flatMap(({ labels }) => labels.le ?? []));
  return found.size === bounds.length &&
    bounds.every((bound) => found.has(bound === Infinity ? "+Inf" : String(bound)));
}

/** What was counted before and what comes to it; series that were not heard of this time stay as they were. */
function addUp(now: readonly Sample[], before: readonly Sample[]): Sample[] {
  const sum = new Map<string, Sample>();
  for (const sample of [...before, ...now]) {
    const series = seriesOf(sample);
    const value = sample.value + (sum.get(series)?.value ?? 0);
    sum.set(series, { ...sample, value });
  }
  return [...sum.values()];
}
