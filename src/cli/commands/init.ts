/**
 * The command `init`: looks at a directory and at UDM, writes a configuration, and checks it. Writes nothing to either.
 *
 * @module
 */

import { stringify } from "yaml";
import { configurationChecks } from "../../check/configuration.ts";
import { checksText } from "../../check/text.ts";
import { detailsLines, detailsText, errorText } from "../../common/error.ts";
import { counted } from "../../common/number_text.ts";
import { visible } from "../../common/visible.ts";
import { wrapLines } from "../../common/wrap_line.ts";
import { loadConfig, type LoadResult } from "../../config/load.ts";
import { loadConfigFile } from "../../config/load_file.ts";
import { readTextFile } from "../../config/text_file.ts";
import type { Config } from "../../config/types.ts";
import { createFile, exists } from "../../files/new_file.ts";
import { configurationText } from "../../init/configuration_text.ts";
import { NothingToPropose, type Proposal, propose } from "../../init/propose.ts";
import type { Survey } from "../../init/survey_schema.ts";
import { EXIT, exitCode } from "../../report/report.ts";
import { type Answers, collectAnswers, MissingAnswer, type NewSecret } from "../init_answers.ts";
import { stdoutStyle } from "../stdout_style.ts";
import type { InitOptions } from "../init_options.ts";
import type { Prompts } from "../prompts.ts";
import { type CommandContext, runInSandbox, type RunningSandbox } from "../run_in_sandbox.ts";
import { writeLines } from "../write_lines.ts";
import { checksCode } from "./check.ts";

/** Only the owner and its group may read it: it names accounts and servers. */
const MODE = 0o640;

/** Only the owner may read a password. */
const SECRET_MODE = 0o600;

/** Writes a configuration; returns the exit code of the program. */
export async function init(options: InitOptions, context: CommandContext): Promise<number> {
  const { complain, environment } = context;
  const { asks = canAsk() } = context;
  const prompts = asks ? (await import("../prompts.ts")).TERMINAL : undefined;
  let answers: Answers;
  try {
    if (exists(options.config)) return refuse(`${options.config} exists, and is not overwritten`, complain);
    answers = await collectAnswers(options, environment, prompts);
  } catch (error) {
    if (error instanceof MissingAnswer) return refuse(error.message, complain);
    if (error instanceof Error && error.name === "QuestionsEnded") return EXIT.failed;
    throw error;
  }
  const known = withSecrets(environment, answers.secrets);
  const load = () => withoutRemarks(loadProbe(options, answers, known));
  const probe = load();
  if (!probe.ok) {
    for (const { message } of probe.problems) complain(message);
    return EXIT.usage;
  }
  const { sourceOnly } = answers;
  return await runInSandbox(
    { ...options, ownLevel: options.logLevel === "info" ? "warning" : options.logLevel, load, sourceOnly },
    { ...context, environment: known },
    (running) => explore(options, { ...context, environment: known }, answers, { ...running, prompts }),
  );
}

/** Whether there is a terminal. Deno 2.6 loses keys after the first question, so older versions take only options. */
function canAsk(): boolean {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  const isTried = major > 2 || major === 2 && minor >= 9;
  return isTried && Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
}

/** Surveys, proposes, writes and checks. */
async function explore(
  options: InitOptions,
  context: CommandContext,
  { connections, sourceOnly, secrets }: Answers,
  { perform, config, prompts }: RunningSandbox & { readonly prompts: Prompts | undefined },
): Promise<number> {
  const { complain } = context;
  const style = stdoutStyle(context.environment);
  const say = (lines: Iterable<string>) => writeLines(wrapLines(lines, style.columns));
  const bases = {
    ...(options.userBase === undefined ? {} : { user: options.userBase }),
    ...(options.groupBase === undefined ? {} : { group: options.groupBase }),
  };
  const result = await perform({ name: "survey", config, request: { sourceOnly, bases } });
  if (!result.ok) {
    for (const line of detailsLines(result.error)) complain(`cannot look at the directories: ${line}`);
    return exitCode(result.outcome);
  }
  const { survey } = result;
  let proposal: Proposal;
  try {
    proposal = propose(survey, { ou: options.ou, bases });
  } catch (error) {
    if (!(error instanceof NothingToPropose)) throw error;
    complain(error.message);
    return EXIT.failed;
  }
  if (!options.quiet) say(summary(survey));
  if (prompts !== undefined && options.ou === undefined) {
    const ou = await prompts.ask("OU in UDM for users and groups, which the connector will own", proposal.ou);
    proposal = { ...proposal, ou };
  }
  const text = configurationText(connections, proposal, notes(survey, sourceOnly));
  try {
    for (const { path, password } of secrets) {
      createFile(path, `${password}\n`, SECRET_MODE);
      say([`The password is in ${path} (mode 0600).`]);
    }
    createFile(options.config, text, MODE);
  } catch (error) {
    complain(`cannot write the configuration: ${errorText(error)}`);
    return EXIT.failed;
  }
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

/** Loads what is known as a configuration: it finds mistakes, and names the hosts that the engine may reach. */
function loadProbe(
  options: InitOptions,
  { connections, sourceOnly }: Answers,
  environment: CommandContext["environment"],
): LoadResult {
  const { udm, source } = connections;
  const everything = { rename_attrs: { univentionObjectIdentifier: "entryUUID", username: "uid" } };
  const text = stringify({
    udm: {
      ...defined(udm),
      ...sourceOnly ? { uri: "http://localhost/univention/udm/" } : {},
      user_ou: options.ou ?? "ou=import",
    },
    source: { ...defined(source), user_base: options.userBase ?? "", user_trans: everything },
  });
  return loadConfig({
    path: options.config,
    env: { get: (name) => environment[name] },
    readTextFile: (path) => path === options.config ? text : readTextFile(path),
    offline: sourceOnly,
  });
}

/** The remarks are about the probe; the written configuration is checked later. */
function withoutRemarks(loaded: LoadResult): LoadResult {
  return loaded.ok ? { ...loaded, warnings: [], notes: [] } : loaded;
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
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
function summary({ server, vendor, user, group, target, isLimited }: Survey): string[] {
  const containers = (count: number) => counted(count, "container");
  return [
    `${vendor ?? "An LDAP server"} at ${server}: ${counted(user.count, "user")} in ${
      containers(user.containers.length + user.otherContainers)
    }, ${counted(group.count, "group")} in ${containers(group.containers.length + group.otherContainers)}.`,
    ...(isLimited
      ? ["The server ended a search early: the numbers are too low. Raise the limits of the account."]
      : []),
    ...(target === undefined ? [] : [`UDM: the LDAP base is ${target.base}.`]),
  ].map(visible);
}

function notes(
  { vendor, server, isLimited }: Survey,
  sourceOnly: boolean,
): Parameters<typeof configurationText>[2] {
  const limited = isLimited ? " The server ended a search early, so numbers are too low." : "";
  return {
    title: `Written by udm-directory-connector init for ${
      vendor ?? "an LDAP server"
    } at ${server}.${limited}`,
    ...(sourceOnly ? { udmNote: "UDM was not looked at: correct the address and the account." } : {}),
  };
}

function refuse(message: string, complain: CommandContext["complain"]): number {
  complain(`error: ${message}`);
  return EXIT.usage;
}
