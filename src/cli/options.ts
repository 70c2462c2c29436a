/**
 * The command line: what was given, and where the environment stands in.
 *
 * @module
 */

import { type Command, CommanderError } from "commander";
import { buildProgram, type CommandName, COMMANDS, type OptionsByCommand } from "./program.ts";
import { configArgument, type Environment, textFrom, valuesOf } from "./settings.ts";

export type { SyncOptions } from "./program.ts";
export type { Environment } from "./settings.ts";

/** Environment variables that the program looks at. */
export const VARIABLES = [
  "CI",
  "CONFIG_FILENAME",
  "CREDENTIALS_DIRECTORY",
  "LOG_LEVEL",
  "JOURNAL_STREAM",
  "LOG_CONF",
  "LOG_FORMAT",
  "METRICS_FILE",
  "NO_COLOR",
  "REPEAT",
  "REPEAT_DELAY",
  "RUNTIME_DIRECTORY",
  "SOURCE_PASSWORD",
  "SUMMARY_FILE",
  "TERM",
  "UDM_MARKER_SECRET",
  "UDM_PASSWORD",
] as const;

/** A command that is to be carried out, with its options. */
export type CommandInvocation = {
  readonly [Name in CommandName]: { readonly command: Name; readonly options: OptionsByCommand[Name] };
}[CommandName];

/** What the command line asks for. */
type Invocation =
  | CommandInvocation
  /** Something to be printed, then the end: help, the version, or a complaint. */
  | {
    readonly command: "print";
    readonly stdout: string;
    readonly stderr: string;
    readonly exitCode: number;
  };

/** Reads the command line; the environment fills in what it does not say. Never throws. */
export function parseCommandLine(args: readonly string[], environment: Environment): Invocation {
  let stdout = "";
  let stderr = "";
  let found: CommandInvocation | undefined;
  const program = buildProgram();
  for (const command of [program, ...program.commands]) {
    command
      .configureOutput({ writeOut: (text) => stdout += text, writeErr: (text) => stderr += text })
      .exitOverride();
  }
  for (const command of program.commands) {
    command.action(() => {
      found = invocation(command, environment);
    });
  }
  try {
    program.parse([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { command: "print", stdout, stderr, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  return found as CommandInvocation;
}

function invocation(command: Command, environment: Environment): CommandInvocation {
  const fail = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
  const values = valuesOf(command, environment, fail);
  const { variable } = configArgument();
  const fromEnvironment = textFrom(environment, variable);
  const further = command.registeredArguments.length - 1;
  const leftOut = further > 0 && command.args.length === further && fromEnvironment !== undefined;
  const args = leftOut ? command.args : command.args.slice(1);
  const config = (leftOut ? undefined : command.args[0]) ?? fromEnvironment ??
    fail(`no configuration file: name it on the command line or in ${variable}`);
  const name = command.name() as CommandName;
  const options = COMMANDS[name].read({ config, args, values, fail });
  return { command: name, options } as CommandInvocation;
}
