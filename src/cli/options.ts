/**
 * The command line: what can be given, and where the environment stands in.
 *
 * @module
 */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type Level, levelFrom, LEVELS } from "../logging/log_conf.ts";
import { VERSION } from "../version.ts";

/** Environment variables that the program looks at. */
export const VARIABLES = [
  "CONFIG_FILENAME",
  "CREDENTIALS_DIRECTORY",
  "LOG_LEVEL",
  "LOG_CONF",
  "REPEAT",
  "REPEAT_DELAY",
  "RUNTIME_DIRECTORY",
  "SOURCE_PASSWORD",
  "UDM_PASSWORD",
] as const;

/** The environment as far as the program looks at it. */
export type Environment = { readonly [variable: string]: string | undefined };

/** What `sync` is to do. */
export interface SyncOptions {
  readonly config: string;
  readonly logLevel: Level;
  readonly logConf: string | undefined;
  readonly repeat: boolean;
  /** Seconds between the end of a run and the next one. */
  readonly repeatDelay: number;
  readonly dryRun: boolean;
  /** Folder for the lock file; without it nothing keeps two runs apart. */
  readonly runtimeDirectory: string | undefined;
  /** Exactly so many users and groups may be deleted in this one run, whatever the limits say. */
  readonly allowDeletes: number | undefined;
}

/** What the command line asks for. */
export type Invocation =
  | { readonly command: "sync"; readonly options: SyncOptions }
  /** Something to be printed, then the end: help, the version, or a complaint. */
  | {
    readonly command: "print";
    readonly stdout: string;
    readonly stderr: string;
    readonly exitCode: number;
  };

const TRUE = ["1", "true", "yes", "on"];
const FALSE = ["0", "false", "no", "off", ""];

/** Reads the command line; the environment fills in what it does not say. Never throws. */
export function parseCommandLine(args: readonly string[], environment: Environment): Invocation {
  let stdout = "";
  let stderr = "";
  let found: SyncOptions | undefined;
  const program = new Command("udm-directory-connector")
    .description("Synchronises users and groups of an LDAP directory into Univention UDM.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .configureOutput({ writeOut: (text) => stdout += text, writeErr: (text) => stderr += text })
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("(--help tells what can be given)");
  const synchronise = program.command("sync", { isDefault: true })
    .description("synchronise once (the default), or again and again with --repeat")
    .argument("[config]", "configuration file (environment: CONFIG_FILENAME)")
    .addOption(
      new Option(
        "--log-level <level>",
        `show records from this level on: ${LEVELS.join(", ")} (environment: LOG_LEVEL)`,
      )
        .argParser(level),
    )
    .option("--log-conf <file>", "logging configuration file (environment: LOG_CONF)")
    .option("--repeat", "begin again after the end of a run, until stopped (environment: REPEAT)")
    .addOption(
      new Option(
        "--repeat-delay <seconds>",
        "seconds to wait before beginning again (environment: REPEAT_DELAY)",
      )
        .argParser(seconds),
    )
    .option(
      "--runtime-directory <folder>",
      "keep a lock file here, so that only one run uses a configuration at a time " +
        "(environment: RUNTIME_DIRECTORY)",
    )
    .addOption(
      new Option(
        "--allow-deletes <number>",
        "for this one run: so many users and groups may be deleted, exactly, " +
          "whatever safety.max_delete says",
      ).argParser(wholeNumber).conflicts("repeat"),
    )
    .option("--dry-run", "read, compare and log everything, but write nothing (as udm.skip_writes)")
    .exitOverride()
    .action((config: string | undefined, given: Record<string, unknown>, command: Command) => {
      found = complete(
        config,
        given,
        environment,
        (message) => command.error(`error: ${message}`, { exitCode: 2 }),
      );
    });
  // The default command needs no name, so its options belong into the help that is found first.
  program.addHelpText(
    "after",
    () => `\nWithout a command, or with sync:\n\n${synchronise.helpInformation()}`,
  );
  try {
    program.parse([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { command: "print", stdout, stderr, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  return { command: "sync", options: found as SyncOptions };
}

function complete(
  config: string | undefined,
  given: Record<string, unknown>,
  environment: Environment,
  fail: (message: string) => never,
): SyncOptions {
  const from = <T>(variable: string, parse: (text: string) => T): T | undefined => {
    const text = environment[variable];
    if (text === undefined || text.trim() === "") return undefined;
    try {
      return parse(text);
    } catch (error) {
      return fail(`${variable}: ${(error as Error).message}`);
    }
  };
  const repeat = given.repeat as boolean | undefined ?? from("REPEAT", flag) ?? false;
  if (repeat && given.allowDeletes !== undefined) {
    return fail(
      "--allow-deletes holds for one run and cannot be used with REPEAT: set REPEAT=no for this run",
    );
  }
  const file = config ?? from("CONFIG_FILENAME", String);
  if (file === undefined) {
    return fail("no configuration file: name it on the command line or in CONFIG_FILENAME");
  }
  return {
    config: file,
    logLevel: given.logLevel as Level | undefined ?? from("LOG_LEVEL", level) ?? "info",
    logConf: given.logConf as string | undefined ?? from("LOG_CONF", String),
    repeat,
    repeatDelay: given.repeatDelay as number | undefined ?? from("REPEAT_DELAY", seconds) ?? 300,
    dryRun: given.dryRun === true,
    // systemd names several folders if the unit asks for several; the first one will do.
    runtimeDirectory: given.runtimeDirectory as string | undefined ??
      from("RUNTIME_DIRECTORY", (folders) => folders.split(":")[0]),
    allowDeletes: given.allowDeletes as number | undefined,
  };
}

function level(name: string): Level {
  const found = levelFrom(name);
  if (found === undefined) {
    throw new InvalidArgumentError(`${JSON.stringify(name)} is no level; allowed: ${LEVELS.join(", ")}`);
  }
  return found;
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0 || value > 2_000_000) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is not a number of seconds between 0 and 2000000`,
    );
  }
  return value;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not a whole number`);
  }
  return Number(text);
}

function flag(text: string): boolean {
  const value = text.trim().toLowerCase();
  if (TRUE.includes(value)) return true;
  if (FALSE.includes(value)) return false;
  throw new InvalidArgumentError(`${JSON.stringify(text)} is neither yes nor no`);
}
