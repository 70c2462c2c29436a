/**
 * Options of the command line as the program knows them: where the environment may stand in, what a shell may offer
 * for them, and how their values are read.
 *
 * @module
 */

import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { type Level, levelFrom, LEVELS, STDERR_FORMATS, type StderrFormat } from "../logging/levels.ts";

/** The environment as far as the program looks at it. */
export type Environment = { readonly [variable: string]: string | undefined };

/** What every command knows. */
export interface CommonOptions {
  /** The configuration file. */
  readonly config: string;
  readonly logLevel: Level;
  readonly logConf: string | undefined;
  readonly logFormat: StderrFormat;
  /** Whether stderr is to show warnings and errors only. */
  readonly quiet: boolean;
  /** Whether to show how far it has come. */
  readonly progress: boolean;
}

/** What the value of an option or an argument is, for a shell that completes it. */
export type Completes = "file" | "folder";

/** What a setting is besides its flags and what it means. */
interface SettingDetails<T> {
  /** The environment variable that stands in where the command line says nothing. */
  readonly variable?: string;
  /** Reads the value; throws an `InvalidArgumentError` that quotes it and says what is allowed. Without it: text. */
  readonly parse?: (text: string) => T;
  /** How the variable is read, if not as the value on the command line. */
  readonly parseVariable?: (text: string) => T;
  /** What applies where neither says anything; shown in the help. */
  readonly fallback?: T;
  /** The values there are, if they can be counted; shown in the help. */
  readonly choices?: readonly string[];
  readonly completes?: Completes;
  /** Whether it may be given several times; its value is then a list. The environment gives one value at most. */
  readonly repeatable?: boolean;
}

/** An option, for which an environment variable may stand in. Commander's own `env()` looks at the real environment. */
export class Setting<T = unknown> extends Option {
  /** What it means, without the remark on the environment that the help has. */
  readonly meaning: string;
  readonly variable: string | undefined;
  readonly completes: Completes | undefined;
  readonly repeatable: boolean;
  readonly #parseVariable: (text: string) => unknown;

  /**
   * @param flags as commander wants them, such as "--log-level <level>"
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

  /** The value that the environment gives; undefined if it gives none. Throws what the parser throws. */
  valueFrom(environment: Environment): unknown {
    const text = textFrom(environment, this.variable);
    return text === undefined ? undefined : this.#parseVariable(text);
  }
}

/** An argument that names a file, for which an environment variable may stand in. */
export class FileArgument extends Argument {
  /** What it means, without the remark on the environment that the help has. */
  readonly meaning: string;
  readonly completes: Completes = "file";

  constructor(name: string, meaning: string, readonly variable: string | undefined) {
    super(name, describe(meaning, variable));
    this.meaning = meaning;
  }
}

/** The argument that every command has: the configuration. */
export function configArgument(): FileArgument {
  return new FileArgument("[config]", "configuration file", "CONFIG_FILENAME");
}

/** The options that every command has. */
export function commonSettings(): Setting[] {
  return [
    new Setting<Level>("--log-level <level>", "show records from this level on", {
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
      "how lines on stderr look: for people, as JSON, or with a priority for the systemd journal",
      { variable: "LOG_FORMAT", parse: logFormat, choices: STDERR_FORMATS, fallback: "text" },
    ),
    new Setting("--quiet", "show warnings and errors only: no summary, no progress"),
    new Setting("--no-progress", "do not show how far it has come"),
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

/**
 * The values of all options of a command, those of the environment included.
 *
 * @param fail told what is wrong with a variable
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

/** The text of an environment variable; undefined if it is not set or blank. */
export function textFrom(environment: Environment, variable: string | undefined): string | undefined {
  const text = variable === undefined ? undefined : environment[variable];
  return text === undefined || text.trim() === "" ? undefined : text;
}

/** Reads a level. */
export function level(name: string): Level {
  const found = levelFrom(name);
  if (found === undefined) {
    throw new InvalidArgumentError(`${JSON.stringify(name)} is no level; allowed: ${LEVELS.join(", ")}`);
  }
  return found;
}

/** Reads the name of a format. */
export function logFormat(name: string): StderrFormat {
  const found = STDERR_FORMATS.find((format) => format === name.trim().toLowerCase());
  if (found === undefined) {
    throw new InvalidArgumentError(
      `${JSON.stringify(name)} is no format; allowed: ${STDERR_FORMATS.join(", ")}`,
    );
  }
  return found;
}

/** Reads a number of seconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0 || value > 2_000_000) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is not a number of seconds between 0 and 2000000`,
    );
  }
  return value;
}

/** Reads a whole number of at most nine digits. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not a whole number`);
  }
  return Number(text);
}

const TRUE = ["1", "true", "yes", "on"];
const FALSE = ["0", "false", "no", "off", ""];

/** Reads yes or no. */
export function flag(text: string): boolean {
  const value = text.trim().toLowerCase();
  if (TRUE.includes(value)) return true;
  if (FALSE.includes(value)) return false;
  throw new InvalidArgumentError(`${JSON.stringify(text)} is neither yes nor no`);
}

function describe(meaning: string, variable: string | undefined): string {
  return variable === undefined ? meaning : `${meaning} (environment: ${variable})`;
}
