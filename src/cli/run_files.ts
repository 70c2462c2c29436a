/**
 * Files that tell other programs about a run: metrics for Prometheus, and a summary as JSON.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { detailsText, type ErrorDetails, errorText } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { type OwnFile, replaceFile } from "../report/files.ts";
import { configsIn, isMetricsText, metricsText } from "../report/metrics.ts";
import type { RunReport } from "../report/report.ts";
import { configName, type RunRecord } from "../report/run_record.ts";
import { isSummaryText, summaryDocument } from "../report/summary_document.ts";
import { VERSION } from "../common/version.ts";

const log = getLogger([CATEGORY, "main"]);

/** Read by node_exporter, which is another user; nothing in it is secret or about a person. */
const METRICS_MODE = 0o644;

/** Where the files are to be. */
interface RunFilesOptions {
  /** The configuration file. */
  readonly config: string;
  readonly metricsFile: string | undefined;
  readonly summaryFile: string | undefined;
}

/** How a run ended. */
interface EndedRun {
  readonly exitCode: number;
  /** Undefined if the engine was not started, or was lost. */
  readonly report?: RunReport;
  /** Why, if there is no report to say it. */
  readonly reasons?: readonly ErrorDetails[];
}

/**
 * Writes both files, as far as they are wanted. One that cannot be written is a warning: what a run has done does not
 * depend on whether somebody watches it. That the file is old will be noticed where it is read.
 *
 * @param durationMs how long the run took
 * @param now the time, in milliseconds since 1970
 */
export function writeRunFiles(
  { config, metricsFile, summaryFile }: RunFilesOptions,
  { exitCode, report, reasons = report?.reasons ?? [] }: EndedRun,
  durationMs: number,
  now = Date.now(),
): void {
  const record: RunRecord = {
    config: configName(config),
    began: now - durationMs,
    ended: now,
    exitCode,
    report,
    reasons: reasons.map(detailsText),
    version: VERSION,
    deno: Deno.version.deno,
  };
  if (metricsFile !== undefined) {
    const file = { path: metricsFile, isOwn: isMetricsText, what: "metrics", mode: METRICS_MODE };
    write(file, (before) => {
      const others = configsIn(before).filter((name) => name !== record.config);
      if (others.length > 0) {
        throw new Error(
          `it holds the metrics of the configuration ${
            others.join(", ")
          }: give every configuration a file of its ` +
            "own, or remove it if the configuration has got another name",
        );
      }
      return metricsText(record, before);
    });
  }
  if (summaryFile !== undefined) {
    const file = { path: summaryFile, isOwn: isSummaryText, what: "a summary" };
    write(file, () => JSON.stringify(summaryDocument(record), undefined, 2) + "\n");
  }
}

function write(file: OwnFile, text: (before: string) => string): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    log.warn("{file} could not be written: {error}", { file: file.path, error: errorText(error) });
  }
}
