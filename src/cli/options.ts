/**
 * Parses the command line; environment variables supply what it does not give.
 *
 * @module
 */

import { type Command, CommanderError } from "commander";
import { buildProgram, type CommandName, COMMANDS, type OptionsByCommand } from "./program.ts";
import {
  configArgument,
  type Environment,
  OLD_CONFIG_VARIABLE,
  passwordProblem,
  textFrom,
  valuesOf,
} from "./settings.ts";

export type { SyncOptions } from "./program.ts";
export type { Environment } from "./settings.ts";

/** The environment variables that the program reads. */
export const VARIABLES = [
  OLD_CONFIG_VARIABLE,
  "CI",
  "CONFIG_FILENAME",
  "CREDENTIALS_DIRECTORY",
  "LOG_LEVEL",
  "JOURNAL_STREAM",
  "LISTEN",
  "LOG_CONF",
  "LOG_FORMAT",
  "MAX_DURATION",
  "METRICS_FILE",
  "NO_COLOR",
  "REPEAT",
  "REPEAT_DELAY",
  "RUNTIME_DIRECTORY",
  "SKIPPED_EXIT_CODE",
  "SOURCE_PASSWORD",
  "SSL_CERT_DIR",
  "SSL_CERT_FILE",
  "SUMMARY_FILE",
  "TERM",
  "UDM_MARKER_SECRET",
  "UDM_PASSWORD",
] as const;

/** A command with its options. */
export type CommandInvocation = {
  readonly [Name in CommandName]: { readonly command: Name; readonly options: OptionsByCommand[Name] };
}[CommandName];

/** The parsed command line. */
type Invocation =
  | CommandInvocation
  /** Help, the version, or a usage error to print before the program exits. */
  | {
    readonly command: "print";
    readonly stdout: string;
    readonly stderr: string;
    readonly exitCode: number;
  };

/** Parses the command line and the environment. Never throws. */
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
    return { command: "print", stdout, stderr: withoutValue(stderr), exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  return found as CommandInvocation;
}

/** Takes the value of an unknown option out of a message: it may be a password. */
function withoutValue(message: string): string {
  return message.replace(/(unknown option '(?:--[\w-]+|-\w))[\s\S]*'/, "$1'");
}

function invocation(command: Command, environment: Environment): CommandInvocation {
  const fail = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
  const values = valuesOf(command, environment, fail);
  const refused = passwordProblem(values);
  if (refused !== undefined) fail(refused);
  const { variable } = configArgument();
  const fromEnvironment = textFrom(environment, variable) ?? textFrom(environment, OLD_CONFIG_VARIABLE);
  const otherArguments = command.registeredArguments.length - 1;
  const isOmitted = otherArguments > 0 && command.args.length === otherArguments &&
    fromEnvironment !== undefined;
  const args = isOmitted ? command.args : command.args.slice(1);
  const config = (isOmitted ? undefined : command.args[0]) ?? fromEnvironment ??
    fail(`no configuration file: name it on the command line or in ${variable}`);
  const name = command.name() as CommandName;
  const options = COMMANDS[name].read({ config, args, values, fail });
  return { command: name, options } as CommandInvocation;
}
