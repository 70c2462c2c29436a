/**
 * Command-line options: their environment variables, shell completion, and parsing of their values.
 *
 * @module
 */

import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../config/duration.ts";
import { type Level, levelFrom, LEVELS, STDERR_FORMATS, type StderrFormat } from "../logging/levels.ts";

/** The environment variables that the program reads. */
export type Environment = { readonly [variable: string]: string | undefined };

/** The options of every command. */
export interface CommonOptions {
  /** The configuration file. */
  readonly config: string;
  readonly logLevel: Level;
  readonly logConf: string | undefined;
  readonly logFormat: StderrFormat;
  /** Whether stderr shows only warnings and errors. */
  readonly quiet: boolean;
  /** Whether to show progress. */
  readonly progress: boolean;
}

/** The kind of value of an option or argument, for shell completion. */
export type Completes = "file" | "folder";

/** Optional details of a setting. */
interface SettingDetails<T> {
  /** The environment variable used if the command line does not give the option. */
  readonly variable?: string;
  /** Parses the value; throws an `InvalidArgumentError` that quotes it and says what is allowed. Default: text. */
  readonly parse?: (text: string) => T;
  /** Parses the variable, if it differs from the command line. */
  readonly parseVariable?: (text: string) => T;
  /** The default value; shown in the help. */
  readonly fallback?: T;
  /** The allowed values; shown in the help. */
  readonly choices?: readonly string[];
  readonly completes?: Completes;
  /** Whether the option can be repeated; its value is then a list. A variable gives at most one value. */
  readonly repeatable?: boolean;
}

/** An option with an optional environment variable. Commander's own `env()` always reads the real environment. */
export class Setting<T = unknown> extends Option {
  /** The description without the name of the variable. */
  readonly meaning: string;
  readonly variable: string | undefined;
  readonly completes: Completes | undefined;
  readonly repeatable: boolean;
  readonly #parseVariable: (text: string) => unknown;

  /**
   * @param flags in commander's syntax, such as "--log-level <level>"
   * @param meaning a phrase without a full stop
   */
  constructor(flags: string, meaning: string, details: SettingDetails<T> = {}) {
    super(flags, describe(meaning, details.variable));
    this.meaning = meaning;
    this.variable = details.variable;
    this.completes = details.completes;
    this.repeatable = details.repeatable ?? false;
    this.#parseVariable = details.parseVariable ?? details.parse ?? String;
    if (details.choices !== undefined) this.choices(details.choices);
    if (this.repeatable) {
      const { parse = String } = details;
      this.argParser((text, before: unknown) => [...Array.isArray(before) ? before : [], parse(text)]);
    } else if (details.parse !== undefined) this.argParser(details.parse);
    if (details.fallback !== undefined) this.default(details.fallback);
  }

  /**
   * The value of the environment variable; undefined if it is not set.
   *
   * @throws {InvalidArgumentError} if it is invalid
   */
  valueFrom(environment: Environment): unknown {
    const text = textFrom(environment, this.variable);
    return text === undefined ? undefined : this.#parseVariable(text);
  }
}

/** An argument that names a file, with an optional environment variable. */
export class FileArgument extends Argument {
  /** The description without the name of the variable. */
  readonly meaning: string;
  readonly completes: Completes = "file";

  constructor(name: string, meaning: string, readonly variable: string | undefined) {
    super(name, describe(meaning, variable));
    this.meaning = meaning;
  }
}

/** The configuration file: the first argument of every command. */
export function configArgument(): FileArgument {
  return new FileArgument(
    "[config]",
    "configuration file, or a folder with a single one (*.yaml, *.yml)",
    "CONFIG_FILENAME",
  );
}

/** The oldest name of CONFIG_FILENAME. */
export const OLD_CONFIG_VARIABLE = "AD2UCS_CFG";

const PASSWORD_SIDES = ["source", "udm"] as const;

/** Why a password on the command line is refused; undefined if there is none. */
export function passwordProblem(values: Readonly<Record<string, unknown>>): string | undefined {
  const side = PASSWORD_SIDES.find((side) => values[`${side}Password`] !== undefined);
  return side === undefined
    ? undefined
    : `--${side}-password is refused, because all users of this machine can see it in the process list: use the variable ` +
      `${side.toUpperCase()}_PASSWORD, the credential ${side}-password, or ${side}.password_file in the configuration`;
}

