/**
 * What every command that talks to the directories begins with: logging, the configuration, and the engine shut in.
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
import { keepSecret, setUpLogging } from "../logging/setup.ts";
import { EXIT } from "../report/report.ts";
import { outOfReach, outOfReachText } from "../sandbox/reach.ts";
import { forgetProxies, Sandbox } from "../sandbox/sandbox.ts";
import { lockFile, takeLock } from "./lock.ts";
import type { CommonOptions, Environment } from "./settings.ts";
import { type Stop, untilStopped } from "./signals.ts";

const log = getLogger([CATEGORY, "main"]);

/** What a command needs from outside. */
export interface CommandContext {
  readonly environment: Environment;
  /** Where faults of the configuration are shown. */
  readonly complain: (line: string) => void;
}

/** What {@linkcode confined} needs to know besides the options of all commands. */
export interface ConfinedOptions extends CommonOptions {
  /** Folder of the lock file; without it nothing keeps two runs apart. */
  readonly runtimeDirectory?: string | undefined;
  /** Whether nothing is to be written, whatever the configuration says. */
  readonly dryRun?: boolean;
}

/** The engine in its sandbox, and what it is to work with. */
export interface Confined {
  readonly sandbox: Sandbox;
  /** Whether SIGTERM or SIGINT came; the engine is told by itself. */
  readonly stop: Stop;
  readonly config: Config;
  /** Reads the configuration again. */
  readonly read: () => LoadResult;
}

/**
 * Sets up logging, reads the configuration, confines the engine to the hosts that it names, and lets `use` work with
 * it; gives the exit code, its own if it does not come to that.
 */
export async function confined(
  options: ConfinedOptions,
  { environment, complain }: CommandContext,
  use: (confined: Confined) => Promise<number>,
): Promise<number> {
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
  return await use({ sandbox, stop, config, read });
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

function readConfig(options: ConfinedOptions, environment: Environment): LoadResult {
  const loaded = loadConfig({
    path: options.config,
    env: { get: (name) => environment[name] },
    readTextFile: Deno.readTextFileSync,
    stat: Deno.statSync,
  });
  if (!loaded.ok || !options.dryRun) return loaded;
  return { ...loaded, config: { ...loaded.config, udm: { ...loaded.config.udm, skipWrites: true } } };
}
