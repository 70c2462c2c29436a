/**
 * The common start of all commands: sets up logging, loads the configuration and starts the engine in the sandbox.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { readNamedFile } from "../config/files.ts";
import { networkAccess, unixSocketPaths } from "../config/hosts.ts";
import { formatProblem, type LoadResult } from "../config/load.ts";
import { loadConfigFile } from "../config/load_file.ts";
import { detailsOf, WHOLE_FILE } from "../config/problems.ts";
import { readTextFile } from "../config/text_file.ts";
import type { Config } from "../config/types.ts";
import { hideSecrets } from "../common/redact.ts";
import {
  ConnectorError,
  detailsLines,
  detailsText,
  type ErrorDetails,
  errorDetails,
} from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { leadsToJournal } from "../logging/journal.ts";
import type { Level } from "../logging/levels.ts";
import type { LogConf } from "../logging/log_conf.ts";
import { RunContext } from "../logging/run_context.ts";
import { lineForStderr, setUpLogging } from "../logging/setup.ts";
import { EXIT, exitCode, type NoReport } from "../report/report.ts";
import { configName } from "../report/run_record.ts";
import type { TaskFailure } from "../run/task_failure.ts";
import { deniedDetails, deniedEntries, netEntries } from "../sandbox/net_permission.ts";
import { EngineLost } from "../sandbox/engine_lost.ts";
import type { Patience } from "../sandbox/patience.ts";
import { type EngineWorker, Sandbox, type startWorker } from "../sandbox/sandbox.ts";
import type { Task, TaskName, TaskResult } from "../sandbox/tasks.ts";
import { knownAddresses } from "../ldap/addresses.ts";
import { type DiscoveredServers, discoverServers, withServers } from "../ldap/discover.ts";
import { withDiscoveredServers } from "./discovered_servers.ts";
import { lockFile, takeLock } from "./lock.ts";
import { hasColours, progressMode, showProgress } from "./progress.ts";
import type { CommonOptions, Environment } from "./settings.ts";
import { withAuthorities } from "./trusted_authorities.ts";
import { isRoot } from "./root_user.ts";
import { type Stop, untilStopped } from "./signals.ts";

const log = getLogger([CATEGORY, "main"]);

/** What a command needs from outside. */
export interface CommandContext {
  readonly environment: Environment;
  /** Prints a problem of the configuration. */
  readonly complain: (line: string) => void;
  /** Whether questions can be asked; default: whether stdin and stdout are a terminal. */
  readonly asks?: boolean;
  /** Starts the worker of the engine; default: {@linkcode startWorker}. */
  readonly startEngine?: (...given: Parameters<typeof startWorker>) => EngineWorker;
  /** How long it waits for the engine; default: {@linkcode PATIENCE}. */
  readonly patience?: Patience;
}

/** What {@linkcode runInSandbox} needs to know besides the options of all commands. */
interface SandboxOptions extends CommonOptions {
  /** Folder of the lock file; without it, runs do not exclude each other. */
  readonly runtimeDirectory?: string | undefined;
  /** Sets `udm.skip_writes`. */
  readonly dryRun?: boolean;
  /** The level of stderr, instead of those of the options and of a file for Python's logging. */
  readonly ownLevel?: Level;
  /** Shows a line of progress, for commands whose log is silent. Only if stderr is for people. */
  readonly say?: (line: string) => void;
  /** Loads the configuration; default: from the file of the options. */
  readonly load?: () => LoadResult;
  /** Whether the engine must not reach the target. */
  readonly sourceOnly?: boolean;
  /**
   * Opens what needs the network of this thread, right before it gives that up.
   *
   * @throws {ConnectorError} if the program cannot start without it
   */
  readonly open?: () => Disposable;
  /** Called at the first signal that stops the program. */
  readonly onStop?: () => void;
  /** Called if the engine cannot start or is lost, unless another run holds the lock. */
  readonly onFailure?: (end: NoReport, stage: Stage) => void;
}

/** How far a command came: setting up its logs, starting the engine, or running it. */
export type Stage = "logging" | "start" | "run";

/** What is wrong with a logging configuration of which a part is used, and what to do. */
interface LoggingWarning {
  readonly problem: string;
  readonly advice: string;
}

/** The engine in its sandbox, with its configuration. */
export interface RunningSandbox {
  readonly sandbox: Sandbox;
  /** Runs a task in the engine, as {@linkcode Sandbox.perform}, and shows its progress. */
  readonly perform: <Name extends TaskName>(
    task: Task<Name>,
  ) => Promise<TaskResult<Name>>;
  /** Whether a signal arrived; the engine has then been told already. */
  readonly stop: Stop;
  readonly config: Config;
  /** Reads the configuration again. */
  readonly read: () => LoadResult;
  /** What log records say about the run. */
  readonly context: RunContext;
  readonly loggingWarning: LoggingWarning | undefined;
}

/**
 * Sets up logging, loads the configuration, starts the engine in a sandbox that reaches only the configured hosts, and
 * calls `use`.
 *
 * @returns the exit code: that of `use`, or another one if the engine cannot be started
 */