/** The options shared by all commands. */
export function commonSettings(): Setting[] {
  return [
    new Setting<Level>("--log-level <level>", "show log records of this level and above", {
      variable: "LOG_LEVEL",
      parse: level,
      choices: LEVELS,
      fallback: "info",
    }),
    new Setting("--log-conf <file>", "logging configuration file", {
      variable: "LOG_CONF",
      completes: "file",
    }),
    new Setting<StderrFormat>(
      "--log-format <format>",
      "format of the lines on stderr: for people (short on a terminal), as JSON, or with a priority for the systemd " +
        "journal",
      { variable: "LOG_FORMAT", parse: logFormat, choices: STDERR_FORMATS, fallback: "text" },
    ),
    new Setting("--quiet", "show only warnings and errors: no summary, no progress"),
    new Setting("--no-progress", "hide progress"),
    ...PASSWORD_SIDES.map((side) => new Setting(`--${side}-password [password]`, "refused").hideHelp()),
  ];
}

/** The values of {@link commonSettings}. */
export function commonOptions(config: string, values: Readonly<Record<string, unknown>>): CommonOptions {
  return {
    config,
    logLevel: values.logLevel as Level,
    logConf: values.logConf as string | undefined,
    logFormat: values.logFormat as StderrFormat,
    quiet: values.quiet === true,
    progress: values.progress !== false,
  };
}

/** Values from the command line or the environment. */
export interface Given {
  /** The configuration file. */
  readonly config: string;
  /** The arguments after the configuration. */
  readonly args: readonly string[];
  /** Values of the options by their camel-case names. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Throws a usage error. */
  readonly fail: (message: string) => never;
}

/**
 * A command with the shared argument and options, and its own ones. Add further arguments as optional ones: if the
 * environment names the configuration, they can be given without it.
 *
 * @param description a phrase without a full stop
 */
export function withConfiguration(
  name: string,
  description: string,
  settings: readonly Setting[],
  argument = configArgument(),
): Command {
  const command = new Command(name).description(description).addArgument(argument);
  for (const setting of [...commonSettings(), ...settings]) command.addOption(setting);
  return command;
}

/**
 * The values of all options of a command, from the command line, the environment, or the defaults.
 *
 * @param fail called with the problem of an invalid variable
 */
export function valuesOf(
  command: Command,
  environment: Environment,
  fail: (message: string) => never,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = { ...command.opts() };
  for (const option of command.options) {
    const name = option.attributeName();
    if (!(option instanceof Setting) || command.getOptionValueSource(name) === "cli") continue;
    try {
      values[name] = option.valueFrom(environment) ?? values[name];
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      fail(`${option.variable}: ${error.message}`);
    }
  }
  return values;
}

/** The text of an environment variable; undefined if it is not set or contains only white space. */
export function textFrom(environment: Environment, variable: string | undefined): string | undefined {
  const text = variable === undefined ? undefined : environment[variable];
  return text === undefined || text.trim() === "" ? undefined : text;
}

/** Parses a log level. */
export function level(name: string): Level {
  const found = levelFrom(name);
  if (found === undefined) {
    throw new InvalidArgumentError(
      `${JSON.stringify(name)} is not a log level; allowed: ${LEVELS.join(", ")}`,
    );
  }
  return found;
}

/** Parses a log format. */
export function logFormat(name: string): StderrFormat {
  const found = STDERR_FORMATS.find((format) => format === name.trim().toLowerCase());
  if (found === undefined) {
    throw new InvalidArgumentError(
      `${JSON.stringify(name)} is not a log format; allowed: ${STDERR_FORMATS.join(", ")}`,
    );
  }
  return found;
}

/** Parses a number of seconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0 || value > 2_000_000) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is not a number of seconds between 0 and 2000000`,
    );
  }
  return value;
}

/** The longest duration of a run: a timer of JavaScript holds 24 days. */
const MAX_RUN_MS = 3 * 604_800_000;

/** Parses the longest duration of a run to milliseconds; `never` is infinite. */
export function runDuration(text: string): number {
  const ms = parseDuration(text);
  if (typeof ms !== "number" || ms === 0 || ms > MAX_RUN_MS && ms !== Infinity) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is not a duration of at most 3w with s, m, h, d or w, such as 4h, or never`,
    );
  }
  return ms;
}

/** Parses a whole number of at most nine digits. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not a whole number`);
  }
  return Number(text);
}

/** Parses a whole number from 1 up. */
export function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError("it must be at least 1");
  return value;
}

/** Parses an exit code. */
export function exitCodeNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not an exit code between 0 and 255`);
  }
  return Number(text);
}

const TRUE = ["1", "true", "t", "yes", "y", "on"];
const FALSE = ["0", "false", "f", "no", "n", "off"];

/** Parses a yes/no value. */
export function flag(text: string): boolean {
  const value = text.trim().toLowerCase();
  if (TRUE.includes(value)) return true;
  if (FALSE.includes(value)) return false;
  throw new InvalidArgumentError(`${JSON.stringify(text)} is neither yes nor no`);
}

function describe(meaning: string, variable: string | undefined): string {
  return variable === undefined ? meaning : `${meaning} (environment: ${variable})`;
}
