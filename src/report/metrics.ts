/**
 * The metrics of a run for Prometheus, collected from a file (node_exporter, `--collector.textfile.directory`).
 *
 * Gauges describe the last run. Counters and the histogram continue from the values in the existing file. Without it
 * they start at 0 again, which Prometheus handles as a counter reset.
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
import { type KindReport, OUTCOMES, type RunReport } from "./report.ts";
import { type RunRecord, succeeded } from "./run_record.ts";

/** The prefix of all metric names. */
export const PREFIX = "udm_directory_connector_";

const CHANGES = ["added", "modified", "renamed", "disabled", "deleted"] as const;
const RESULTS = [...CHANGES, "failed", "left"] as const;

/**
 * The metrics after a run.
 *
 * @param before the text of the existing file
 */
export function metricsText(record: RunRecord, before = ""): string {
  const old = readExposition(before).filter(({ labels }) => labels.config === record.config);
  return writeExposition([
    ...attempts(record, old),
    ...(record.report === undefined ? [] : lastRun(record, record.report)),
    ...totals(record, old),
  ]);
}

/**
 * The metrics of the run in progress, for `--listen`.
 *
 * @param began in milliseconds since 1970; undefined between two runs
 */
export function currentRunText(config: string, began: number | undefined): string {
  return writeExposition([
    gauge("current_run", "1 while a run is in progress, 0 between two runs. Only with --listen.", [
      [{ config }, began === undefined ? 0 : 1],
    ]),
    gauge(
      "current_run_start_timestamp_seconds",
      "When the run in progress began. Missing between two runs. Only with --listen.",
      began === undefined ? [] : [[{ config }, began / 1000]],
    ),
  ]);
}

/** The configurations in a text of metrics. */
export function configsIn(text: string): string[] {
  return [...new Set(readExposition(text).flatMap(({ labels }) => labels.config ?? []))];
}

/** Whether {@linkcode metricsText} wrote a text. */
export function isMetricsText(text: string): boolean {
  return text.startsWith(`# HELP ${PREFIX}`);
}

function attempts(record: RunRecord, old: readonly Sample[]): Family[] {
  const { config, version, deno, began, ended, outcome, maxDurationMs } = record;
  const success = `${PREFIX}last_success_timestamp_seconds`;
  const lastSuccess = succeeded(record) ? ended / 1000 : old.find(({ name }) => name === success)?.value;
  return [
    gauge("build_info", "Versions of the program and of Deno. Always 1.", [
      [{ config, version, deno }, 1],
    ]),
    gauge("last_attempt_timestamp_seconds", "When the last run ended, successful or not.", [
      [{ config }, ended / 1000],
    ]),
    gauge(
      "last_success_timestamp_seconds",
      "When the last successful run ended (exit code 0 or 3, not a dry run), also one that --max-duration ended.",
      lastSuccess === undefined ? [] : [[{ config }, lastSuccess]],
    ),
    gauge("last_run_exit_code", "Exit code of the last run.", [[{ config }, record.exitCode]]),
    gauge(
      "last_run_outcome",
      "1 for the outcome of the last run, 0 for all others.",
      OUTCOMES.map((name) => [{ config, outcome: name }, name === outcome ? 1 : 0]),
    ),
    gauge(
      "max_duration_seconds",
      "The longest duration of a run (--max-duration). Missing without a limit.",
      maxDurationMs === undefined ? [] : [[{ config }, maxDurationMs / 1000]],
    ),
    gauge("last_run_duration_seconds", "Duration of the last run.", [[{ config }, (ended - began) / 1000]]),
  ];
}

