/**
 * Describes the command line: commands, arguments, options. Parser, help, manual page and completions use it.
 *
 * To add a command: write a function that describes it and one that reads its options, and add both to
 * {@link COMMANDS}; add the type of its options to {@link OptionsByCommand}; call the command in `main.ts`.
 *
 * @module
 */

import { Command } from "commander";
import { type Kind, KINDS } from "../common/model.ts";
import { DEFAULT_MAX_BYTES, MIN_MAX_BYTES } from "../review/markdown_size.ts";
import { PARTS, type PlanPart } from "../review/select.ts";
import { VERSION } from "../common/version.ts";
import { initCommand, type InitOptions, initOptions } from "./init_options.ts";
import { type ListenAddress, listenAddress } from "./listen_address.ts";
import {
  type CommonOptions,
  commonOptions,
  exitCodeNumber,
  flag,
  type Given,
  positiveNumber,
  runDuration,
  seconds,
  Setting,
  wholeNumber,
  withConfiguration,
} from "./settings.ts";

/** The options of `sync`. */
export interface SyncOptions extends CommonOptions {
  readonly repeat: boolean;
  /** Seconds between the end of a run and the start of the next one. */
  readonly repeatDelay: number;
  /** After this time, a run begins no further write, in milliseconds; undefined: no limit. */
  readonly maxDurationMs: number | undefined;
  readonly dryRun: boolean;
  /** Folder of the lock file; without it, runs do not exclude each other. */
  readonly runtimeDirectory: string | undefined;
  /** Exact number of users and groups to delete in this run, overriding the limits. */
  readonly allowDeletes: number | undefined;
  /** Properties that this run may empty, overriding the limits. */
  readonly allowValueLoss: readonly string[];
  /** Whether new entries adopt objects with their name whose primary keys are gone. */
  readonly adoptByName: boolean;
  /** The reviewed plan: a checksum, or a file written by `plan --json`. */
  readonly plan: string | undefined;
  /** File for Prometheus metrics, written after each run. */
  readonly metricsFile: string | undefined;
  /** Where to serve metrics and state during repeated runs. */
  readonly listen: ListenAddress | undefined;
  /** File for a JSON summary, written after each run. */
  readonly summaryFile: string | undefined;
  /** The exit code of a run that finished but skipped something; undefined: 3. */
  readonly skippedExitCode: number | undefined;
}

/** The options of `plan`. */
export interface PlanOptions extends CommonOptions {
  readonly only: PlanPart | undefined;
  /** Maximum number of changes to show. */
  readonly limit: number | undefined;
  readonly json: boolean;
  /** File for the HTML page. */
  readonly html: string | undefined;
  /** Maximum size in bytes of the plan as Markdown; undefined if it is printed otherwise. */
  readonly markdown: number | undefined;
  readonly detailedExitcode: boolean;
  readonly allowDeletes: number | undefined;
  readonly allowValueLoss: readonly string[];
  readonly adoptByName: boolean;
}

/** The options of `check`. */
export interface CheckOptions extends CommonOptions {
  /** Whether warnings change the exit code. */
  readonly strict: boolean;
  readonly json: boolean;
  /** Whether to check only what needs neither network nor secrets. */
  readonly offline: boolean;
  /** The maximum number of entries of each search; undefined: all. */
  readonly sample: number | undefined;
}

/** The options of `explain`. */
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
  readonly init: InitOptions;
}

/** The name of a command. */
export type CommandName = keyof OptionsByCommand;

/** A command: its description, and how its options are read. */
interface CommandEntry<Options> {
  readonly describe: () => Command;
  readonly read: (given: Given) => Options;
}

/** The command used if none is named. */
export const DEFAULT_COMMAND: CommandName = "sync";

/** All commands, in the order of the help. */
export const COMMANDS: { readonly [Name in CommandName]: CommandEntry<OptionsByCommand[Name]> } = {
  sync: { describe: syncCommand, read: syncOptions },
  plan: { describe: planCommand, read: planOptions },
  check: { describe: checkCommand, read: checkOptions },
  explain: { describe: explainCommand, read: explainOptions },
  init: { describe: initCommand, read: initOptions },
};

