/**
 * Translates Python regular expressions of configurations to JavaScript.
 *
 * The meaning is that of Python's `re` on `str`: `\w` matches ä, `\d` every decimal digit, `\s` every white space, unless
 * the flag `a` limits them to ASCII. `$` also matches before a final line feed, `.` everything except a line feed. An
 * expression without an equivalent is an error when the configuration is read. One difference remains: the flag `i` uses
 * Unicode simple case folding, where Python has a few additional pairs, such as i and ı.
 *
 * @module
 */

import { errorText } from "../../common/error.ts";
import { type Choice, type Expression, type Group, type Item, PythonRegexError } from "./ast.ts";

export { PythonRegexError } from "./ast.ts";

/**
 * V8 also tries the position between the halves of a surrogate pair, where nothing matches, so a negative assertion would
 * succeed there. This matches at all other positions.
 */
const CHARACTER_BOUNDARY = "(?=[\\s\\S]|$)";

/** A translated regular expression. */
interface Translation {
  readonly regex: RegExp;
  /** The number in `regex` of each group of the Python expression, by its number there; 0 is the whole match. */
  readonly groups: readonly number[];
}

/**
 * Translates a Python regular expression to one with the flag "u", for searches like `re.search`. Groups keep their names, and
 * get other numbers if there are atomic groups.
 *
 * @throws {PythonRegexError} if JavaScript has no equivalent
 */
export function translateExpression(
  pattern: string,
  { body, flags, looksForAbsence }: Expression,
): Translation {
  new GroupCheck(pattern).check(body);
  const writer = new Writer();
  const source = writer.choice(body);
  const bounded = looksForAbsence ? `${CHARACTER_BOUNDARY}(?:${source})` : source;
  return { regex: toRegExp(pattern, bounded, flags.ignoreCase), groups: writer.groups };
}

function toRegExp(pattern: string, source: string, ignoreCase: boolean): RegExp {
  try {
    const flags = ignoreCase ? "ui" : "u";
    // V8 finds only when it runs an expression that it is too large; so no other form that is used must be larger
    const largest = new RegExp(`^(?:${source})|`, flags);
    // It compiles twice: for texts in Latin-1, without what cannot match there, and for all others
    for (const text of ["", "\u0100"]) largest.test(text);
    return new RegExp(source, flags);
  } catch (error) {
    const reason = errorText(error).replace(/^Invalid regular expression: \/.*\/\w*: /s, "");
    throw new PythonRegexError(pattern, 0, `JavaScript cannot run it (${reason}); write it more simply`);
  }
}

/** Writes JavaScript sources. */
class Writer {
  /** The numbers of the written groups by their numbers in Python. */
  readonly groups: number[] = [0];
  /** Number of written capturing groups. */
  #count = 0;
  /** Whether JavaScript matches the current place backwards: in a look-behind. */
  #isBackwards = false;

  choice({ branches }: Choice): string {
    return branches.map((branch) => branch.map((item) => this.#item(item)).join("")).join("|");
  }

  #item(item: Item): string {
    switch (item.type) {
      case "atom":
      case "assertion":
        return item.source;
      case "backreference":
        return reference(this.groups[item.group] as number);
      case "group":
        return this.#group(item);
      case "repeat": {
        const repeat = () => `(?:${this.#item(item.item)})${quantifier(item.min, item.max)}`;
        return item.mode === "possessive"
          ? this.#atomic(repeat)
          : repeat() + (item.mode === "lazy" ? "?" : "");
      }
    }
  }

  #group({ opening, number, body }: Group): string {
    if (opening === "(?>") return this.#atomic(() => this.choice(body));
    if (number !== undefined) this.groups[number] = ++this.#count;
    const outside = this.#isBackwards;
    if (opening === "(?<=" || opening === "(?<!") this.#isBackwards = true;
    else if (opening === "(?=" || opening === "(?!") this.#isBackwards = false;
    const source = `${opening}${this.choice(body)})`;
    this.#isBackwards = outside;
    return source;
  }

  /**
   * What a look-ahead has matched is not tried differently, as in an atomic group. A look-behind has a fixed width in Python,
   * so it has nothing to give back; JavaScript would read the reference in it before the group.
   */
  #atomic(write: () => string): string {
    if (this.#isBackwards) return `(?:${write()})`;
    const number = ++this.#count;
    return `(?:(?=(${write()}))${reference(number)})`;
  }
}

/** A reference to a group; in a group of its own, because a digit may follow. */
function reference(number: number): string {
  return `(?:\\${number})`;
}

function quantifier(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  return `{${min},${max}}`;
}

/** A construct around a group that decides how often the group is tried. */
interface Frame {
  readonly type: "loop" | "optional";
}

/**
 * Refuses the two constructs that JavaScript executes differently without an error.
 *
 * 1. A group in a repetition that does not take part in the last iteration: JavaScript resets it, Python keeps its text.
 * 2. A reference to a group without a match: JavaScript matches the empty text, Python does not match.
 */
class GroupCheck {
  /** The frames around each capturing group, outermost first, by the number of the group. */
  readonly #frames = new Map<number, readonly Frame[]>();
  /** Offsets of groups that an iteration may reset, by number. */
  readonly #resettable = new Map<number, number>();

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
    this.#resettable.set(group.number, group.offset);
    if (group.name !== undefined) this.#failResettable(group.number);
  }

  #checkReference(number: number, offset: number, frames: readonly Frame[]): void {
    if (this.#resettable.has(number)) this.#failResettable(number);
    const own = new Set(frames);
    if ((this.#frames.get(number) as readonly Frame[]).some((f) => f.type === "optional" && !own.has(f))) {
      throw new PythonRegexError(
        this.pattern,
        offset,
        `group ${number} may not have matched at this reference, which is not supported; ` +
          "put the reference next to the group, in the same alternative",
      );
    }
  }

  #failResettable(number: number): never {
    throw new PythonRegexError(
      this.pattern,
      this.#resettable.get(number) as number,
      "a group that is optional within a repetition is not supported; " +
        "repeat without the group, or use a separate regular expression for each case",
    );
  }
}
