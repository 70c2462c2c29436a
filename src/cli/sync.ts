/**
 * The command `sync`: reads the configuration, shuts the engine in, lets it run once or again and again.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { networkAccess, unixSocketPaths } from "../config/hosts.ts";
import { formatProblem, loadConfig, type LoadResult } from "../config/load.ts";
import type { Config } from "../config/types.ts";
import { errorText } from "../error_text.ts";
import { CATEGORY } from "../logging/category.ts";
import { type LogConf, LogConfError, lowestLevel, parseLogConf } from "../logging/log_conf.ts";
import { keepSecret, setUpLogging, withoutSecrets } from "../logging/setup.ts";
import { EXIT, exitCode, type RunReport } from "../report/report.ts";
import { summaryLines } from "../report/summary.ts";
import { outOfReach, outOfReachText } from "../sandbox/reach.ts";
import { forgetProxies, Sandbox, sandboxErrorText } from "../sandbox/sandbox.ts";
import { lockFile, takeLock } from "./lock.ts";
import type { Environment, SyncOptions } from "./options.ts";
import { reload } from "./reload.ts";
import { type Stop, untilStopped } from "./signals.ts";

const log = getLogger([CATEGORY, "main"]);

/** What the command needs from outside. */
export interface SyncContext {
  readonly environment: Environment;
  /** Where faults of the configuration are shown. */
  readonly complain: (line: string) => void;
}

/** Synchronises; gives the exit code of the program. */
export async function sync(options: SyncOptions, { environment, complain }: SyncContext): Promise<number> {
  let logConf: LogConf | undefined;
  try {
    logConf = readLogConf(options.logConf);
    setUpLogging(options.logLevel, logConf);
  } catch (error) {
    for (const line of errorText(error).split("\n")) complain(line);
    return EXIT.usage;
  }
  const read = () => readConfig(options, environment);
  const loaded = read();
  if (!loaded.ok) {
    for (const problem of loaded.problems) complain(formatProblem(problem));
    return EXIT.usage;
  }
  const { config } = loaded;
  keepSecret(config.secrets);
  for (const warning of loaded.warnings) log.warn("{warning}", { warning: formatProblem(warning) });

  const confinement = { net: networkAccess(config), sockets: unixSocketPaths(config) };
  const beyond = outOfReach(confinement.net);
  if (beyond.length > 0) {
    log.error("{reason}", { reason: outOfReachText(beyond) });
    return EXIT.usage;
  }
  const lock = options.runtimeDirectory === undefined
    ? undefined
    : await takeLock(lockFile(options.runtimeDirectory, options.config));
  if (lock?.ok === false) {
    log.error("{reason}", { reason: lock.reason });
    return EXIT.failed;
  }
  using _lock = lock;
  forgetProxies();
  const level = logConf === undefined ? options.logLevel : lowestLevel(logConf, options.logLevel);
  using sandbox = await Sandbox.start(confinement, level);
  using stop = untilStopped(() => {
    log.info("stopping: the writes under way are finished first");
    sandbox.stop();
  });
  return await rounds(sandbox, stop, config, options, read);
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

function readLogConf(path: string | undefined): LogConf | undefined {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw new LogConfError(`${path}: the logging configuration cannot be read: ${errorText(error)}`);
  }
  return parseLogConf(text, path);
}

function readConfig(options: SyncOptions, environment: Environment): LoadResult {
  const loaded = loadConfig({
    path: options.config,
    env: { get: (name) => environment[name] },
    readTextFile: Deno.readTextFileSync,
    stat: Deno.statSync,
  });
  if (!loaded.ok || !options.dryRun) return loaded;
  return { ...loaded, config: { ...loaded.config, udm: { ...loaded.config.udm, skipWrites: true } } };
}

/** One run and its summary. */
async function round(sandbox: Sandbox, config: Config, { allowDeletes }: SyncOptions): Promise<number> {
  let report: RunReport;
  try {
    report = await sandbox.run(config, { allowDeletes });
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