export async function runInSandbox(
  options: SandboxOptions,
  { environment, complain, startEngine, patience }: CommandContext,
  use: (running: RunningSandbox) => Promise<number>,
): Promise<number> {
  const { logLevel, logFormat: format, quiet } = options;
  const isTerminal = Deno.stderr.isTerminal();
  const colour = hasColours(environment, isTerminal);
  const journal = leadsToJournal(environment.JOURNAL_STREAM);
  const context = new RunContext(configName(options.config));
  const endEarly = (
    outcome: NoReport["outcome"],
    reasons: readonly ErrorDetails[],
    stage: Stage = "start",
  ): number => {
    options.onFailure?.({ outcome, reasons }, stage);
    return exitCode(outcome);
  };
  const refuse = (faults: readonly ErrorDetails[], stage?: Stage): number => {
    for (const line of faults.flatMap(detailsLines)) {
      complain(lineForStderr(line, { format, journal, context }));
    }
    return endEarly("misconfigured", faults, stage);
  };
  const fail = (outcome: NoReport["outcome"], reason: ErrorDetails): number => {
    for (const line of detailsLines(reason)) {
      log.error("cannot start: {reason}", { reason: line });
    }
    return endEarly(outcome, [reason]);
  };

  let level: Level;
  let loggingWarning: LoggingWarning | undefined;
  try {
    const read = await readLogConf(options.logConf);
    const isForPython = read?.isForPython === true;
    const conf = isForPython && options.ownLevel !== undefined ? undefined : read;
    level = setUpLogging({
      level: options.ownLevel ?? logLevel,
      conf,
      format,
      quiet,
      journal,
      terminal: isTerminal ? { colours: colour } : undefined,
      context,
    });
    if (isForPython) {
      loggingWarning = {
        problem:
          `${options.logConf} is for Python's logging: only the level of its root logger is used, on stderr`,
        advice: "Write one like config/logging.yaml, or take it out.",
      };
      log.warn("logging: {warning}", { warning: detailsText(loggingWarning) });
    }
  } catch (error) {
    return refuse([errorDetails(error)], "logging");
  }
  if (isTerminal && !quiet && isRoot()) {
    log.warn("running as root, which may read every file: {advice}", {
      advice: "run it as an unprivileged user, or with its systemd unit",
    });
  }
  const loaded = readConfig(options, environment);
  if (!loaded.ok) return refuse(loaded.problems.map(detailsOf));
  hideSecrets(...loaded.config.secrets);
  for (const warning of loaded.warnings) {
    log.warn("configuration: {warning}", { warning: formatProblem(warning) });
  }
  for (const note of loaded.notes) log.debug("configuration: {note}", { note: formatProblem(note) });

  let found: DiscoveredServers | undefined;
  try {
    found = await discoverServers(loaded.config.source);
  } catch (error) {
    return fail("failed", errorDetails(error));
  }
  const { source } = loaded.config;
  const config = { ...loaded.config, source: withServers(source, found) ?? source };
  const read = () => withDiscoveredServers(readConfig(options, environment), found);

  const named = { net: networkAccess(config, options), sockets: unixSocketPaths(config) };
  const denied = deniedEntries(netEntries(named));
  if (denied.length > 0) return fail("misconfigured", deniedDetails(denied));
  const addresses = await knownAddresses(config.source);
  const deniedAddresses = deniedEntries(addresses); // all of them in a binary that was built for one configuration
  const net = [...named.net, ...addresses.filter((address) => !deniedAddresses.includes(address))];
  const reachable = { ...named, net };
  const lock = options.runtimeDirectory === undefined
    ? undefined
    : await takeLock(lockFile(options.runtimeDirectory, config.file));
  if (lock?.ok === false && !lock.isHeld) return fail("failed", { problem: lock.reason });
  if (lock?.ok === false) {
    log.error("cannot start: {reason}", { reason: lock.reason });
    return EXIT.failed;
  }
  using _lock = lock;
  let opened: Disposable | undefined;
  try {
    opened = options.open?.();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return fail("failed", error.said);
  }
  using _opened = opened;
  using sandbox = await Sandbox.start(reachable, level, { startEngine, patience });
  using stop = untilStopped(() => {
    log.info("stopping: writes in progress are finished first");
    options.onStop?.();
    sandbox.stop();
  });
  const isSilent = options.say !== undefined && format !== "text";
  const mode = isSilent ? "none" : progressMode(options, environment, isTerminal);
  const perform: RunningSandbox["perform"] = async (task) => {
    using progress = showProgress(mode, { colour, say: options.say });
    return await sandbox.perform(task, progress.watch);
  };
  try {
    return await use({ sandbox, perform, stop, config, read, context, loggingWarning });
  } catch (error) {
    if (!(error instanceof EngineLost)) throw error;
    log.fatal("stopping: {error}", { error: error.message });
    return endEarly("failed", [error.said], "run");
  }
}

/**
 * Logs why a task failed.
 *
 * @param what the missing result
 * @returns the exit code of the program
 */
export function noResult(what: "plan" | "explanation", { outcome, error }: TaskFailure): number {
  for (const reason of detailsLines(error)) {
    log.error(what === "plan" ? "cannot make a plan: {reason}" : "cannot explain: {reason}", { reason });
  }
  return exitCode(outcome);
}

/**
 * Reads a logging configuration.
 *
 * @throws {LogConfError} if it cannot be used
 */
export async function readLogConf(path: string | undefined): Promise<LogConf | undefined> {
  if (path === undefined) return undefined;
  const { LogConfError, parseLogConf } = await import("../logging/log_conf.ts");
  const read = readNamedFile({ readTextFile, env: Deno.env }, path);
  if (!read.ok) {
    const { line, column } = read.position ?? WHOLE_FILE;
    const message = `the logging configuration cannot be read: ${read.reason}`;
    throw new LogConfError(detailsOf({ file: path, line, column, path: "", message }));
  }
  return parseLogConf(read.text, path);
}

/** Reads the configuration with the authorities that each side trusts. */
export function readConfig(options: SandboxOptions, environment: Environment): LoadResult {
  const load = options.load ?? (() => loadConfigFile(options.config, environment));
  const loaded = withAuthorities(load(), environment);
  if (!loaded.ok || !options.dryRun) return loaded;
  return { ...loaded, config: { ...loaded.config, udm: { ...loaded.config.udm, skipWrites: true } } };
}
