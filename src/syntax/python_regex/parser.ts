/**
 * The parser of Python regular expressions (https://docs.python.org/3/library/re.html).
 *
 * @module
 */

import type { Atom, Choice, Expression, Group, Item, Place, Repeat } from "./ast.ts";
import { FLAG_LETTER, NO_FLAGS, readGlobalFlags, skipVerbose, withFlags } from "./flags.ts";
import { Reader } from "./reader.ts";
import { literal, readEscape, readSet, wordSet, writeClass } from "./sets.ts";
import { type Width, widthOf } from "./width.ts";

const DEPTH_LIMIT = 100;
const DIGIT = /^[0-9]$/;
const NAME = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

/**
 * Parses a Python regular expression.
 *
 * @throws {PythonRegexError} if Python would refuse it, or if JavaScript has no equivalent
 */
export function parsePythonRegex(pattern: string): Expression {
  return new Parser(pattern).parse();
}

class Parser {
  readonly #reader: Reader;
  /** Groups by number, including unnamed ones. */
  readonly #groups: { name: string | undefined; closed: boolean; width: Width }[] = [];
  #flags = NO_FLAGS;
  #looksForAbsence = false;
  #depth = 0;

  constructor(pattern: string) {
    this.#reader = new Reader(pattern);
  }

  parse(): Expression {
    this.#flags = readGlobalFlags(this.#reader);
    const flags = this.#flags;
    const body = this.#parseChoice();
    if (!this.#reader.done) this.#reader.fail('this ")" closes nothing; write a literal one as "\\)"');
    const names = new Map(
      this.#groups.flatMap(({ name }, index) => name === undefined ? [] : [[name, index + 1]]),
    );
    return { body, flags, groups: this.#groups.length, names, looksForAbsence: this.#looksForAbsence };
  }

  #parseChoice(): Choice {
    if (this.#depth++ > DEPTH_LIMIT) this.#reader.fail(`groups are nested more than ${DEPTH_LIMIT} deep`);
    const branches = [this.#parseSequence()];
    while (this.#reader.accept("|")) branches.push(this.#parseSequence());
    this.#depth--;
    return { branches };
  }

  #parseSequence(): Item[] {
    const items: Item[] = [];
    const reader = this.#reader;
    while (!reader.done && reader.peek() !== "|" && reader.peek() !== ")") {
      if (this.#flags.verbose && skipVerbose(reader)) continue;
      if (reader.accept("(?#")) {
        reader.takeUntil(")", "the comment");
        continue;
      }
      const start = reader.at;
      const repetition = this.#readRepetition();
      if (repetition === undefined) {
        items.push(this.#parseItem());
        continue;
      }
      const item = items.pop();
      if (item === undefined || item.type === "assertion") {
        return reader.fail(
          "there is nothing to repeat; to match the character itself, escape it with a backslash",
          start,
        );
      }
      if (item.type === "repeat") {
        return reader.fail("a repetition cannot be repeated; put it into (?:...)", start);
      }
      items.push({ type: "repeat", item, ...repetition });
    }
    return items;
  }

  /** Reads a quantifier; reads nothing if there is none, as after a literal "{". */
  #readRepetition(): Pick<Repeat, "min" | "max" | "mode"> | undefined {
    const reader = this.#reader;
    const start = reader.at;
    let min = 0;
    let max = Infinity;
    if (reader.accept("+")) min = 1;
    else if (reader.accept("?")) max = 1;
    else if (reader.accept("{")) {
      const low = reader.takeWhile(DIGIT);
      const comma = reader.accept(",");
      const high = comma ? reader.takeWhile(DIGIT) : low;
      if ((low === "" && !comma) || !reader.accept("}")) {
        reader.at = start;
        return undefined;
      }
      if (low !== "") min = Number(low);
      if (high !== "") max = Number(high);
      if (max < min) reader.fail(`the minimum ${min} exceeds the maximum ${max}`, start);
    } else if (!reader.accept("*")) return undefined;
    if (reader.accept("?")) return { min, max, mode: "lazy" };
    return reader.accept("+") ? { min, max, mode: "possessive" } : { min, max };
  }

  #parseItem(): Item {
    const reader = this.#reader;
    const start = reader.at;
    const char = reader.take();
    const flags = this.#flags;
    if (char === "(") return this.#parseGroup(start);
    if (char === "[") return this.#atom(readSet(reader, flags, start));
    if (char === ".") return this.#atom(flags.dotAll ? "[\\s\\S]" : "[^\\n]");
    if (char === "^") {
      return flags.multiline
        ? this.#assertion("line start", "(?<=\\n|^)")
        : this.#assertion("text start", "^");
    }
    // Without the flag "m", "$" also matches before a final line feed
    if (char === "$") {
      return flags.multiline
        ? this.#assertion("line end", "(?=\\n|$)")
        : this.#assertion("last line end", "(?=\\n?$)");
    }
    if (char === "\\") return this.#parseEscape(start);
    return this.#character(char, start);
  }

  #character(char: string, offset: number): Item {
    if (this.#flags.ascii && this.#flags.ignoreCase && char > "\x7f") {
      this.#reader.fail(
        'with the flag "a", ignoring case excludes this character; remove one of the flags',
        offset,
      );
    }
    return this.#atom(literal(char));
  }

  #atom(source: string): Atom {
    return { type: "atom", source, ignoreCase: this.#flags.ignoreCase };
  }

  #assertion(place: Place, source: string): Item {
    return { type: "assertion", place, source, word: this.#atom(wordSet(this.#flags)) };
  }

  #parseEscape(start: number): Item {
    const reader = this.#reader;
    if (reader.accept("A")) return this.#assertion("text start", "^");
    if (reader.accept("Z")) return this.#assertion("text end", "$");
    const word = wordSet(this.#flags);
    if (reader.accept("b")) {
      return this.#assertion("boundary", `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`);
    }
    // Before Python 3.14, \B does not match the empty text
    if (reader.accept("B")) {
      this.#looksForAbsence = true;
      return this.#assertion("inside", `(?!^$)(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`);
    }
    // \0 and three octal digits are a character; all other digits refer to a group
    if (/^[1-9]$/.test(reader.peek())) {
      const octal = /^[1-3]$/.test(reader.peek()) &&
        [1, 2].every((ahead) => /^[0-7]$/.test(reader.peek(ahead)));
      if (!octal) return this.#reference(Number(reader.takeWhile(DIGIT, 2)), start);
    }
    const escape = readEscape(reader, this.#flags, start);
    return "charClass" in escape
      ? this.#atom(writeClass(escape.charClass))
      : this.#character(escape.char, start);
  }

  #reference(number: number, offset: number): Item {
    const group = this.#groups[number - 1];
    if (group === undefined) this.#reader.fail(`there is no group ${number} before this place`, offset);
    if (!group.closed) this.#reader.fail(`group ${number} is not closed yet`, offset);
    return { type: "backreference", group: number, offset, ignoreCase: this.#flags.ignoreCase };
  }

  #parseGroup(start: number): Item {
    const reader = this.#reader;
    if (!reader.accept("?")) return this.#capture(undefined, start);
    if (reader.accept("P")) return this.#parseNamed(start);
    for (const opening of ["(?:", "(?>", "(?=", "(?!", "(?<=", "(?<!"]) {
      if (!reader.accept(opening.slice(2))) continue;
      if (opening.endsWith("!")) this.#looksForAbsence = true;
      const group = this.#finishGroup({ offset: start, opening });
      if (opening.startsWith("(?<")) this.#checkWidth(group);
      return group;
    }
    if (reader.peek() === "<") reader.fail("a named group is written (?P<name>...)", start);
    if (reader.peek() === "(") {
      reader.fail("conditional groups are not supported; write both cases as alternatives", start);
    }
    return this.#parseFlagGroup(start);
  }

  #parseNamed(start: number): Item {
    const reader = this.#reader;
    if (reader.accept("=")) {
      const name = reader.takeUntil(")", "the reference");
      const number = this.#groups.findIndex((group) => group.name === name) + 1;
      if (number === 0) {
        reader.fail(`there is no group named ${JSON.stringify(name)} before this place`, start);
      }
      return this.#reference(number, start);
    }
    if (!reader.accept("<")) {
      reader.fail("expected <name> for a group or =name for a reference after (?P", start);
    }
    const name = reader.takeUntil(">", "the name of the group");
    if (!NAME.test(name)) {
      reader.fail(`${JSON.stringify(name)} is not a group name; use letters, digits and "_"`, start);
    }
    if (this.#groups.some((group) => group.name === name)) {
      reader.fail(`a group named ${JSON.stringify(name)} already exists`, start);
    }
    return this.#capture(name, start);
  }

