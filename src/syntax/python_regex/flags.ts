/**
 * The flags of Python regular expressions, and the text that the flag "x" skips.
 *
 * @module
 */

import type { Flags } from "./ast.ts";
import type { Reader } from "./reader.ts";

/** A letter in a list of flags, known or not. */
export const FLAG_LETTER = /^[A-Za-z]$/;

const WHITE_SPACE = /^[ \t\n\r\v\f]$/;
const NOT_LINE_FEED = /^[^\n]$/u;

/** The default flags. */
export const NO_FLAGS: Flags = {
  ignoreCase: false,
  multiline: false,
  dotAll: false,
  verbose: false,
  ascii: false,
};

/**
 * Turns the flags in `letters` on or off.
 *
 * @param offset position of the letters, for the error
 * @throws {PythonRegexError} if a letter is not a flag, or cannot be set here
 */
export function withFlags(reader: Reader, flags: Flags, letters: string, on: boolean, offset: number): Flags {
  const changed = { ...flags };
  for (const letter of letters) {
    if (letter === "i") changed.ignoreCase = on;
    else if (letter === "m") changed.multiline = on;
    else if (letter === "s") changed.dotAll = on;
    else if (letter === "x") changed.verbose = on;
    else if (letter === "a" && on) changed.ascii = true;
    else if (letter === "u" && on) changed.ascii = false;
    else reader.fail(`"${letter}" is not a flag that can be set here; flags are a, i, m, s, u and x`, offset);
  }
  if (letters.includes("a") && letters.includes("u")) {
    reader.fail('the flags "a" and "u" exclude each other', offset);
  }
  return changed;
}

/** Reads global flags at the start of an expression, such as `(?i)`. */
export function readGlobalFlags(reader: Reader): Flags {
  let flags = NO_FLAGS;
  for (;;) {
    const start = reader.at;
    if (flags.verbose) skipVerbose(reader);
    if (reader.peek() !== "(" || reader.peek(1) !== "?" || !FLAG_LETTER.test(reader.peek(2))) return flags;
    reader.at += 2;
    const letters = reader.takeWhile(FLAG_LETTER);
    if (letters.startsWith("P") || !reader.accept(")")) {
      reader.at = start;
      return flags;
    }
    flags = withFlags(reader, flags, letters, true, start);
  }
}

/** Skips white space and comments of the flag "x"; returns whether there were any. */
export function skipVerbose(reader: Reader): boolean {
  const start = reader.at;
  for (;;) {
    reader.takeWhile(WHITE_SPACE);
    if (!reader.accept("#")) return reader.at > start;
    reader.takeWhile(NOT_LINE_FEED);
  }
}
