/**
 * The manual page of the program, section 1. Commands and options come from the command line itself.
 *
 * @module
 */

import { EXIT } from "../../src/report/report.ts";
import { VERSION } from "../../src/common/version.ts";
import {
  allOptions,
  type CommandDoc,
  commandTree,
  type OptionDoc,
  PROGRAM,
  type ProgramDoc,
} from "./command_tree.ts";
import { EXIT_MEANING, SIGNALS, VARIABLE_MEANING } from "./meanings.ts";
import { bold, italic, join, Page, prose, type Roff } from "./roff.ts";

/**
 * The page.
 *
 * @param date YYYY-MM-DD
 */
export function manCommand(date: string): string {
  const tree = commandTree();
  const page = new Page(PROGRAM, 1, date, `${PROGRAM} ${VERSION}`, "User Commands");
  page.name(PROGRAM, "synchronises LDAP users and groups into UDM");
  synopsis(page, tree);
  description(page);
  options(page, tree);
  environment(page, tree);
  page.section("EXIT STATUS");
  for (const [name, code] of Object.entries(EXIT).toSorted(([, a], [, b]) => a - b)) {
    page.item(bold(String(code)), EXIT_MEANING[name as keyof typeof EXIT]);
  }
  signals(page);
  files(page);
  examples(page);
  page.section("SEE ALSO").text(prose`${bold(`${PROGRAM}.yaml`)}(5), ${bold("systemd-creds")}(1)`);
  return page.toString();
}

function synopsis(page: Page, { commands }: ProgramDoc): void {
  page.section("SYNOPSIS");
  for (const { name, isDefault, args } of commands) {
    const command = isDefault ? prose`[${bold(name)}]` : bold(name);
    const names = join(args.map((argument) => italic(argument.name)), " ");
    page.line(prose`${bold(PROGRAM)} ${command} ${names} [${italic("options")}]`);
  }
  page.line(prose`${bold(PROGRAM)} ${bold("--help")} | ${bold("--version")}`);
}

function description(page: Page): void {
  page.section("DESCRIPTION")
    .text(
      "Reads users and groups from an LDAP directory (Microsoft Active Directory, OpenLDAP and others) and keeps them up to " +
        "date in Univention UCS or Nubus, through the UDM REST API. Each run reads both sides completely, compares them, and " +
        "writes only what changed. It keeps no local state.",
    )
    .text(
      prose`The configuration is described in ${bold(`${PROGRAM}.yaml`)}(5).`,
    )
    .text(
      "Everything below the two OUs of the configuration (user_ou, group_ou) belongs to the connector: it deletes there what " +
        "the source does not have. Limits (section safety) are checked before the first write.",
    );
}

function options(page: Page, tree: ProgramDoc): void {
  const shared = sharedOptions(tree);
  page.section("COMMANDS");
  for (const command of tree.commands) {
    page.subsection(command.isDefault ? `${command.name} (the default)` : command.name);
    page.text(`${sentence(command.description)}.`);
    for (const argument of command.args) {
      page.item(italic(argument.name), ...explained(argument.meaning, argument));
    }
    for (const option of ownOptions(command, shared)) {
      page.item(flags(option), ...explained(option.meaning, option));
    }
  }
  page.section("OPTIONS OF ALL COMMANDS");
  for (const option of shared) page.item(flags(option), ...explained(option.meaning, option));
  for (const option of tree.options.filter(({ long }) => !shared.some((other) => other.long === long))) {
    page.item(flags(option), prose`${sentence(option.meaning)} (without a command).`);
  }
}

/** Options that all commands have. */
function sharedOptions({ commands: [first, ...others] }: ProgramDoc): OptionDoc[] {
  const same = (a: OptionDoc) => (b: OptionDoc) => JSON.stringify(a) === JSON.stringify(b);
  return (first?.options ?? []).filter((option) =>
    others.length > 0 ? others.every((other) => other.options.some(same(option))) : option.long === "--help"
  );
}

