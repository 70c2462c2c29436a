/**
 * Replacement templates of Python's `re.sub`.
 *
 * @module
 */

import { findAll, makePattern, type Pattern, type StepBudget } from "./pattern.ts";
import { CONTROLS } from "./sets.ts";

/** A replacement that is not valid in Python, or does not fit its regular expression. */
export class PythonReplacementError extends Error {
  override readonly name = "PythonReplacementError";

  /** @param offset position of the problem, in characters (code points) from 0 */
  constructor(readonly template: string, readonly offset: number, reason: string) {
    super(`replacement ${JSON.stringify(template)}, at offset ${offset}: ${reason}`);
  }
}

/** A part of a template: text, or the number of a group (0 is the whole match). */
type Part = string | number;

const ESCAPES: Readonly<Record<string, string>> = { ...CONTROLS, b: "\b" };

/** The largest code of an octal escape. */
const MOST_OCTAL = 0o377;

/** A parsed regular expression and its replacement. Plain data: it can be sent to another thread. */
export interface Replacement {
  readonly pattern: Pattern;
  readonly parts: readonly Part[];
}

/**
 * Parses a pattern and a template as those of `re.sub(pattern, template, text)`.
 *
 * @throws {PythonRegexError} if Python would refuse the pattern, or if JavaScript has no equivalent
 * @throws {PythonReplacementError} if Python would refuse the template
 */
export function parseReplacement(pattern: string, template: string): Replacement {
  const parsed = makePattern(pattern);
  return { pattern: parsed, parts: parseTemplate(template, parsed) };
}

/**
 * Replaces every match in a text. A group without a match is empty.
 *
 * @throws {PatternLimitError} if the text is too long for the pattern
 */
export function replaceMatches(text: string, { pattern, parts }: Replacement, budget?: StepBudget): string {
  let replaced = "";
  let after = 0;
  for (const { start, end, groups } of findAll(pattern, text, budget)) {
    replaced += text.slice(after, start);
    for (const part of parts) replaced += typeof part === "string" ? part : groups[part] ?? "";
    after = end;
  }
  return after === 0 && replaced === "" ? text : replaced + text.slice(after);
}

function parseTemplate(template: string, { groups, names }: Pattern): Part[] {
  const parts: Part[] = [];
  const fail = (at: number, problem: string): never => {
    throw new PythonReplacementError(template, [...template.slice(0, at)].length, problem);
  };
  const group = (number: number, at: number) => {
    if (number >= groups.length) fail(at, `the regular expression has no group ${number}`);
    parts.push(number);
  };
  for (let at = 0; at < template.length;) {
    const backslash = template.indexOf("\\", at);
    if (backslash < 0) {
      parts.push(template.slice(at));
      break;
    }
    if (backslash > at) parts.push(template.slice(at, backslash));
    const rest = template.slice(backslash + 1);
    const octal = /^(?:0[0-7]{0,2}|[0-3][0-7]{2}|[4-7][0-7]{2})/.exec(rest)?.[0];
    const reference = /^g<([^>]*)>/.exec(rest);
    const digits = /^[1-9]\d?/.exec(rest)?.[0];
    at = backslash + 1;
    if (reference !== null) {
      const name = reference[1] as string;
      if (/^\d+$/.test(name)) group(Number(name), backslash);
      else if (Object.hasOwn(names, name)) parts.push(names[name] as number);
      else fail(backslash, `the regular expression has no group named ${JSON.stringify(name)}`);
      at += reference[0].length;
    } else if (octal !== undefined) {
      const code = parseInt(octal, 8);
      if (code > MOST_OCTAL) fail(backslash, `\\${octal} is more than \\377`);
      parts.push(String.fromCharCode(code));
      at += octal.length;
    } else if (digits !== undefined) {
      group(Number(digits), backslash);
      at += digits.length;
    } else {
      const letter = rest.charAt(0);
      const escaped = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
      if (letter === "") fail(backslash, "it ends with a single backslash; write two");
      if (letter === "g") fail(backslash, "\\g must be followed by a group in angle brackets");
      if (escaped === undefined && /[A-Za-z]/.test(letter)) fail(backslash, `unknown escape \\${letter}`);
      parts.push(escaped ?? `\\${letter}`);
      at += letter.length;
    }
  }
  return parts;
}
