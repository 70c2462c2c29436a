/**
 * Writes the files about a run: metrics for Prometheus and a summary as JSON.
 *
 * @module
 */

import { visibleJson } from "../common/visible.ts";
import { getLogger } from "@logtape/logtape";
import { detailsText, errorText } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import type { OwnFile } from "../files/replace_file.ts";
import { configsIn, isMetricsText, metricsText } from "../report/metrics.ts";
import { exitCode, type NoReport, type RunReport } from "../report/report.ts";
import { configName, type RunRecord } from "../report/run_record.ts";
import { isSummaryText, summaryDocument } from "../report/summary_document.ts";
import { VERSION } from "../common/version.ts";
import { writeOwnFile } from "./write_own_file.ts";

const log = getLogger([CATEGORY, "main"]);

/** node_exporter reads the file as another user; it contains no secrets and no personal data. */
const METRICS_MODE = 0o644;

/** What the record needs of the options, and the paths of the files. */
interface RunFilesOptions {
  /** The configuration file. */
  readonly config: string;
  readonly metricsFile: string | undefined;
  readonly summaryFile: string | undefined;
  /** The longest duration of a run in milliseconds; undefined: no limit. */
  readonly maxDurationMs?: number | undefined;
  /** The exit code of a partial run. */
  readonly skippedExitCode?: number | undefined;
}

/**
 * The record of a run that has ended.
 *
 * @param now end of the run, in milliseconds since 1970
 */
export function runRecord(
  { config, maxDurationMs, skippedExitCode }: RunFilesOptions,
  run: RunReport | NoReport,
  durationMs: number,
  now = Date.now(),
): RunRecord {
  return {
    config: configName(config),
    began: now - durationMs,
    ended: now,
    maxDurationMs,
    outcome: run.outcome,
    exitCode: exitCode(run.outcome, skippedExitCode),
    report: "kinds" in run ? run : undefined,
    reasons: run.reasons.map(detailsText),
    version: VERSION,
    deno: Deno.version.deno,
  };
}

/**
 * Writes the configured files. A file that cannot be written is only a warning: monitoring notices that it is old.
 *
 * @returns the text of the metrics file, if it was written
 */
export function writeRunFiles(
  { metricsFile, summaryFile }: RunFilesOptions,
  record: RunRecord,
): string | undefined {
  let metrics: string | undefined;
  if (metricsFile !== undefined) {
    const file = { path: metricsFile, isOwn: isMetricsText, what: "metrics", mode: METRICS_MODE };
    metrics = write(file, (before) => {
      const others = configsIn(before).filter((name) => name !== record.config);
      if (others.length > 0) {
        throw new Error(
          `it holds the metrics of the configuration ${
            others.join(", ")
          }; use one file for each configuration, or ` +
            "delete the file if the configuration was renamed",
        );
      }
      return metricsText(record, before);
    });
  }
  if (summaryFile !== undefined) {
    const file = { path: summaryFile, isOwn: isSummaryText, what: "a summary" };
    write(file, () => visibleJson(summaryDocument(record), 2) + "\n");
  }
  return metrics;
}

/** Returns what it wrote; undefined if that failed. */
function write(file: OwnFile, text: (before: string) => string): string | undefined {
  let written: string | undefined;
  try {
    writeOwnFile(file, (before) => written = text(before));
    return written;
  } catch (error) {
    log.warn("cannot write {file}: {error}", { file: file.path, error: errorText(error) });
    return undefined;
  }
}