function ownOptions({ options }: CommandDoc, shared: readonly OptionDoc[]): OptionDoc[] {
  return options.filter(({ long }) => !shared.some((option) => option.long === long));
}

function flags({ short, long, value }: OptionDoc): Roff {
  const names = join([short, long].filter((name) => name !== undefined).map(bold), ", ");
  return value === undefined ? names : prose`${names} ${italic(value)}`;
}

/** Describes an option or argument: meaning, choices, default and variable. */
function explained(
  meaning: string,
  { choices, fallback, variable }: Pick<OptionDoc, "choices" | "fallback" | "variable">,
): Roff[] {
  return [
    prose`${sentence(meaning)}.`,
    ...(choices === undefined ? [] : [prose`One of: ${join(choices.map(bold), ", ")}.`]),
    ...(fallback === undefined ? [] : [prose`Default: ${bold(fallback)}.`]),
    ...(variable === undefined ? [] : [prose`Environment: ${bold(variable)}.`]),
  ];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function environment(page: Page, tree: ProgramDoc): void {
  page.section("ENVIRONMENT").text(
    "The command line overrides the environment. An empty variable is ignored.",
  );
  const settings = [
    ...allOptions(tree).map((option) => ({ ...option, what: flags(option) })),
    ...argumentsOf(tree),
  ];
  for (const { variable, what } of settings) {
    if (variable !== undefined) page.item(bold(variable), prose`Default of ${what}.`);
  }
  for (const [variable, meaning] of Object.entries(VARIABLE_MEANING)) page.item(bold(variable), meaning);
}

function argumentsOf({ commands }: ProgramDoc): { readonly variable?: string; readonly what: Roff }[] {
  const all = commands.flatMap(({ args }) => args).map((argument) => [argument.name, argument] as const);
  return [...new Map(all).values()].map((argument) => ({ ...argument, what: italic(argument.name) }));
}

function signals(page: Page): void {
  page.section("SIGNALS").item(join(SIGNALS.names.map(bold), ", "), SIGNALS.meaning);
}

function files(page: Page): void {
  const folder = `/etc/${PROGRAM}`;
  page.section("FILES")
    .item(
      italic(`${folder}/NAME.yaml`),
      prose`The configuration that the unit ${bold(`${PROGRAM}@NAME.service`)} uses. ${
        bold(`${PROGRAM}-check@NAME.service`)
      } and ${bold(`${PROGRAM}-plan@NAME.service`)} run the commands check and plan as that unit does.`,
    )
    .item(
      italic(`${folder}/NAME.credentials/`),
      prose`The files ${bold("udm-password")} and ${bold("source-password")}, and ${
        bold("udm-marker-secret")
      } where there is one, which that unit hands over as credentials.`,
    )
    .item(
      italic("RUNTIME_DIRECTORY/CONFIG-DIGEST.lock"),
      "The lock that prevents two runs with the same configuration at the same time. It is free when the process that " +
        "holds it has ended, also after a crash.",
    );
}

function examples(page: Page): void {
  page.section("EXAMPLES")
    .text("Show what a run would do. This writes nothing:")
    .example(`${PROGRAM} plan school.yaml`)
    .text("Apply exactly a reviewed plan, or nothing:")
    .example(`${PROGRAM} plan school.yaml --json > plan.json\n${PROGRAM} sync school.yaml --plan plan.json`)
    .text("Synchronise once, with passwords from the environment:")
    .example(`SOURCE_PASSWORD=... UDM_PASSWORD=... ${PROGRAM} school.yaml`)
    .text("Allow 261 deletions for one run that was refused because of them:")
    .example(`${PROGRAM} school.yaml --allow-deletes 261`)
    .text("Keep running: start the next run ten minutes after each one, with a lock:")
    .example(`${PROGRAM} school.yaml --repeat --repeat-delay 600 \\\n  --runtime-directory /run/${PROGRAM}`);
}
