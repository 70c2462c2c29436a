/**
 * Completion for fish.
 *
 * @module
 */

import { type OptionDoc, PROGRAM, type ProgramDoc } from "./command_tree.ts";

/** The script. */
export function fishCompletion({ options, commands }: ProgramDoc): string {
  const preset = commands.find(({ isDefault }) => isDefault);
  const others = [...commands.filter(({ isDefault }) => !isDefault).map(({ name }) => name), "help"];
  const unnamed = "test (count (commandline -opc)) -eq 1";
  const lines = [`# fish completion for ${PROGRAM}; made from its command line`, ""];
  for (const { name, description } of commands) lines.push(complete(unnamed, "-a", name, "-d", description));
  lines.push(complete(unnamed, "-a", "help", "-d", "print the help of a command"));
  for (const { long, short, meaning } of options) {
    if (preset?.options.some((option) => option.long === long)) continue;
    lines.push(
      complete(unnamed, ...names({ long, ...(short === undefined ? {} : { short }) }), "-d", meaning),
    );
  }
  for (const command of commands) {
    // Only the first word can be a command.
    const condition = command.isDefault
      ? `not contains -- (commandline -opc)[2] ${others.join(" ")}`
      : `test "$(commandline -opc)[2]" = ${command.name}`;
    lines.push("");
    for (const option of command.options) {
      lines.push(complete(condition, ...names(option), ...valueOf(option), "-d", option.meaning));
    }
  }
  lines.push(
    "",
    complete(
      "contains -- (commandline -opc)[2] help",
      "-f",
      "-a",
      commands.map(({ name }) => name).join(" "),
    ),
  );
  return lines.join("\n") + "\n";
}

function names({ long, short }: Pick<OptionDoc, "long" | "short">): string[] {
  return [...(short === undefined ? [] : ["-s", short.slice(1)]), "-l", long.slice(2)];
}

/** The completion of a value; fish offers files by default. */
function valueOf({ value, choices, completes }: OptionDoc): string[] {
  if (value === undefined) return [];
  if (choices !== undefined) return ["-x", "-a", choices.join(" ")];
  if (completes === "file") return ["-r", "-F"];
  return completes === "folder" ? ["-x", "-a", "(__fish_complete_directories)"] : ["-x"];
}

function complete(condition: string, ...words: readonly string[]): string {
  return [
    "complete",
    "-c",
    PROGRAM,
    "-n",
    quoted(condition),
    ...words.map((word) => /^[\w-]+$/.test(word) ? word : quoted(word)),
  ]
    .join(" ");
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