  #capture(name: string | undefined, start: number): Group {
    const group = { name, closed: false, width: { min: 0, max: 0 } };
    const number = this.#groups.push(group);
    const opening = name === undefined ? "(" : `(?<${name}>`;
    const item = this.#finishGroup({
      offset: start,
      opening,
      number,
      ...(name === undefined ? {} : { name }),
    });
    group.closed = true;
    group.width = this.#widthOf(item);
    return item;
  }

  /** Reads `(?i:...)`, `(?s-i:...)` and the like, after "(?". */
  #parseFlagGroup(start: number): Item {
    const reader = this.#reader;
    const on = reader.takeWhile(FLAG_LETTER);
    const off = reader.accept("-") ? reader.takeWhile(FLAG_LETTER) : "";
    if (reader.peek() === ")" && on !== "" && off === "") {
      reader.fail(`global flags must be at the start; write (?${on}:...) here`, start);
    }
    if (!reader.accept(":") || on + off === "") {
      reader.fail("Python has no group that starts like this", start);
    }
    const outer = this.#flags;
    const inner = withFlags(reader, withFlags(reader, outer, on, true, start), off, false, start);
    // JavaScript's own flags are used only for case; the others are translated
    const opening = inner.ignoreCase === outer.ignoreCase ? "(?:" : inner.ignoreCase ? "(?i:" : "(?-i:";
    this.#flags = inner;
    const group = this.#finishGroup({ offset: start, opening });
    this.#flags = outer;
    return group;
  }

  #widthOf({ body }: Group): Width {
    return widthOf(body, (number) => this.#groups[number - 1]?.width ?? { min: 0, max: 0 });
  }

  #checkWidth(lookBehind: Group): void {
    const { min, max } = this.#widthOf(lookBehind);
    if (min === max) return;
    this.#reader.fail(
      "a look-behind must have a fixed width in Python; write one for each width, as in (?:(?<=a)|(?<=bc))",
      lookBehind.offset,
    );
  }

  /** Reads the body of a group and its ")". */
  #finishGroup(group: Omit<Group, "type" | "body">): Group {
    const body = this.#parseChoice();
    if (!this.#reader.accept(")")) {
      this.#reader.fail('this "(" is not closed; write a literal one as "\\("', group.offset);
    }
    return { type: "group", ...group, body };
  }
}
