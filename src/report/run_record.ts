/**
 * A run as it goes into files for other programs, whether or not it came to a report.
 *
 * @module
 */

import { basename } from "node:path";
import { exitCode, type Outcome, type RunReport } from "./report.ts";

/** The name of the program in files for other programs. */
export const PROGRAM = "udm-directory-connector";

/** A run that has ended. */
export interface RunRecord {
  /** The name of the configuration, see {@linkcode configName}. */
  readonly config: string;
  /** When it began and ended, in milliseconds since 1970. */
  readonly began: number;
  readonly ended: number;
  readonly exitCode: number;
  /** Undefined if the engine was not started, because of the configuration, or was lost. */
  readonly report: RunReport | undefined;
  /** For people; without secrets. */
  readonly reasons: readonly string[];
  /** Versions of the program and of what it runs on. */
  readonly version: string;
  readonly deno: string;
}

/** The name of a configuration: that of its file, without folders and ending, as in the instance of a systemd unit. */
export function configName(file: string): string {
  return basename(file).replace(/(?<=.)\.(?:ya?ml|json)$/i, "");
}

/** All ways in which a run can end, in the order of their exit codes. */
export const OUTCOMES: readonly Outcome[] = [
  "done",
  "failed",
  "stopped",
  "misconfigured",
  "partial",
  "refused",
];

/** How a run ended. One without a report failed, unless its exit code says that the configuration was at fault. */
export function outcomeOf({ report, exitCode: code }: Pick<RunRecord, "report" | "exitCode">): Outcome {
  return report?.outcome ?? (code === exitCode("misconfigured") ? "misconfigured" : "failed");
}

/** Whether the target is as the source wants it now, but for entries that could not be handled. */
export function succeeded(record: Pick<RunRecord, "report">): boolean {
  const { report } = record;
  return report !== undefined && !report.dryRun && ["done", "partial"].includes(report.outcome);
}
