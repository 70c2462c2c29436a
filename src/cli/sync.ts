/**
 * The command `sync`: reads the configuration, shuts the engine in, lets it run once or again and again.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { LoadResult } from "../config/load.ts";
import type { Config } from "../config/types.ts";
import { CATEGORY } from "../logging/category.ts";
import { keepSecret, withoutSecrets } from "../logging/setup.ts";
import { EXIT, exitCode, type RunReport } from "../report/report.ts";
import { summaryLines } from "../report/summary.ts";
import { type Sandbox, sandboxErrorText } from "../sandbox/sandbox.ts";
import { type CommandContext, confined } from "./confined.ts";
import type { SyncOptions } from "./program.ts";
import { reload } from "./reload.ts";
import type { Stop } from "./signals.ts";

const log = getLogger([CATEGORY, "main"]);

/** Synchronises; gives the exit code of the program. */
export function sync(options: SyncOptions, context: CommandContext): Promise<number> {
  return confined(
    options,
    context,
    ({ sandbox, stop, config, read }) => rounds(sandbox, stop, config, options, read),
  );
}

/**
 * Lets the engine run once or again and again, until it is stopped; gives the last exit code. An engine that is lost
 * cannot be started again: what it may reach is no longer ours to give.
 */
async function rounds(
  sandbox: Sandbox,
  stop: Stop,
  first: Config,
  options: SyncOptions,
  read: () => LoadResult,
): Promise<number> {
  let config = first;
  let code = await round(sandbox, config, options);
  while (options.repeat && !stop.stopped && !sandbox.lost) {
    log.info("the next run begins in {seconds} s", { seconds: options.repeatDelay });
    await stop.sleep(options.repeatDelay * 1000);
    if (stop.stopped) break;
    const reloaded = reload(first, config, read());
    keepSecret([...config.secrets, ...reloaded.config.secrets]);
    for (const complaint of reloaded.complaints) log.warn("{complaint}", { complaint });
    if (reloaded.changed) log.info("the configuration was changed; going on with the new one");
    config = reloaded.config;
    code = await round(sandbox, config, options);
  }
  return code;
}

/** One run and its summary. */
async function round(sandbox: Sandbox, config: Config, { allowDeletes }: SyncOptions): Promise<number> {
  let report: RunReport;
  try {
    report = await sandbox.perform({ name: "sync", config, permission: { allowDeletes } });
  } catch (error) {
    log.error("{error}", { error: sandboxErrorText(error) });
    return EXIT.failed;
  }
  const { outcome } = report;
  const level = outcome === "done"
    ? "info"
    : outcome === "partial" || outcome === "stopped"
    ? "warn"
    : "error";
  const [headline, ...details] = summaryLines(report);
  log[level]("{line}", { line: withoutSecrets(headline ?? "") });
  for (const line of details) {
    log[report.reasons.includes(line) ? level : "info"]("{line}", { line: withoutSecrets(line) });
  }
  return exitCode(outcome);
}
