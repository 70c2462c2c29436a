/**
 * What the parser of Python regular expressions hands to the writer of JavaScript ones.
 *
 * @module
 */

/** A regular expression that is not valid in Python, or that JavaScript cannot express. */
export class PythonRegexError extends Error {
  override readonly name = "PythonRegexError";

  /**
   * @param pattern the whole regular expression
   * @param offset where the trouble begins, in characters (code points) counted from 0, as Python counts
   * @param reason what is wrong, and what to write instead
   */
  constructor(readonly pattern: string, readonly offset: number, readonly reason: string) {
    super(`regular expression ${JSON.stringify(pattern)}, at offset ${offset}: ${reason}`);
  }
}

/** Something that matches text and is written as JavaScript already: a character, a set. */
interface Atom {
  readonly type: "atom";
  readonly source: string;
}

/** A test of the position that may not be repeated: `^`, `$`, `\A`, `\Z`, `\b`, `\B`. */
interface Assertion {
  readonly type: "assertion";
  readonly source: string;
}

/** The text of an earlier group once more. */
interface Backreference {
  readonly type: "backreference";
  readonly group: number;
  readonly offset: number;
}

/** Parentheses of any kind. */
export interface Group {
  readonly type: "group";
  readonly offset: number;
  /** How the group opens in JavaScript: "(", "(?:", "(?<name>", "(?=", "(?i:" and so on. */
  readonly opening: string;
  /** Number of a capturing group. */
  readonly number?: number;
  /** Name of a capturing group. */
  readonly name?: string;
  readonly body: Choice;
}

/** A repetition. */
interface Repeat {
  readonly type: "repeat";
  readonly min: number;
  readonly max: number;
  readonly lazy: boolean;
  readonly item: Item;
}

/** One member of a sequence. */
export type Item = Atom | Assertion | Backreference | Group | Repeat;

/** Alternatives, each a sequence. */
export interface Choice {
  readonly branches: readonly (readonly Item[])[];
}

/** Flags that change how a part of the expression is read. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
  /** `\w`, `\d`, `\s` and `\b` know ASCII alone. */
  readonly ascii: boolean;
}

/** A parsed regular expression. */
export interface Expression {
  readonly body: Choice;
  /** The flags of the whole. */
  readonly flags: Flags;
  /** Whether it asks that something does not stand at a place: a negative look-around or `\B`. */
  readonly looksForAbsence: boolean;
}
