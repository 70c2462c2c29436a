/**
 * Python format strings (https://docs.python.org/3/library/string.html#formatstrings) over text values.
 *
 * @module
 */

import { type Conversion, converted } from "./conversion.ts";
import { alignText, parseTextSpec, type TextSpec } from "./format_spec.ts";

/** A format string that is not valid in Python, or not valid for text values. */
export class FormatSyntaxError extends Error {
  override readonly name = "FormatSyntaxError";

  /**
   * @param template the whole format string
   * @param offset position of the problem, in characters (code points) from 0
   * @param reason the problem, and what to write instead
   */
  constructor(readonly template: string, readonly offset: number, readonly reason: string) {
    super(`template ${JSON.stringify(template)}, at offset ${offset}: ${reason}`);
  }
}

/** A parsed format string: plain data that survives `structuredClone`. */
export interface Format {
  readonly template: string;
  /** The distinct names it contains, in order of their first use. */
  readonly names: readonly string[];
  readonly parts: readonly Part[];
}

interface Field {
  readonly name: string;
  readonly indexes: readonly number[];
  readonly conversion: Conversion;
  readonly spec: TextSpec;
}

type Part = string | Field;

/**
 * Parses a format string for `str.format(**values)` with text values: `{name}`, `{name[0]}`, `{name:.3}`, `{name:*^10}`,
 * `{name!r}`, and `{{` and `}}` for literal braces. Positions, lengths and widths are in characters (code points).
 *
 * A name may contain any characters except `.`, `[`, `:`, `!` and braces, such as `e-mail`.
 *
 * @throws {FormatSyntaxError} if Python would refuse it, or would fail for every text value
 */
export function parseFormat(template: string): Format {
  const parts = parseParts(template);
  const names = [...new Set(parts.flatMap((part) => typeof part === "string" ? [] : [part.name]))];
  return { template, names, parts };
}

/**
 * Fills in values.
 *
 * @param lookup the value of a name
 * @returns `undefined` if a name has no value, or a value is too short for an index
 */
export function renderFormat(
  { parts }: Format,
  lookup: (name: string) => string | undefined,
): string | undefined {
  let text = "";
  for (const part of parts) {
    const rendered = typeof part === "string" ? part : renderField(part, lookup(part.name));
    if (rendered === undefined) return undefined;
    text += rendered;
  }
  return text;
}

function renderField(field: Field, value: string | undefined): string | undefined {
  let text = value;
  for (const index of field.indexes) {
    if (text === undefined) return undefined;
    text = [...text][index];
  }
  return text === undefined ? undefined : alignText(converted(text, field.conversion), field.spec);
}

function parseParts(template: string): Part[] {
  const chars = [...template];
  const parts: Part[] = [];
  let text = "";
  let at = 0;
  while (at < chars.length) {
    const char = chars[at] as string;
    if (char !== "{" && char !== "}") {
      text += char;
      at++;
    } else if (chars[at + 1] === char) {
      text += char;
      at += 2;
    } else if (char === "}") {
      throw new FormatSyntaxError(template, at, 'this "}" closes nothing; write a literal one as "}}"');
    } else {
      const end = closingBrace(template, chars, at);
      if (text !== "") parts.push(text);
      text = "";
      parts.push(parseField(template, chars, at + 1, end));
      at = end + 1;
    }
  }
  if (text !== "") parts.push(text);
  return parts;
}

function closingBrace(template: string, chars: readonly string[], start: number): number {
  for (let at = start + 1; at < chars.length; at++) {
    if (chars[at] === "}") return at;
    if (chars[at] === "{") {
      throw new FormatSyntaxError(
        template,
        at,
        'a "{" within a field is not supported; write widths and lengths as numbers, and a literal brace as "{{"',
      );
    }
  }
  throw new FormatSyntaxError(template, start, 'this "{" is not closed; write a literal one as "{{"');
}

/** Parses the content of a field from `start` to before `end`. */
function parseField(template: string, chars: readonly string[], start: number, end: number): Field {
  const fail = (offset: number, reason: string): never => {
    throw new FormatSyntaxError(template, offset, reason);
  };
  let at = start;
  const takeUntil = (stops: string): string => {
    let taken = "";
    while (at < end && !stops.includes(chars[at] as string)) taken += chars[at++];
    return taken;
  };
  const name = takeUntil(".[:!");
  if (name === "") fail(start, "the name is missing; write the name of an attribute or property, as in {sn}");
  if (/^\d+$/.test(name)) {
    fail(start, `${name} is a position; write the name of an attribute or property, as in {sn}`);
  }
  const indexes: number[] = [];
  while (chars[at] === "[") {
    const opening = at++;
    const index = takeUntil("]");
    if (at === end) fail(opening, 'this "[" is not closed');
    at++;
    if (!/^\d+$/.test(index)) {
      fail(opening, `${JSON.stringify(index)} is not an index; an index is a number from 0, as in {sn[0]}`);
    }
    indexes.push(Number(index));
  }
  if (chars[at] === ".") fail(at, 'a text has no attributes; a "." in a name is not supported');
  let conversion: Conversion = "s";
  if (chars[at] === "!") {
    const written = takeUntil(":").slice(1);
    if (written !== "s" && written !== "r" && written !== "a") {
      return fail(at - written.length - 1, `"!${written}" is not a conversion; there are !s, !r and !a`);
    }
    conversion = written;
  }
  if (at < end && chars[at] !== ":") fail(at, 'expected "[", "!", ":" or "}" after "]"');
  const spec = parseTextSpec(chars.slice(at + 1, end), (offset, reason) => fail(at + 1 + offset, reason));
  return { name, indexes, conversion, spec };
}
