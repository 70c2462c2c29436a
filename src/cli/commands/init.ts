/**
 * The command `init`: looks at a directory and at UDM, writes a configuration, and checks it. Writes nothing to either.
 *
 * @module
 */

import { configurationChecks } from "../../check/configuration.ts";
import { checksText } from "../../check/text.ts";
import { detailsLines, detailsText, errorText } from "../../common/error.ts";
import { counted, grouped } from "../../common/number_text.ts";
import { visible } from "../../common/visible.ts";
import { wrapLines } from "../../common/wrap_line.ts";
import { loadConfigFile } from "../../config/load_file.ts";
import type { Config } from "../../config/types.ts";
import { createFile, whyNotCreated } from "../../files/new_file.ts";
import { configurationText, type Notes } from "../../init/configuration_text.ts";
import { type Decided, NothingToPropose, type Proposal, propose } from "../../init/propose.ts";
import type { Survey } from "../../init/survey_schema.ts";
import type { TaskFailure } from "../../run/task_failure.ts";
import { EXIT, exitCode } from "../../report/report.ts";
import { type Answers, collectAnswers, MissingAnswer, type NewSecret } from "../init_answers.ts";
import { chooseBases, chooseIdentifiers, chooseOus } from "../init_choices.ts";
import type { InitOptions } from "../init_options.ts";
import { loadProbe } from "../init_probe.ts";
import type { Prompts } from "../prompts.ts";
import { type CommandContext, runInSandbox, type RunningSandbox } from "../run_in_sandbox.ts";
import { stdoutStyle } from "../stdout_style.ts";
import { writeLines } from "../write_lines.ts";
import { checksCode } from "./check.ts";

/** Only the owner and its group may read it: it names accounts and servers. */
const MODE = 0o640;

/** Only the owner may read a password. */
const SECRET_MODE = 0o600;

/** Writes a configuration; returns the exit code of the program. */
export async function init(options: InitOptions, context: CommandContext): Promise<number> {
  const { complain, environment } = context;
  const { asks = Deno.stdin.isTerminal() && Deno.stdout.isTerminal() } = context;
  const fault = whyNotCreated(options.config);
  if (fault !== undefined) return refuse(`cannot create ${options.config}: ${fault}`, complain);
  const prompts = asks ? (await import("../prompts.ts")).openTerminal() : undefined;
  let answers: Answers;
  try {
    answers = await collectAnswers(options, environment, prompts);
  } catch (error) {
    if (error instanceof MissingAnswer) return refuse(error.message, complain);
    if (hasEnded(error)) return interrupted(complain);
    throw error;
  }
  const known = withSecrets(environment, answers.secrets);
  const load = () => loadProbe(options, answers, known);
  const probe = load();
  if (!probe.ok) {
    for (const { message } of probe.problems) complain(message);
    return EXIT.usage;
  }
  const { sourceOnly } = answers;
  return await runInSandbox(
    {
      ...options,
      ownLevel: options.logLevel === "info" ? "warning" : options.logLevel,
      say: complain,
      load,
      sourceOnly,
    },
    { ...context, environment: known },
    (running) => explore(options, { ...context, environment: known }, answers, { ...running, prompts }),
  );
}

/** Whether the person ended the questions. The class is loaded only on a terminal. */
function hasEnded(error: unknown): boolean {
  return error instanceof Error && error.name === "QuestionsEnded";
}

function interrupted(complain: CommandContext["complain"]): number {
  complain("interrupted: nothing was written");
  return EXIT.failed;
}

/** The running engine, and the terminal if there is one. */
type Exploration = RunningSandbox & { readonly prompts: Prompts | undefined };

/** A task failed, and why. */
class SurveyFailed extends Error {
  override readonly name = "SurveyFailed";

  constructor(readonly failure: TaskFailure) {
    super("the survey failed");
  }
}

/**
 * Looks at the directories, lets the person choose on a terminal, and proposes.
 *
 * @throws {SurveyFailed | NothingToPropose | QuestionsEnded}
 */
async function decide(
  { quiet, ...options }: InitOptions,
  sourceOnly: boolean,
  { perform, config, prompts, say }: Exploration & { readonly say: (lines: readonly string[]) => void },
): Promise<{ readonly survey: Survey; readonly proposal: Proposal }> {
  const look = async ({ bases, identifiers }: Decided) => {
    const result = await perform({ name: "survey", config, request: { sourceOnly, bases, identifiers } });
    if (!result.ok) throw new SurveyFailed(result);
    return result.survey;
  };
  const { ous, bases, identifiers } = options;
  let decided: Decided = { ous, bases, identifiers };
  let survey = await look(decided);
  let proposal = propose(survey, decided);
  if (!quiet) say(summary(survey));
  if (prompts === undefined) return { survey, proposal };
  for (
    const choose of [
      () => chooseBases(prompts, survey, decided),
      () => chooseIdentifiers(prompts, survey, decided, proposal),
    ]
  ) {
    const before = decided;
    decided = await choose();
    // Numbers and attributes of what was chosen
    if (JSON.stringify(decided) !== JSON.stringify(before)) survey = await look(decided);
    proposal = propose(survey, decided);
  }
  decided = await chooseOus(prompts, decided, proposal);
  return { survey, proposal: propose(survey, decided) };
}

