/**
 * Translates characters, escapes and sets of Python regular expressions for JavaScript's flag "u".
 *
 * (The flag "v" supports nested sets, but V8 then ignores case in a set after a group `(?i:...)`.)
 *
 * @module
 */

import type { Flags } from "./ast.ts";
import type { Reader } from "./reader.ts";
import { UNICODE_SPACE } from "../utf8.ts";

/** A class of characters such as `\d`: `members` as in a set, or everything else. */
interface CharClass {
  readonly members: string;
  readonly negated: boolean;
}

/** A character or a class of characters, both possible members of a set. */
type Escape = { readonly char: string } | { readonly charClass: CharClass };

const LETTER_OR_DIGIT = /^[A-Za-z0-9]$/;
const OCTAL = /^[0-7]$/;
const HEX = /^[0-9a-fA-F]$/;
/** The escapes of single characters. */
export const CONTROLS: Readonly<Record<string, string>> = {
  a: "\x07",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Members of the positive classes: for `str` (Unicode), and with the flag `a` (ASCII). */
const CLASSES: Readonly<Record<string, { readonly unicode: string; readonly ascii: string }>> = {
  // str.isalnum() and the underscore; unlike JavaScript's Alphabetic, without combining marks
  w: { unicode: "\\p{L}\\p{N}_", ascii: "A-Za-z0-9_" },
  d: { unicode: "\\p{Nd}", ascii: "0-9" },
  s: { unicode: UNICODE_SPACE, ascii: "\\t-\\r\\x20" },
};

/** The set of `\w`, for word boundaries. */
export function wordSet(flags: Flags): string {
  return writeClass(charClass("w", flags));
}

function charClass(letter: string, flags: Flags): CharClass {
  const members = CLASSES[letter.toLowerCase()] as { unicode: string; ascii: string };
  return { members: flags.ascii ? members.ascii : members.unicode, negated: letter !== letter.toLowerCase() };
}

/** A class outside sets, as JavaScript source. */
export function writeClass({ members, negated }: CharClass): string {
  return `[${negated ? "^" : ""}${members}]`;
}

/** A literal character as JavaScript source, in and outside sets. */
export function literal(char: string): string {
  const code = char.codePointAt(0) as number;
  if (LETTER_OR_DIGIT.test(char) || char === "_" || code >= 0xa0) return char;
  return "\\x" + code.toString(16).padStart(2, "0");
}

/**
 * Reads an escape after the backslash. The caller handles escapes that depend on their position first (`\b`, `\A`,
 * references to groups).
 *
 * @param start offset of the backslash
 */
export function readEscape(reader: Reader, flags: Flags, start: number): Escape {
  const letter = reader.take();
  if (letter === "") reader.fail("a backslash at the end escapes nothing", start);
  const control = CONTROLS[letter];
  if (control !== undefined) return { char: control };
  if (CLASSES[letter.toLowerCase()] !== undefined) return { charClass: charClass(letter, flags) };
  const digits = HEX_DIGITS[letter];
  if (digits !== undefined) return { char: readHex(reader, letter, digits, start) };
  if (OCTAL.test(letter)) return { char: readOctal(reader, letter, start) };
  if (letter === "N") {
    reader.fail("names of characters (\\N{...}) are not supported; write \\u and four hex digits", start);
  }
  if (LETTER_OR_DIGIT.test(letter)) reader.fail(`"\\${letter}" is not an escape in Python`, start);
  return { char: letter };
}

function readHex(reader: Reader, letter: string, digits: number, start: number): string {
  const hex = reader.takeWhile(HEX, digits);
  if (hex.length !== digits) reader.fail(`"\\${letter}" takes ${digits} hex digits`, start);
  const code = parseInt(hex, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    reader.fail(`"\\${letter}${hex}" is not a character`, start);
  }
  return String.fromCodePoint(code);
}

function readOctal(reader: Reader, first: string, start: number): string {
  const digits = first + reader.takeWhile(OCTAL, 2);
  const code = parseInt(digits, 8);
  if (code > 0o377) reader.fail(`"\\${digits}" exceeds \\377, the last octal escape`, start);
  return String.fromCodePoint(code);
}

/**
 * Reads a set after its opening bracket.
 *
 * Python has no nested sets: a second "[" and doubled "&", "-", "|" or "~" are literal characters.
 *
 * @param start offset of the opening bracket
 */
export function readSet(reader: Reader, flags: Flags, start: number): string {
  const negated = reader.accept("^");
  let members = "";
  const others: string[] = []; // negated classes, which cannot be members of a JavaScript set
  let first = true;
  while (first || reader.peek() !== "]") {
    first = false;
    const from = readMember(reader, flags, start);
    if (reader.peek() !== "-" || reader.peek(1) === "]" || reader.peek(1) === "") {
      if ("char" in from.value) members += literal(from.value.char);
      else if (from.value.charClass.negated) others.push(writeClass(from.value.charClass));
      else members += from.value.charClass.members;
      continue;
    }
    reader.take();
    const to = readMember(reader, flags, start);
    members += writeRange(reader, from.value, to.value, from.at);
  }
  reader.take();
  if (others.length === 0) return `[${negated ? "^" : ""}${members}]`;
  const union = [...(members === "" ? [] : [`[${members}]`]), ...others].join("|");
  return negated ? `(?:(?!${union})[\\s\\S])` : `(?:${union})`;
}

function writeRange(reader: Reader, from: Escape, to: Escape, offset: number): string {
  if (!("char" in from) || !("char" in to)) {
    return reader.fail('a class such as \\d cannot be the end of a range; write the "-" last', offset);
  }
  if ((from.char.codePointAt(0) as number) > (to.char.codePointAt(0) as number)) {
    return reader.fail("the range is reversed", offset);
  }
  return `${literal(from.char)}-${literal(to.char)}`;
}

function readMember(reader: Reader, flags: Flags, start: number): { value: Escape; at: number } {
  const at = reader.at;
  const char = reader.take();
  if (char === "") return reader.fail('the set has no closing "]"', start);
  if (char !== "\\") return { value: { char }, at };
  if (reader.accept("b")) return { value: { char: "\b" }, at };
  return { value: readEscape(reader, flags, at), at };
}
