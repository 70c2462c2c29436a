/**
 * The command line as a description: commands, arguments, options. Help, manual page and completions are made from it;
 * nothing is read and nothing happens here.
 *
 * To add a command: describe it by a function here, say how its options are read, and name both in {@link COMMANDS};
 * give its options a type in {@link OptionsByCommand}; carry it out in `main.ts`.
 *
 * @module
 */

import { Command } from "commander";
import { type Kind, KINDS } from "../common/model.ts";
import { PARTS, type PlanPart } from "../review/select.ts";
import { VERSION } from "../common/version.ts";
import {
  type CommonOptions,
  commonOptions,
  commonSettings,
  configArgument,
  flag,
  seconds,
  Setting,
  wholeNumber,
} from "./settings.ts";

/** What `sync` is to do. */
export interface SyncOptions extends CommonOptions {
  readonly repeat: boolean;
  /** Seconds between the end of a run and the next one. */
  readonly repeatDelay: number;
  readonly dryRun: boolean;
  /** Folder for the lock file; without it nothing keeps two runs apart. */
  readonly runtimeDirectory: string | undefined;
  /** Exactly so many users and groups may be deleted in this one run, whatever the limits say. */
  readonly allowDeletes: number | undefined;
  /** Properties that may be emptied in this one run, whatever the limits say. */
  readonly allowValueLoss: readonly string[];
  /** Whether, in this one run, new entries take over the objects of their names whose keys are gone. */
  readonly adoptByName: boolean;
  /** The plan that was reviewed: a checksum, or a file that `plan --json` wrote. */
  readonly plan: string | undefined;
  /** Where metrics for Prometheus are written after each run. */
  readonly metricsFile: string | undefined;
  /** Where a summary as JSON is written after each run. */
  readonly summaryFile: string | undefined;
}

/** What `plan` is to do. */
export interface PlanOptions extends CommonOptions {
  readonly only: PlanPart | undefined;
  /** At most so many changes are shown. */
  readonly limit: number | undefined;
  readonly json: boolean;
  /** A file for the page. */
  readonly html: string | undefined;
  readonly detailedExitcode: boolean;
  readonly allowDeletes: number | undefined;
  readonly allowValueLoss: readonly string[];
  readonly adoptByName: boolean;
}

/** What `check` is to do. */
export interface CheckOptions extends CommonOptions {
  /** Whether warnings show in the exit code. */
  readonly strict: boolean;
  readonly json: boolean;
}

/** What `explain` is to do. */
export interface ExplainOptions extends CommonOptions {
  /** A name, a DN or a primary key. */
  readonly entry: string;
  readonly kind: Kind | undefined;
  readonly json: boolean;
}

/** The options of each command. */
export interface OptionsByCommand {
  readonly sync: SyncOptions;
  readonly plan: PlanOptions;
  readonly check: CheckOptions;
  readonly explain: ExplainOptions;
}

/** The name of a command. */
export type CommandName = keyof OptionsByCommand;

/** What was given on the command line or in the environment. */
interface Given {
  /** The configuration file. */
  readonly config: string;
  /** The arguments behind the configuration. */
  readonly args: readonly string[];
  /** Values of the options by their names in camel case. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Ends in a usage error. */
  readonly fail: (message: string) => never;
}

/** A command: what it looks like, and what was given to it as options. */
interface CommandEntry<Options> {
  readonly describe: () => Command;
  readonly read: (given: Given) => Options;
}

/** The command that is meant where none is named. */
export const DEFAULT_COMMAND: CommandName = "sync";

/** All commands, in the order of the help. */
export const COMMANDS: { readonly [Name in CommandName]: CommandEntry<OptionsByCommand[Name]> } = {
  sync: { describe: syncCommand, read: syncOptions },
  plan: { describe: planCommand, read: planOptions },
  check: { describe: checkCommand, read: checkOptions },
  explain: { describe: explainCommand, read: explainOptions },
};