/** Surveys, proposes, writes and checks. */
async function explore(
  options: InitOptions,
  context: CommandContext,
  { connections, sourceOnly, secrets }: Answers,
  running: Exploration,
): Promise<number> {
  const { complain } = context;
  const { perform, config } = running;
  const style = stdoutStyle(context.environment);
  const say = (lines: Iterable<string>) => writeLines(wrapLines(lines, style.columns));
  let text: string;
  try {
    const { survey, proposal } = await decide(options, sourceOnly, { ...running, say });
    text = configurationText(connections, proposal, notes(survey, sourceOnly));
  } catch (error) {
    if (hasEnded(error)) return interrupted(complain);
    if (error instanceof SurveyFailed) {
      for (const line of detailsLines(error.failure.error)) {
        complain(`cannot look at the directories: ${line}`);
      }
      return exitCode(error.failure.outcome);
    }
    if (!(error instanceof NothingToPropose)) throw error;
    complain(error.message);
    return EXIT.failed;
  }
  try {
    writeFiles(options.config, text, secrets);
  } catch (error) {
    complain(`cannot write the configuration: ${errorText(error)}`);
    return EXIT.failed;
  }
  for (const { path } of secrets) say([`The password is in ${path} (mode 0600).`]);
  say([`Wrote ${options.config}.`, ""]);
  const written = loadConfigFile(options.config, context.environment, { offline: sourceOnly });
  const checks = configurationChecks(options.config, written);
  const code = written.ok
    ? await checkWritten(written.config, sourceOnly, config, perform, checks, complain)
    : EXIT.usage;
  writeLines(checksText(checks, { ...style, quiet: options.quiet }));
  if (!options.quiet && code === EXIT.done) {
    const first = sourceOnly ? "Correct the address and account of UDM in" : "Look at";
    say(["", `${first} ${options.config}, then run:`]);
    writeLines([`  udm-directory-connector plan ${options.config}`]);
  }
  return code;
}

/** Creates all files, or none. */
function writeFiles(path: string, text: string, secrets: readonly NewSecret[]): void {
  const written: string[] = [];
  try {
    for (const secret of secrets) {
      createFile(secret.path, `${secret.password}\n`, SECRET_MODE);
      written.push(secret.path);
    }
    createFile(path, text, MODE);
  } catch (error) {
    for (const path of written) Deno.removeSync(path);
    throw error;
  }
}

/** Runs the checks of the written configuration with the connections of the running engine. */
async function checkWritten(
  written: Config,
  sourceOnly: boolean,
  running: Config,
  perform: RunningSandbox["perform"],
  checks: ReturnType<typeof configurationChecks>,
  complain: CommandContext["complain"],
): Promise<number> {
  const config: Config = {
    ...written,
    udm: { ...written.udm, ...trustOf(running.udm) },
    source: { ...written.source, ...trustOf(running.source), uris: running.source.uris },
  };
  const result = await perform({ name: "check", config, sourceOnly });
  if (!result.ok) {
    complain(`cannot complete the checks: ${detailsText(result.error)}`);
    return exitCode(result.outcome);
  }
  checks.push(...result.checks);
  return checksCode(checks, false);
}

/** The authorities of the machine, which the configuration does not name. */
function trustOf({ caCert, systemStore }: { readonly caCert?: string; readonly systemStore?: string }) {
  return {
    ...(caCert === undefined ? {} : { caCert }),
    ...(systemStore === undefined ? {} : { systemStore }),
  };
}

/** The environment with the passwords that were typed in. */
function withSecrets(
  environment: CommandContext["environment"],
  secrets: readonly NewSecret[],
): CommandContext["environment"] {
  return Object.fromEntries([
    ...Object.entries(environment),
    ...secrets.map(({ variable, password }) => [variable, password]),
  ]);
}

/** What was found, for the terminal. */
function summary({ server, vendor, user, group, target, isLimited, schema }: Survey): string[] {
  const containers = (count: number) => counted(count, "container");
  return [
    `${vendor ?? "An LDAP server"} at ${server}: ${counted(user.count, "user")} in ${
      containers(user.containers.length + user.otherContainers)
    }, ${counted(group.count, "group")} in ${containers(group.containers.length + group.otherContainers)}.`,
    ...(isLimited
      ? ["The server ended a search early: the numbers are too low. Raise the limits of the account."]
      : []),
    ...("problem" in schema
      ? [`The schema cannot be read, so only what entries have is known: ${schema.problem}.`]
      : []),
    ...(target === undefined ? [] : [`UDM: the LDAP base is ${target.base}.`]),
    ...(target?.existing === undefined ? [] : [existingText(target.existing)]),
  ].map(visible);
}

function notes(
  { vendor, server, isLimited, target }: Survey,
  sourceOnly: boolean,
): Notes {
  const limited = isLimited ? " The server ended a search early, so numbers are too low." : "";
  return {
    title: `Written by udm-directory-connector init for ${
      vendor ?? "an LDAP server"
    } at ${server}.${limited}`,
    ...(sourceOnly ? { udmNote: "UDM was not looked at: correct the address and the account." } : {}),
    ...(target?.existing === undefined ? {} : { ouNote: existingText(target.existing) }),
  };
}

/** Users that exist in UDM already belong to another connector, or to an earlier one. */
function existingText(
  { found, looked, container }: NonNullable<NonNullable<Survey["target"]>["existing"]>,
): string {
  return `${grouped(found)} of ${counted(looked, "user")} looked up in UDM ${
    found === 1 ? "exists" : "exist"
  } already, ` +
    `in ${container}. If another connector created them, stop it before you name its OU: see ` +
    "docs/guide/first-hour-migration.md.";
}

function refuse(message: string, complain: CommandContext["complain"]): number {
  complain(`error: ${message}`);
  return EXIT.usage;
}
