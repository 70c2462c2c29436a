/**
 * Generates manual pages and completions from the command line and the schema.
 *
 * @module
 */

import { commandTree, PROGRAM } from "./command_tree.ts";
import { bashCompletion } from "./completion_bash.ts";
import { fishCompletion } from "./completion_fish.ts";
import { zshCompletion } from "./completion_zsh.ts";
import { manCommand } from "./man_command.ts";
import { manConfig } from "./man_config.ts";

/** The date of a reproducible build (https://reproducible-builds.org/specs/source-date-epoch/), or today. */
function buildDate(): Date {
  const epoch = Deno.env.get("SOURCE_DATE_EPOCH");
  return epoch === undefined || epoch === "" ? new Date() : new Date(Number(epoch) * 1000);
}

/**
 * All documents, by path relative to a folder: `man/*`, `completions/*`.
 *
 * @param date the day that the manual pages show
 */
export function generateDocs(date: Date = buildDate()): Map<string, string> {
  const day = date.toISOString().slice(0, 10);
  const tree = commandTree();
  return new Map([
    [`man/${PROGRAM}.1`, manCommand(day)],
    [`man/${PROGRAM}.yaml.5`, manConfig(day)],
    [`completions/${PROGRAM}.bash`, bashCompletion(tree)],
    [`completions/${PROGRAM}.zsh`, zshCompletion(tree)],
    [`completions/${PROGRAM}.fish`, fishCompletion(tree)],
  ]);
}
