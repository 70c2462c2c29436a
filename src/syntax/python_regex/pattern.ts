/**
 * Python regular expressions of the configuration, which run on values of others and therefore in bounded time.
 *
 * V8 runs them on texts so short that its backtracking cannot take long, which are nearly all. For all other texts there is
 * the {@linkcode Machine}, which needs time in proportion to the length of the text. Both find the same.
 *
 * @module
 */

import { errorText } from "../../common/error.ts";
import { Invalid } from "../../common/invalid.ts";
import { quickLength } from "./backtracking.ts";
import { Machine, PatternLimitError, type StepBudget } from "./machine.ts";
import { parsePythonRegex } from "./parser.ts";
import { compileProgram } from "./program.ts";
import { PythonRegexError, translateExpression } from "./python_regex.ts";

export { PatternLimitError, type StepBudget } from "./machine.ts";

/** The longest text that a pattern runs on, in UTF-16 units; the values of directories are limited to as many bytes. */
export const LONGEST_TEXT = 65_536;

/** A regular expression. Plain data: it can be sent to another thread. */
export interface Pattern {
  /** As written, in the syntax of Python. */
  readonly written: string;
  /** For V8, with the flag "g". */
  readonly regex: RegExp;
  /** The numbers in `regex` of its groups, by their numbers in Python; 0 is the whole match. */
  readonly groups: readonly number[];
  /** The numbers in Python of its named groups. */
  readonly names: Readonly<Record<string, number>>;
  /** Whether it matches only at the start of a text, as with `re.match`. */
  readonly isAtStart: boolean;
  /** The length of the longest text that V8 runs it on, in UTF-16 units. */
  readonly quickLength: number;
}

/** A match: its place, and the texts of its groups by their numbers in Python; group 0 is the whole match. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

/** Parses a Python regular expression that is searched anywhere in a text, like `re.search`. */
export function parseSearch(written: string): Pattern | Invalid {
  return parse(written, false);
}

/** Parses a Python regular expression that must match at the start of a text, like `re.match`. */
export function parseMatch(written: string): Pattern | Invalid {
  return parse(written, true);
}

function parse(written: string, isAtStart: boolean): Pattern | Invalid {
  try {
    return makePattern(written, isAtStart);
  } catch (error) {
    return new Invalid(`must be a regular expression: ${errorText(error)}`);
  }
}

/**
 * Makes a pattern.
 *
 * @throws {PythonRegexError} if Python would refuse it, or if JavaScript has no equivalent
 */
export function makePattern(written: string, isAtStart = false): Pattern {
  const expression = parsePythonRegex(written);
  const { regex: { source, flags }, groups } = translateExpression(written, expression);
  const regex = new RegExp(isAtStart ? `^(?:${source})` : source, `${flags}g`);
  const names = Object.fromEntries(expression.names);
  const quick = quickLength(expression, isAtStart, LONGEST_TEXT);
  if (quick === 0 && compileProgram(expression) === undefined) {
    throw new PythonRegexError(
      written,
      0,
      "it could be applied to no value, because the repetitions in its repetitions are too many; use smaller counts",
    );
  }
  return { written, regex, groups, names, isAtStart, quickLength: quick };
}

/**
 * Finds the first match in a text.
 *
 * @param budget limits the steps of this search and others together
 * @throws {PatternLimitError} if the text is too long for the pattern
 */
export function findPattern(pattern: Pattern, text: string, budget?: StepBudget): Found | undefined {
  let first: Found | undefined;
  forEachMatch(pattern, text, { all: false, budget }, (found) => first = found);
  return first;
}

/**
 * Finds all matches in a text that do not overlap, as `re.finditer`.
 *
 * @throws {PatternLimitError} if the text is too long for the pattern
 */
export function findAll(pattern: Pattern, text: string, budget?: StepBudget): Found[] {
  const all: Found[] = [];
  forEachMatch(pattern, text, { all: true, budget }, (found) => all.push(found));
  return all;
}

/**
 * Whether a pattern matches a text.
 *
 * @throws {PatternLimitError} if the text is too long for the pattern
 */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  return findPattern(pattern, text) !== undefined;
}

/** As {@linkcode matchesPattern}; `unknown` if the text is too long for the pattern. */
export function tryPattern(pattern: Pattern, text: string): boolean | "unknown" {
  try {
    return matchesPattern(pattern, text);
  } catch (error) {
    if (error instanceof PatternLimitError) return "unknown";
    throw error;
  }
}

interface Wanted {
  readonly all: boolean;
  readonly budget: StepBudget | undefined;
}

function forEachMatch(
  pattern: Pattern,
  text: string,
  { all, budget }: Wanted,
  onMatch: (found: Found) => void,
): void {
  if (text.length > LONGEST_TEXT) throw new PatternLimitError("patterns run on at most 65,536 characters");
  if (text.length <= pattern.quickLength) return quickMatches(pattern, text, all, onMatch);
  machineOf(pattern).search(text, { all, isAtStart: pattern.isAtStart, budget }, (slots) => {
    onMatch(foundIn(slots, text, pattern));
  });
}

function quickMatches(
  { regex, groups }: Pattern,
  text: string,
  all: boolean,
  onMatch: (found: Found) => void,
): void {
  regex.lastIndex = 0;
  for (;;) {
    const match = regex.exec(text);
    if (match === null) return;
    const [whole] = match;
    onMatch({
      start: match.index,
      end: match.index + whole.length,
      groups: groups.map((group) => match[group]),
    });
    if (!all) return;
    if (whole === "") regex.lastIndex += (text.codePointAt(match.index) ?? 0) > 0xffff ? 2 : 1;
  }
}

function foundIn(slots: Int32Array, text: string, { groups }: Pattern): Found {
  const [start, end] = [slots[0] as number, slots[1] as number];
  return {
    start,
    end,
    groups: groups.map((_, group) => {
      const [first, last] = [slots[2 * group] as number, slots[2 * group + 1] as number];
      return first < 0 || last < 0 ? undefined : text.slice(first, last);
    }),
  };
}

/** The machines of patterns: most patterns never need one. */
const machines = new WeakMap<Pattern, Machine>();

function machineOf(pattern: Pattern): Machine {
  const known = machines.get(pattern);
  if (known !== undefined) return known;
  const program = compileProgram(parsePythonRegex(pattern.written));
  if (program === undefined) throw new PatternLimitError("its repetitions are too large for long values");
  const machine = new Machine(program);
  machines.set(pattern, machine);
  return machine;
}