/** The whole command line. Each call gives a new tree. */
export function buildProgram(): Command {
  const program = new Command("udm-directory-connector")
    .description("Synchronises users and groups of an LDAP directory into Univention UDM.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .showSuggestionAfterError()
    .showHelpAfterError("(--help tells what can be given)");
  for (const { describe } of Object.values(COMMANDS)) {
    const command = describe().copyInheritedSettings(program);
    program.addCommand(command, { isDefault: command.name() === DEFAULT_COMMAND });
  }
  // The default command needs no name, so its options belong into the help that is found first.
  program.addHelpText("after", () => {
    const named = program.commands.find((command) => command.name() === DEFAULT_COMMAND);
    return `\nWithout a command, or with ${DEFAULT_COMMAND}:\n\n${named?.helpInformation()}`;
  });
  return program;
}

/** The command `sync`. */
function syncCommand(): Command {
  return withConfiguration("sync", "synchronise once (the default), or again and again with --repeat", [
    new Setting("--repeat", "begin again after the end of a run, until stopped", {
      variable: "REPEAT",
      parseVariable: flag,
    }),
    new Setting<number>("--repeat-delay <seconds>", "seconds to wait before beginning again", {
      variable: "REPEAT_DELAY",
      parse: seconds,
      fallback: 300,
    }),
    new Setting(
      "--runtime-directory <folder>",
      "keep a lock file here, so that only one run uses a configuration at a time",
      {
        variable: "RUNTIME_DIRECTORY",
        // systemd names several folders if the unit asks for several; the first one will do.
        parseVariable: (folders) => folders.split(":")[0],
        completes: "folder",
      },
    ),
    new Setting(
      "--allow-deletes <number>",
      "allow exactly this number of deletions in this run, overriding safety.max_delete",
      { parse: wholeNumber },
    ).conflicts("repeat"),
    new Setting(
      "--allow-value-loss <property>",
      "allow this run to empty the property, or to remove the memberships, of any number of objects, overriding " +
        "safety.max_value_loss and safety.max_member_loss; can be repeated",
      { repeatable: true },
    ).conflicts("repeat"),
    new Setting(
      "--adopt-by-name",
      "for this one run: users and groups whose primary key is gone, and whose name exactly one new entry has, are kept " +
        "and get the key of that entry",
    ).conflicts("repeat"),
    new Setting(
      "--plan <plan>",
      "do exactly what was reviewed, or nothing: the checksum that plan prints, or a file of plan --json",
      { completes: "file" },
    ).conflicts("repeat"),
    new Setting("--metrics-file <file>", "after each run, write metrics for Prometheus into this file", {
      variable: "METRICS_FILE",
      completes: "file",
    }),
    new Setting("--summary-file <file>", "after each run, write a summary as JSON into this file", {
      variable: "SUMMARY_FILE",
      completes: "file",
    }),
    new Setting("--dry-run", "read, compare and log everything, but write nothing (as udm.skip_writes)"),
  ]);
}

function syncOptions({ config, values, fail }: Given): SyncOptions {
  const repeat = values.repeat === true;
  const once = {
    "--allow-deletes": "allowDeletes",
    "--allow-value-loss": "allowValueLoss",
    "--adopt-by-name": "adoptByName",
    "--plan": "plan",
  };
  for (const [option, name] of Object.entries(once)) {
    if (repeat && values[name] !== undefined) {
      return fail(
        `${option} holds for one run and cannot be used with REPEAT: set REPEAT=no for this run`,
      );
    }
  }
  return {
    ...commonOptions(config, values),
    repeat,
    repeatDelay: values.repeatDelay as number,
    dryRun: values.dryRun === true,
    runtimeDirectory: values.runtimeDirectory as string | undefined,
    metricsFile: values.metricsFile as string | undefined,
    summaryFile: values.summaryFile as string | undefined,
    allowDeletes: values.allowDeletes as number | undefined,
    allowValueLoss: values.allowValueLoss as string[] | undefined ?? [],
    adoptByName: values.adoptByName === true,
    plan: values.plan as string | undefined,
  };
}

/** The command `plan`. */
function planCommand(): Command {
  return withConfiguration("plan", "show what sync would do, and write nothing", [
    new Setting("--only <part>", "show only these; failures are what is left out or will not be accepted", {
      choices: PARTS,
    }),
    new Setting<number>("--limit <number>", "show at most so many changes", { parse: wholeNumber }),
    new Setting("--json", "print all of it as JSON (config/plan-schema.json)").conflicts(["only", "limit"]),
    new Setting("--html <file>", "write all of it as a page into a file, and print only the end", {
      completes: "file",
    }).conflicts(["only", "limit"]),
    new Setting(
      "--detailed-exitcode",
      "exit with 5 if there is something to do, 4 if it would be refused, 3 if entries are left out, 0 if there " +
        "is nothing to do",
    ),
    new Setting<number>("--allow-deletes <number>", "plan as sync does with this option", {
      parse: wholeNumber,
    }),
    new Setting("--allow-value-loss <property>", "plan as sync does with this option; can be repeated", {
      repeatable: true,
    }),
    new Setting("--adopt-by-name", "plan as sync does with this option"),
  ]);
}

function planOptions({ config, values }: Given): PlanOptions {
  return {
    ...commonOptions(config, values),
    only: values.only as PlanPart | undefined,
    limit: values.limit as number | undefined,
    json: values.json === true,
    html: values.html as string | undefined,
    detailedExitcode: values.detailedExitcode === true,
    allowDeletes: values.allowDeletes as number | undefined,
    allowValueLoss: values.allowValueLoss as string[] | undefined ?? [],
    adoptByName: values.adoptByName === true,
  };
}

/** The command `check`. */
function checkCommand(): Command {
  return withConfiguration("check", "look for what is wrong with a configuration and both directories", [
    new Setting("--strict", "exit with 3 if there are warnings"),
    new Setting("--json", "print the checks as JSON"),
  ]);
}

function checkOptions({ config, values }: Given): CheckOptions {
  return { ...commonOptions(config, values), strict: values.strict === true, json: values.json === true };
}

/** The command `explain`. */
function explainCommand(): Command {
  return withConfiguration("explain", "follow one user or group from the source to the target", [
    new Setting("--kind <kind>", "explain a user, or a group, where a name could be either", {
      choices: KINDS,
    }),
    new Setting("--json", "print the explanation as JSON"),
  ]).argument("[entry]", "a name as it is in UDM, a DN of either side, or a primary key");
}

function explainOptions({ config, args, values, fail }: Given): ExplainOptions {
  const [entry = ""] = args;
  if (entry.trim() === "") return fail("nothing to explain: give a name, a DN or a primary key");
  return {
    ...commonOptions(config, values),
    entry,
    kind: values.kind as Kind | undefined,
    json: values.json === true,
  };
}

/**
 * A command that works with a configuration: the argument and the options that all of them share, and its own. Further
 * arguments may be added, as optional ones: where the environment names the configuration, all of them together, without
 * the configuration, are understood too.
 *
 * @param description a phrase without a full stop
 */
function withConfiguration(
  name: string,
  description: string,
  settings: readonly Setting[],
): Command {
  const command = new Command(name).description(description).addArgument(configArgument());
  for (const setting of [...commonSettings(), ...settings]) command.addOption(setting);
  return command;
}
