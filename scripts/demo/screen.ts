/**
 * Text for a terminal, or for a file: width, colours, lines that are broken between words.
 *
 * @module
 */

import { stripVTControlCharacters } from "node:util";

const MOST_COLUMNS = 120;
const FEWEST_COLUMNS = 60;
const isTerminal = Deno.stdout.isTerminal();

/** How many columns a line may have: those of the terminal, or of the variable COLUMNS, or 80. */
export const COLUMNS = Math.max(FEWEST_COLUMNS, Math.min(MOST_COLUMNS, availableColumns()));

function availableColumns(): number {
  if (isTerminal) {
    try {
      return Deno.consoleSize().columns;
    } catch {
      // A terminal that does not know its size.
    }
  }
  return Number(Deno.env.get("COLUMNS")) || 80;
}

/** Puts a text between the codes of a colour, where colours are wanted (https://no-color.org). */
function style(open: number, close: number): (text: string) => string {
  return (text) => isTerminal && !Deno.noColor && text !== "" ? `\x1b[${open}m${text}\x1b[${close}m` : text;
}

export const bold = style(1, 22);
export const dim = style(2, 22);
export const red = style(31, 39);
export const green = style(32, 39);
export const yellow = style(33, 39);

/** Prints a line. */
export function print(line = ""): void {
  console.log(line);
}

/** Prints a heading, with an empty line before it. */
export function heading(text: string): void {
  print();
  print(bold(text));
}

/**
 * Prints a paragraph, indented.
 *
 * @param label stands before its first line, and the others begin below what follows it
 */
export function say(text: string, label = ""): void {
  const { length } = stripVTControlCharacters(label);
  const indent = " ".repeat(length);
  const [first, ...others] = wrap(text, COLUMNS - 2 - length);
  print(`  ${label}${first}`);
  for (const line of others) print(`  ${indent}${line}`);
}

/**
 * Breaks a text into lines between words; words that are too long are broken anywhere.
 *
 * @param indent stands before every line but the first
 */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = indent + line.slice(width);
    }
  }
  return [...lines, line];
}
