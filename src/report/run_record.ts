/**
 * The record of a run for the summary and metrics files, with or without a report.
 *
 * @module
 */

import { basename } from "node:path";
import { exitCode, type Outcome, type RunReport } from "./report.ts";

/** The name of the program in these files. */
export const PROGRAM = "udm-directory-connector";

/** A run that has ended. */
export interface RunRecord {
  /** The name of the configuration, see {@linkcode configName}. */
  readonly config: string;
  /** Begin and end, in milliseconds since 1970. */
  readonly began: number;
  readonly ended: number;
  readonly exitCode: number;
  /** Undefined if the engine did not start or was lost. */
  readonly report: RunReport | undefined;
  /** Why the run failed, without secrets. */
  readonly reasons: readonly string[];
  /** Versions of the program and of Deno. */
  readonly version: string;
  readonly deno: string;
}

/** The name of a configuration: its file name without folder and extension, as in the instance of a systemd unit. */
export function configName(file: string): string {
  return basename(file).replace(/(?<=.)\.(?:ya?ml|json)$/i, "");
}

/** All outcomes, in the order of their exit codes. */
export const OUTCOMES: readonly Outcome[] = [
  "done",
  "failed",
  "stopped",
  "misconfigured",
  "partial",
  "refused",
];

/** The outcome of a run. Without a report it is "failed", or "misconfigured" according to the exit code. */
export function outcomeOf({ report, exitCode: code }: Pick<RunRecord, "report" | "exitCode">): Outcome {
  return report?.outcome ?? (code === exitCode("misconfigured") ? "misconfigured" : "failed");
}

/** Whether the run updated the target, except for single entries. */
export function succeeded(record: Pick<RunRecord, "report">): boolean {
  const { report } = record;
  return report !== undefined && !report.dryRun && ["done", "partial"].includes(report.outcome);
}