/** The whole command line. Each call creates a new tree, because commander stores parsed values in it. */
export function buildProgram(): Command {
  const program = new Command("udm-directory-connector")
    .description("Synchronises users and groups of an LDAP directory into Univention UDM.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .showSuggestionAfterError()
    .showHelpAfterError("(see --help)");
  for (const { describe } of Object.values(COMMANDS)) {
    const command = describe().copyInheritedSettings(program);
    program.addCommand(command, { isDefault: command.name() === DEFAULT_COMMAND });
  }
  // The default command needs no name, so the main help must list its options.
  program.addHelpText("after", () => {
    const named = program.commands.find((command) => command.name() === DEFAULT_COMMAND);
    return `\nWithout a command, or with ${DEFAULT_COMMAND}:\n\n${named?.helpInformation()}`;
  });
  return program;
}

function syncCommand(): Command {
  return withConfiguration("sync", "synchronise once (the default), or continuously with --repeat", [
    new Setting("--repeat", "keep running: start the next run after each one", {
      variable: "REPEAT",
      parseVariable: flag,
    }),
    new Setting("--no-repeat", "make one run, whatever REPEAT says"),
    new Setting<number>("--repeat-delay <seconds>", "seconds to wait between two runs", {
      variable: "REPEAT_DELAY",
      parse: seconds,
      fallback: 300,
    }),
    new Setting<number>(
      "--max-duration <duration>",
      "end a run after this time (4h): no further write begins, those in progress are finished, and the next run continues; " +
        "a number with s, m, h or d, or never (the default)",
      { variable: "MAX_DURATION", parse: runDuration },
    ),
    new Setting(
      "--runtime-directory <folder>",
      "folder for a lock file, which allows one run per configuration at a time",
      {
        variable: "RUNTIME_DIRECTORY",
        // systemd lists several folders if the unit has several; use the first one.
        parseVariable: (folders) => folders.split(":")[0],
        completes: "folder",
      },
    ),
    new Setting(
      "--allow-deletes <number>",
      "allow exactly this number of deletions in this run, overriding safety.max_delete",
      { parse: wholeNumber },
    ),
    new Setting(
      "--allow-value-loss <property>",
      "allow this run to empty the property, or to remove the memberships, of any number of objects, overriding " +
        "safety.max_value_loss and safety.max_member_loss; can be repeated",
      { repeatable: true },
    ),
    new Setting(
      "--adopt-by-name",
      "in this run, keep users and groups whose primary key is gone if exactly one new entry has their name, and give " +
        "them the key of that entry",
    ),
    new Setting(
      "--plan <plan>",
      "apply exactly the reviewed plan, or nothing: the checksum printed by plan, or a file written by plan --json",
      { completes: "file" },
    ),
    new Setting<number>(
      "--skipped-exit-code <number>",
      "exit with this code instead of 3 if the run finished but skipped entries, some writes failed, or deletions were " +
        "withheld: 0 for a CronJob whose jobs shall not fail then",
      { variable: "SKIPPED_EXIT_CODE", parse: exitCodeNumber },
    ),
    new Setting("--metrics-file <file>", "after each run, write metrics for Prometheus into this file", {
      variable: "METRICS_FILE",
      completes: "file",
    }),
    new Setting<ListenAddress>(
      "--listen <address>",
      "with --repeat: serve /metrics, /healthz and /readyz over HTTP on this host and port, such as 127.0.0.1:9464",
      { variable: "LISTEN", parse: listenAddress },
    ),
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
        `${option} holds for one run and cannot be used with --repeat or REPEAT=yes: use --no-repeat for this run`,
      );
    }
  }
  if (!repeat && values.listen !== undefined) {
    return fail(
      "--listen serves the metrics of repeated runs and cannot be used for a single run: add --repeat, or leave out --listen " +
        "and LISTEN",
    );
  }
  const maxDuration = values.maxDuration as number | undefined ?? Infinity;
  if (maxDuration !== Infinity && values.plan !== undefined) {
    return fail(
      "--plan applies a reviewed plan as a whole and cannot be used with --max-duration or MAX_DURATION: use --max-duration " +
        "never for this run",
    );
  }
  return {
    ...commonOptions(config, values),
    repeat,
    maxDurationMs: maxDuration === Infinity ? undefined : maxDuration,
    repeatDelay: values.repeatDelay as number,
    dryRun: values.dryRun === true,
    runtimeDirectory: values.runtimeDirectory as string | undefined,
    metricsFile: values.metricsFile as string | undefined,
    listen: values.listen as ListenAddress | undefined,
    summaryFile: values.summaryFile as string | undefined,
    skippedExitCode: values.skippedExitCode as number | undefined,
    allowDeletes: values.allowDeletes as number | undefined,
    allowValueLoss: values.allowValueLoss as string[] | undefined ?? [],
    adoptByName: values.adoptByName === true,
    plan: values.plan as string | undefined,
  };
}

