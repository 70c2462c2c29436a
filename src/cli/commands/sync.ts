/**
 * The command `sync`: reads the configuration, shuts the engine in, lets it run once or again and again.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Config } from "../../config/types.ts";
import { detailsLines, type ErrorDetails, errorDetails, errorText } from "../../common/error.ts";
import { CATEGORY } from "../../logging/category.ts";
import { hideSecrets } from "../../common/redact.ts";
import { EXIT, exitCode } from "../../report/report.ts";
import { summaryLines } from "../../report/summary.ts";
import type { Expected } from "../../review/compare.ts";
import type { Permission } from "../../sandbox/tasks.ts";
import { type CommandContext, runInSandbox, type RunningSandbox } from "../run_in_sandbox.ts";
import { writeRunFiles } from "../run_files.ts";
import type { SyncOptions } from "../program.ts";
import { reload } from "../reload.ts";

const log = getLogger([CATEGORY, "main"]);

/** Synchronises; gives the exit code of the program. */
export async function sync(options: SyncOptions, context: CommandContext): Promise<number> {
  let began = performance.now();
  const notBegun = (exitCode: number, reasons: readonly ErrorDetails[]) =>
    writeRunFiles(options, { exitCode, reasons }, performance.now() - began);
  let expected: Expected | undefined;
  try {
    expected = options.plan === undefined ? undefined : await readExpectedPlan(options.plan);
  } catch (error) {
    context.complain(errorText(error));
    notBegun(EXIT.usage, [errorDetails(error)]);
    return EXIT.usage;
  }
  const { allowDeletes, allowValueLoss, adoptByName } = options;
  const permission = { allowDeletes, allowValueLoss, adoptByName, expected };
  return await runInSandbox(
    { ...options, notBegun },
    context,
    (engine) => rounds(engine, options, permission, () => began = performance.now()),
  );
}

/** What is expected; few runs expect anything, so what that takes is loaded only now. */
async function readExpectedPlan(given: string): Promise<Expected> {
  const { readExpected } = await import("../expected_plan.ts");
  return readExpected(given);
}

/**
 * Lets the engine run once or again and again, until it is stopped; gives the last exit code. An engine that is lost
 * cannot be started again: what it may reach is no longer ours to give.
 */
async function rounds(
  engine: RunningSandbox,
  options: SyncOptions,
  permission: Permission,
  onBegin: () => void,
): Promise<number> {
  const { stop, config: first, read } = engine;
  let config = first;
  let code = await round(engine, config, options, permission);
  while (options.repeat && !stop.stopped) {
    log.info("the next run begins in {seconds} s", { seconds: options.repeatDelay });
    await stop.sleep(options.repeatDelay * 1000);
    if (stop.stopped) break;
    const reloaded = reload(first, config, read());
    hideSecrets(...reloaded.config.secrets);
    for (const complaint of reloaded.complaints) log.warn("{complaint}", { complaint });
    if (reloaded.changed) log.info("the configuration was changed; going on with the new one");
    config = reloaded.config;
    onBegin();
    code = await round(engine, config, options, permission);
  }
  return code;
}

/** One run, its summary, and the files about it. */
async function round(
  { perform }: RunningSandbox,
  config: Config,
  options: SyncOptions,
  permission: Permission,
): Promise<number> {
  const report = await perform({ name: "sync", config, permission });
  const { outcome } = report;
  const level = outcome === "done"
    ? "info"
    : outcome === "partial" || outcome === "stopped"
    ? "warn"
    : "error";
  const [headline, ...details] = summaryLines(report);
  const reasons = report.reasons.flatMap(detailsLines);
  const code = exitCode(outcome);
  log[level]("{line}", {
    line: headline ?? "",
    outcome,
    exit_code: code,
    duration: report.durationMs,
  });
  for (const line of details) {
    log[reasons.includes(line) ? level : "info"]("{line}", { line });
  }
  writeRunFiles(options, { exitCode: code, report }, report.durationMs);
  return code;
}
