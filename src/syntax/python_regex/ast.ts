/**
 * The syntax tree of Python regular expressions, with JavaScript sources for its leaves.
 *
 * @module
 */

import type { PLACES } from "./instructions.ts";

/** A regular expression that is not valid in Python, or has no JavaScript equivalent. */
export class PythonRegexError extends Error {
  override readonly name = "PythonRegexError";

  /**
   * @param pattern the whole regular expression
   * @param offset position of the problem, in characters (code points) from 0, as in Python
   * @param reason the problem, and what to write instead
   */
  constructor(readonly pattern: string, readonly offset: number, readonly reason: string) {
    super(`regular expression ${JSON.stringify(pattern)}, at offset ${offset}: ${reason}`);
  }
}

/** A character or a set, as JavaScript source. */
export interface Atom {
  readonly type: "atom";
  readonly source: string;
  readonly ignoreCase: boolean;
}

/** What an assertion demands of its position. `last line end` is the end of the text or before a final line feed. */
export type Place = typeof PLACES[number];

/** An assertion, which cannot be repeated: `^`, `$`, `\A`, `\Z`, `\b`, `\B`. */
interface Assertion {
  readonly type: "assertion";
  readonly source: string;
  readonly place: Place;
  /** The characters of words, for `boundary` and `inside`. */
  readonly word: Atom;
}

/** A reference to the text of an earlier group. */
interface Backreference {
  readonly type: "backreference";
  readonly group: number;
  readonly offset: number;
  readonly ignoreCase: boolean;
}

/** A group of any kind. */
export interface Group {
  readonly type: "group";
  readonly offset: number;
  /** The opening of the group in JavaScript: "(", "(?:", "(?<name>", "(?=", "(?i:" and so on; of an atomic group "(?>". */
  readonly opening: string;
  /** Number of a capturing group. */
  readonly number?: number;
  /** Name of a capturing group. */
  readonly name?: string;
  readonly body: Choice;
}

/** A repetition. */
export interface Repeat {
  readonly type: "repeat";
  readonly min: number;
  readonly max: number;
  /** Whether it takes as little as possible, or gives back nothing that it took. */
  readonly mode?: "lazy" | "possessive";
  readonly item: Item;
}

/** One item of a sequence. */
export type Item = Atom | Assertion | Backreference | Group | Repeat;

/** Alternatives, each a sequence. */
export interface Choice {
  readonly branches: readonly (readonly Item[])[];
}

/** Flags that change the meaning of a part of the expression. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
  /** Limits `\w`, `\d`, `\s` and `\b` to ASCII. */
  readonly ascii: boolean;
}

/** A parsed regular expression. */
export interface Expression {
  readonly body: Choice;
  /** The flags of the whole expression. */
  readonly flags: Flags;
  /** Number of its capturing groups. */
  readonly groups: number;
  /** Their numbers by name. */
  readonly names: ReadonlyMap<string, number>;
  /** Whether it contains a negative look-around or `\B`. */
  readonly looksForAbsence: boolean;
}
