/**
 * The command line as data for the manual page and the completions, from the parser of the program.
 *
 * @module
 */

import type { Command, Option } from "commander";
import { buildProgram, DEFAULT_COMMAND } from "../../src/cli/program.ts";
import { type Completes, FileArgument, Setting } from "../../src/cli/settings.ts";

/** The name of the program. */
export const PROGRAM = "udm-directory-connector";

/** An option. */
export interface OptionDoc {
  /** "--log-level" */
  readonly long: string;
  /** "-h", if there is one. */
  readonly short?: string;
  /** "level", if a value follows. */
  readonly value?: string;
  readonly meaning: string;
  readonly variable?: string;
  readonly choices?: readonly string[];
  readonly fallback?: string;
  readonly completes?: Completes;
  /** Whether it may be given several times. */
  readonly repeatable?: boolean;
}

/** An argument. */
export interface ArgumentDoc {
  readonly name: string;
  readonly meaning: string;
  readonly variable?: string;
  readonly completes?: Completes;
}

/** A command. */
export interface CommandDoc {
  readonly name: string;
  readonly description: string;
  /** Whether it runs if no command is given. */
  readonly isDefault: boolean;
  readonly args: readonly ArgumentDoc[];
  readonly options: readonly OptionDoc[];
}

/** The program: its own options, and its commands. */
export interface ProgramDoc {
  readonly description: string;
  /** Options without a command: help and version. */
  readonly options: readonly OptionDoc[];
  readonly commands: readonly CommandDoc[];
}

/** The option of every command, which commander does not list. */
const HELP: OptionDoc = { long: "--help", short: "-h", meaning: "print this help" };

/** The command line of the program. */
export function commandTree(program: Command = buildProgram()): ProgramDoc {
  return {
    description: program.description(),
    options: [...program.options.map(optionDoc), HELP],
    commands: program.commands.map((command) => ({
      name: command.name(),
      description: command.description(),
      isDefault: command.name() === DEFAULT_COMMAND,
      args: command.registeredArguments.map((argument) => ({
        name: argument.name(),
        meaning: argument instanceof FileArgument ? argument.meaning : argument.description,
        ...(argument instanceof FileArgument
          ? { ...present({ variable: argument.variable }), completes: argument.completes }
          : {}),
      })),
      options: [...command.options.filter(({ hidden }) => !hidden).map(optionDoc), HELP],
    })),
  };
}

/** The options of all commands without duplicates. */
export function allOptions({ options, commands }: ProgramDoc): OptionDoc[] {
  const all = [...commands.flatMap((command) => command.options), ...options];
  return [...new Map(all.map((option) => [option.long, option])).values()];
}

function optionDoc(option: Option): OptionDoc {
  const value = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1];
  const setting = option instanceof Setting ? option : undefined;
  return {
    long: option.long ?? option.flags,
    meaning: setting?.meaning ?? option.description,
    ...present({
      short: option.short,
      value,
      variable: setting?.variable,
      choices: option.argChoices,
      fallback: value === undefined || option.defaultValue === undefined
        ? undefined
        : String(option.defaultValue),
      completes: setting?.completes,
      repeatable: setting?.repeatable === true ? true : undefined,
    }),
  };
}

/** Removes undefined values. */
function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
