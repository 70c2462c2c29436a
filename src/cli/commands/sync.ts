/**
 * The command `sync`: synchronises once, or repeatedly with `--repeat`.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Config } from "../../config/types.ts";
import { detailsLines, errorDetails, errorText } from "../../common/error.ts";
import { CATEGORY } from "../../logging/category.ts";
import { forPeople } from "../../logging/for_people.ts";
import { hideSecrets } from "../../common/redact.ts";
import { exitCode, type NoReport } from "../../report/report.ts";
import { summaryDocument } from "../../report/summary_document.ts";
import { configName, type RunRecord } from "../../report/run_record.ts";
import { lostHeadline, summaryLines } from "../../report/summary.ts";
import type { Expected } from "../../review/compare.ts";
import type { Permission } from "../../sandbox/tasks.ts";
import { type CommandContext, runInSandbox, type RunningSandbox, type Stage } from "../run_in_sandbox.ts";
import { runRecord, writeRunFiles } from "../run_files.ts";
import type { SyncOptions } from "../program.ts";
import { openListener } from "../listener.ts";
import { reload } from "../reload.ts";
import { RunStatus } from "../run_status.ts";

const log = getLogger([CATEGORY, "main"]);

/** Synchronises; returns the exit code of the program. */
export async function sync(options: SyncOptions, context: CommandContext): Promise<number> {
  let began = performance.now();
  const onFailure = (end: NoReport, stage: Stage) => {
    const record = runRecord(options, end, performance.now() - began);
    if (stage === "run") logEnd("error", record, lostHeadline(record.ended - record.began));
    writeRunFiles(options, record);
  };
  let expected: Expected | undefined;
  try {
    expected = options.plan === undefined ? undefined : await readExpectedPlan(options.plan);
  } catch (error) {
    context.complain(errorText(error));
    onFailure({ outcome: "misconfigured", reasons: [errorDetails(error)] }, "start");
    return exitCode("misconfigured");
  }
  const { allowDeletes, allowValueLoss, adoptByName } = options;
  const permission = { allowDeletes, allowValueLoss, adoptByName, expected };
  const { listen } = options;
  const status = listen === undefined ? undefined : new RunStatus(configName(options.config));
  return await runInSandbox(
    {
      ...options,
      onFailure,
      ...(listen === undefined || status === undefined
        ? {}
        : { open: () => openListener(listen, status.answers), onStop: () => status.stopping() }),
    },
    context,
    (sandbox) => runs(sandbox, options, permission, status, () => began = performance.now()),
  );
}

/** Loads the parser on demand: few runs expect a plan. */
async function readExpectedPlan(given: string): Promise<Expected> {
  const { readExpected } = await import("../expected_plan.ts");
  return readExpected(given);
}

/**
 * Synchronises once, or repeatedly until a signal stops it; returns the last exit code. A lost sandbox cannot be started
 * again: the main thread has given up its network permission.
 */
async function runs(
  sandbox: RunningSandbox,
  options: SyncOptions,
  permission: Permission,
  status: RunStatus | undefined,
  onBegin: () => void,
): Promise<number> {
  const { stop, config: first, read, context } = sandbox;
  let config = first;
  let code = await runOnce(sandbox, config, options, permission, status);
  while (options.repeat && !stop.stopped) {
    log.info("next run starts in {seconds} s", { seconds: options.repeatDelay });
    await stop.sleep(options.repeatDelay * 1000);
    if (stop.stopped) break;
    const reloaded = reload(first, config, read());
    status?.configurationRead(reloaded.rejected);
    hideSecrets(...reloaded.config.secrets);
    for (const warning of reloaded.warnings) log.warn("configuration: {warning}", { warning });
    if (reloaded.changed) log.info("configuration changed: using the new one");
    config = reloaded.config;
    onBegin();
    context.nextRun();
    code = await runOnce(sandbox, config, options, permission, status);
  }
  return code;
}

/** Runs once, logs the summary and writes the files about the run. */
async function runOnce(
  { perform }: RunningSandbox,
  config: Config,
  options: SyncOptions,
  permission: Permission,
  status: RunStatus | undefined,
): Promise<number> {
  const { maxDurationMs } = options;
  status?.runBegan();
  const report = await perform({ name: "sync", config, permission, maxDurationMs });
  const { outcome } = report;
  const record = runRecord(options, report, report.durationMs);
  const level = outcome === "done" || outcome === "unfinished"
    ? "info"
    : outcome === "partial" || outcome === "stopped"
    ? "warn"
    : "error";
  const [headline, ...details] = summaryLines(report);
  const reasons = report.reasons.flatMap(detailsLines);
  logEnd(level, record, headline ?? "");
  for (const line of details) {
    if (reasons.includes(line)) log[level]("reason: {line}", forPeople({ line }));
    else log.info("summary: {line}", forPeople({ line }));
  }
  const written = writeRunFiles(options, record);
  status?.runEnded(record, written);
  return record.exitCode;
}

/** Logs the end of a run: for programs, with all that is known of it. */
function logEnd(level: "info" | "warn" | "error", record: RunRecord, result: string): void {
  const { request_durations: _, ...facts } = summaryDocument(record);
  log[level]("run finished: {result}", { result, ...facts });
}