function lastRun({ config }: RunRecord, report: NonNullable<RunRecord["report"]>): Family[] {
  const { kinds, phases } = report;
  const always = [
    gauge("last_run_dry_run", "1 if the last run was a dry run.", [
      [{ config }, report.dryRun ? 1 : 0],
    ]),
    gauge(
      "last_run_phase_duration_seconds",
      "Duration of each phase of the last run.",
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
  // Write all reasons: Prometheus can compare and add a series that is 0, but not a missing one.
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
      "Entries of the last run whose object needed no change.",
      each(({ planned: { unchanged } }) => [[{}, unchanged]]),
    ),
    gauge(
      "last_run_planned_operations",
      "Planned operations of the last run.",
      each(({ planned }) => CHANGES.map((operation) => [{ operation }, planned[operation]])),
    ),
    gauge(
      "last_run_operations",
      "Operations of the last run by result: done, failed, or not started (left). For a dry run: what would have been done.",
      each(({ applied }) => RESULTS.map((result) => [{ result }, applied[result]])),
    ),
    gauge(
      "last_run_max_duration_reached",
      "1 if --max-duration ended the last run before all operations were begun; the next run continues.",
      [[{ config }, report.isTimeOver ? 1 : 0]],
    ),
    gauge(
      "last_run_skipped_entries",
      "Entries that the last run skipped, by reason.",
      each(({ skipped }) => SKIP_REASONS.map((reason) => [{ reason }, skipped[reason] ?? 0])),
    ),
    gauge(
      "last_run_incomplete_entries",
      "Entries of the last run without some of their values, which cannot be converted, which other objects hold, or which UDM rejected.",
      each(({ incomplete }) => [[{}, incomplete]]),
    ),
    gauge(
      "last_run_refused",
      "1 if a limit refused the last run, or if its plan was not the reviewed one.",
      [...held(Object.keys(REFUSAL_REASONS), report.refusals), planDiffers(config, report)],
    ),
    gauge(
      "last_run_deletions_withheld",
      "1 if the last run withheld the deletions of a kind.",
      held(WITHHOLDINGS, report.withheld),
    ),
    gauge("last_run_unknown_members", "Group members that are not among the entries read.", [
      [{ config }, report.unknownMembers],
    ]),
    gauge("last_run_self_members", "Groups that are members of themselves, which is ignored.", [
      [{ config }, report.selfMembers],
    ]),
    gauge(
      "last_run_unreadable_members",
      "Group members that the account cannot read; they stay members.",
      [
        [{ config }, report.unreadableMembers],
      ],
    ),
    gauge("last_run_values_not_kept", "Values that the last run wrote and UDM dropped or changed.", [
      [{ config }, report.notPersisted],
    ]),
  ];
}

/** A plan differs as a whole, so the series has no kind. */
function planDiffers(config: string, { refusals }: Pick<RunReport, "refusals">): Value {
  return [
    { config, reason: "plan_differs" },
    refusals.some(({ reason }) => reason === "plan_differs") ? 1 : 0,
  ];
}

function totals(record: RunRecord, old: readonly Sample[]): Family[] {
  const { config, outcome, report } = record;
  const kinds = report?.dryRun === true ? undefined : report?.kinds;
  return [
    counter(
      "runs_total",
      "Runs by outcome.",
      OUTCOMES.map((name) => [{ config, outcome: name }, name === outcome ? 1 : 0]),
      old,
    ),
    counter(
      "operations_total",
      "Operations by result: done, failed, or not started (left).",
      KINDS.flatMap((kind) =>
        RESULTS.map((result) => [{ config, kind, result }, kinds?.[kind].applied[result] ?? 0] as const)
      ),
      old,
    ),
    counter(
      "requests_total",
      "Requests to UDM by HTTP status, or by what happened instead of a response.",
      (report?.requests ?? []).map(({ method, type, status, count }) => [
        { config, method, type, status },
        count,
      ]),
      old,
    ),
    counter("request_retries_total", "Retried requests to UDM.", [
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
    help: "Duration of requests to UDM until the response started or the request failed.",
    samples: addUp(samples, hasBounds(before, bounds) ? before : []),
  };
}

/** Whether a histogram has these bounds; another version of the program may have had others. */
function hasBounds(samples: readonly Sample[], bounds: readonly number[]): boolean {
  const found = new Set(samples.flatMap(({ labels }) => labels.le ?? []));
  return found.size === bounds.length &&
    bounds.every((bound) => found.has(bound === Infinity ? "+Inf" : String(bound)));
}

/** Adds the new values to the old ones; series without a new value keep the old one. */
function addUp(now: readonly Sample[], before: readonly Sample[]): Sample[] {
  const sum = new Map<string, Sample>();
  for (const sample of [...before, ...now]) {
    const series = seriesOf(sample);
    const value = sample.value + (sum.get(series)?.value ?? 0);
    sum.set(series, { ...sample, value });
  }
  return [...sum.values()];
}
