/**
 * The record of a run for the summary and metrics files, with or without a report.
 *
 * @module
 */

import { basename } from "node:path";
import { visible } from "../common/visible.ts";
import type { Outcome, RunReport } from "./report.ts";

/** A run that has ended. */
export interface RunRecord {
  /** The name of the configuration, see {@linkcode configName}. */
  readonly config: string;
  /** Begin and end, in milliseconds since 1970. */
  readonly began: number;
  readonly ended: number;
  /** The longest duration of a run in milliseconds (`--max-duration`); undefined: no limit. */
  readonly maxDurationMs: number | undefined;
  readonly outcome: Outcome;
  readonly exitCode: number;
  /** Undefined if the engine did not start or was lost. */
  readonly report: Omit<RunReport, "outcome" | "reasons"> | undefined;
  /** Those of the report, or why there is none; without secrets. */
  readonly reasons: readonly string[];
  /** Versions of the program and of Deno. */
  readonly version: string;
  readonly deno: string;
}

/** The name of a configuration: its file name without folder and extension, as in the instance of a systemd unit. */
export function configName(file: string): string {
  return visible(basename(file).replace(/(?<=.)\.(?:ya?ml|json)$/i, ""));
}

/** Whether the run updated the target as far as its time allowed, except for single entries. */
export function succeeded({ outcome, report }: Pick<RunRecord, "outcome" | "report">): boolean {
  return report?.dryRun === false && ["done", "unfinished", "partial"].includes(outcome);
}