function planCommand(): Command {
  return withConfiguration("plan", "show what sync would do, and write nothing", [
    new Setting(
      "--only <part>",
      "show only this part of the plan; failures are skipped entries and changes that UDM will reject",
      {
        choices: PARTS,
      },
    ),
    new Setting<number>("--limit <number>", "show at most NUMBER changes", { parse: wholeNumber }),
    new Setting("--json", "print the whole plan as JSON (config/plan-schema.json)").conflicts([
      "only",
      "limit",
    ]),
    new Setting(
      "--html <file>",
      "write the whole plan as an HTML page into a file, and print only its totals",
      {
        completes: "file",
      },
    ).conflicts(["only", "limit"]),
    new Setting(
      "--markdown",
      "print the plan as Markdown, for a comment on a merge request: totals, warnings, and tables of the changes",
    ).conflicts(["only", "limit", "json"]),
    new Setting<number>(
      "--max-bytes <number>",
      "with --markdown: maximum size of the output in bytes, at least " +
        `${MIN_MAX_BYTES} (default: ${DEFAULT_MAX_BYTES}); the changes that do not fit are counted`,
      { parse: wholeNumber },
    ),
    new Setting(
      "--detailed-exitcode",
      "exit with 5 if there are changes, 4 if sync would refuse them, 3 if entries are skipped, 0 if there is nothing " +
        "to do",
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

function planOptions({ config, values, fail }: Given): PlanOptions {
  const { markdown, maxBytes = DEFAULT_MAX_BYTES } = values as { markdown?: true; maxBytes?: number };
  if (values.maxBytes !== undefined && markdown === undefined) {
    return fail("--max-bytes limits the output of --markdown: add --markdown, or leave it out");
  }
  if (maxBytes < MIN_MAX_BYTES) {
    return fail(`--max-bytes ${maxBytes} is too small for the totals: give at least ${MIN_MAX_BYTES}`);
  }
  return {
    ...commonOptions(config, values),
    only: values.only as PlanPart | undefined,
    limit: values.limit as number | undefined,
    json: values.json === true,
    html: values.html as string | undefined,
    markdown: markdown === undefined ? undefined : maxBytes,
    detailedExitcode: values.detailedExitcode === true,
    allowDeletes: values.allowDeletes as number | undefined,
    allowValueLoss: values.allowValueLoss as string[] | undefined ?? [],
    adoptByName: values.adoptByName === true,
  };
}

function checkCommand(): Command {
  return withConfiguration("check", "check the configuration and both directories", [
    new Setting("--strict", "exit with 3 if there are warnings"),
    new Setting("--json", "print the checks as JSON"),
    new Setting(
      "--offline",
      "check only what needs neither network nor secrets, for merge requests; passwords and other files may be missing",
    ),
    new Setting<number>("--sample <number>", "read at most NUMBER entries of each search instead of all", {
      parse: positiveNumber,
    }).conflicts("offline"),
  ]);
}

function checkOptions({ config, values }: Given): CheckOptions {
  return {
    ...commonOptions(config, values),
    strict: values.strict === true,
    json: values.json === true,
    offline: values.offline === true,
    sample: values.sample as number | undefined,
  };
}

function explainCommand(): Command {
  return withConfiguration("explain", "follow one user or group from the source to the target", [
    new Setting("--kind <kind>", "explain a user or a group, if both have the name", {
      choices: KINDS,
    }),
    new Setting("--json", "print the explanation as JSON"),
  ]).argument("[entry]", "a name in UDM, a DN in either directory, or a primary key");
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
