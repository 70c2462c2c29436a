/**
 * The command `sync`: reads the configuration, shuts the engine in, lets it run once or again and again.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { networkAccess, unixSocketPaths } from "../config/hosts.ts";
import { formatProblem, loadConfig } from "../config/load.ts";
import type { Config } from "../config/types.ts";
import { errorText } from "../error_text.ts";
import { CATEGORY } from "../logging/category.ts";
import { type LogConf, LogConfError, lowestLevel, parseLogConf } from "../logging/log_conf.ts";
import { keepSecret, setUpLogging, withoutSecrets } from "../logging/setup.ts";
import { EXIT, exitCode, type RunReport } from "../report/report.ts";
import { summaryLines } from "../report/summary.ts";
import { forgetProxies, Sandbox, sandboxErrorText } from "../sandbox/sandbox.ts";
import type { Environment, SyncOptions } from "./options.ts";
import { untilStopped } from "./signals.ts";

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
    logConf = options.logConf === undefined
      ? undefined
      : parseLogConf(await Deno.readTextFile(options.logConf), options.logConf);
    setUpLogging(options.logLevel, logConf);
  } catch (error) {
    const text = error instanceof LogConfError ? error.message : `${options.logConf}: ${errorText(error)}`;
    for (const line of text.split("\n")) complain(line);
    return EXIT.usage;
  }
  const loaded = readConfig(options, environment);
  if (!loaded.ok) {
    for (const problem of loaded.problems) complain(formatProblem(problem));
    return EXIT.usage;
  }
  const { config } = loaded;
  keepSecret(config.secrets);
  for (const warning of loaded.warnings) log.warn("{warning}", { warning: formatProblem(warning) });

  forgetProxies();
  const level = logConf === undefined ? options.logLevel : lowestLevel(logConf, options.logLevel);
  const confinement = { net: networkAccess(config), sockets: unixSocketPaths(config) };
  using sandbox = await Sandbox.start(confinement, level);
  const stop = untilStopped(() => {
    log.info("stopping: the writes under way are finished first");
    sandbox.stop();
  });
  try {
    let code: number = EXIT.done;
    do {
      code = await round(sandbox, config);
      if (options.repeat && !stop.stopped) {
        log.info("the next run begins in {seconds} s", { seconds: options.repeatDelay });
        await stop.sleep(options.repeatDelay * 1000);
      }
    } while (options.repeat && !stop.stopped);
    return code;
  } finally {
    stop[Symbol.dispose]();
  }
}

function readConfig(options: SyncOptions, environment: Environment) {
  const loaded = loadConfig({
    path: options.config,
    env: { get: (name) => environment[name] },
    readTextFile: Deno.readTextFileSync,
    stat: Deno.statSync,
  });
  if (!loaded.ok || !options.dryRun) return loaded;
  return { ...loaded, config: { ...loaded.config, udm: { ...loaded.config.udm, skipWrites: true } } };
}

async function round(sandbox: Sandbox, config: Config): Promise<number> {
  let report: RunReport;
  try {
    report = await sandbox.run(config);
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
  for (const line of summaryLines(report)) log[level]("{line}", { line: withoutSecrets(line) });
  return exitCode(outcome);
}
