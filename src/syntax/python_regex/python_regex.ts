/**
 * Python regular expressions, as configurations contain them, translated to JavaScript.
 *
 * The meaning is that of Python's `re` on `str`: `\w` matches ä, `\d` every decimal digit, `\s` every white space, unless the
 * flag `a` narrows them to ASCII. `$` also matches before a last line end, `.` everything but a line feed. What
 * JavaScript cannot do in the same way is an error when the configuration is read, never a difference at run time. The one
 * exception: the flag `i` folds case as Unicode does (simple folding), where Python has a few pairs of its own, such as
 * i and ı.
 *
 * Like Python's, these expressions backtrack, and neither language can stop one: nested repetitions such as `(a+)+$`
 * may take exponential time on a value that does not match. Whoever writes the configuration must avoid them.
 *
 * @module
 */

import { errorText } from "../../common/error.ts";
import { type Choice, type Item, PythonRegexError } from "./ast.ts";
import { parsePythonRegex } from "./parser.ts";

export { PythonRegexError } from "./ast.ts";

/**
 * V8 also tries the place between the two halves of a surrogate pair, where nothing matches, and so whatever asks
 * that something does not match would. This matches everywhere else.
 */
const CHARACTER_BOUNDARY = "(?=[\\s\\S]|$)";

/**
 * Translates a Python regular expression to one with the flag "u"; groups keep their numbers and names.
 *
 * To search with it is Python's `re.search`.
 *
 * @throws {PythonRegexError} if Python would refuse it, or if JavaScript has nothing that does the same
 */
export function translatePythonRegex(pattern: string): RegExp {
  const { body, flags, looksForAbsence } = parsePythonRegex(pattern);
  new GroupCheck(pattern).check(body);
  const source = writeChoice(body);
  return toRegExp(pattern, looksForAbsence ? `${CHARACTER_BOUNDARY}(?:${source})` : source, flags.ignoreCase);
}

/** What is wrong with a text that is to be a Python regular expression, if anything. */
export function regexProblem(written: string): string | undefined {
  try {
    translatePythonRegex(written);
    return undefined;
  } catch (error) {
    return `must be a regular expression: ${errorText(error)}`;
  }
}

/**
 * Compiles a Python regular expression to a test of whether it matches at the start of a text, as `re.match` does. The text
 * may go on after the match.
 *
 * @throws {PythonRegexError} as {@linkcode translatePythonRegex} does
 */
export function compilePythonMatch(pattern: string): (text: string) => boolean {
  const { source, flags } = translatePythonRegex(pattern);
  const regex = new RegExp(`^(?:${source})`, flags);
  return (text) => regex.test(text);
}

function toRegExp(pattern: string, source: string, ignoreCase: boolean): RegExp {
  try {
    return new RegExp(source, ignoreCase ? "ui" : "u");
  } catch (error) {
    throw new PythonRegexError(
      pattern,
      0,
      `JavaScript cannot run it (${
        error instanceof Error ? error.message : String(error)
      }); write it more simply`,
    );
  }
}

function writeChoice(choice: Choice): string {
  return choice.branches.map((branch) => branch.map(writeItem).join("")).join("|");
}

function writeItem(item: Item): string {
  switch (item.type) {
    case "atom":
    case "assertion":
      return item.source;
    case "backreference":
      return `(?:\\${item.group})`; // in a group, because a digit may follow
    case "group":
      return `${item.opening}${writeChoice(item.body)})`;
    case "repeat":
      return `(?:${writeItem(item.item)})${quantifier(item.min, item.max)}${item.lazy ? "?" : ""}`;
  }
}

function quantifier(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  return `{${min},${max}}`;
}

/** Something round a group that decides how often its content is tried. */
interface Frame {
  readonly type: "loop" | "optional";
}

/**
 * Finds the two places where JavaScript would quietly do something else.
 *
 * 1. A group within a repetition that has no part in its last round: JavaScript forgets what an earlier round has left in it,
 *    Python keeps it.
 * 2. A reference to a group that has matched nothing: JavaScript matches the empty text, Python does not match.
 */
class GroupCheck {
  /** What stands round each capturing group, outermost first, by the number of the group. */
  readonly #frames = new Map<number, readonly Frame[]>();
  /** Groups whose content depends on the round of a repetition: their offsets, by number. */
  readonly #fickle = new Map<number, number>();

  constructor(readonly pattern: string) {}

  check(choice: Choice, frames: readonly Frame[] = []): void {
    for (const branch of choice.branches) {
      const inside: readonly Frame[] = choice.branches.length > 1
        ? [...frames, { type: "optional" }]
        : frames;
      for (const item of branch) this.#checkItem(item, inside);
    }
  }

  #checkItem(item: Item, frames: readonly Frame[]): void {
    if (item.type === "group") this.#checkGroup(item, frames);
    else if (item.type === "backreference") this.#checkReference(item.group, item.offset, frames);
    else if (item.type === "repeat") {
      const inside = [...frames];
      if (item.min === 0) inside.push({ type: "optional" });
      if (item.max > 1) inside.push({ type: "loop" });
      this.#checkItem(item.item, inside);
    }
  }

  #checkGroup(group: Item & { type: "group" }, frames: readonly Frame[]): void {
    const negative = group.opening === "(?!" || group.opening === "(?<!";
    this.check(group.body, negative ? [...frames, { type: "optional" }] : frames);
    if (group.number === undefined) return;
    this.#frames.set(group.number, frames);
    const loop = frames.findIndex((frame) => frame.type === "loop");
    if (loop < 0 || !frames.slice(loop).some((frame) => frame.type === "optional")) return;
    this.#fickle.set(group.number, group.offset);
    if (group.name !== undefined) this.#failFickle(group.number);
  }

  #checkReference(number: number, offset: number, frames: readonly Frame[]): void {
    if (this.#fickle.has(number)) this.#failFickle(number);
    const own = new Set(frames);
    if ((this.#frames.get(number) as readonly Frame[]).some((f) => f.type === "optional" && !own.has(f))) {
      throw new PythonRegexError(
        this.pattern,
        offset,
        `group ${number} may not have matched when it is referred to, which is not supported; ` +
          "put the reference next to the group, into the same alternative",
      );
    }
  }

  #failFickle(number: number): never {
    throw new PythonRegexError(
      this.pattern,
      this.#fickle.get(number) as number,
      "a group that is optional within a repetition is not supported; " +
        "repeat without the group, or give each case a regular expression of its own",
    );
  }
}
