/**
 * Text that people can see as it is. Names and values come from directories and servers and can be hostile: control
 * characters move a terminal's cursor or start a line of a log, and invisible ones hide a difference or turn a text around.
 *
 * Every output goes through this file: logs, terminals, JSON, metrics, the data of the plan page. The script of the page,
 * which cannot import it, has the same characters (scripts/plan_page/page/visible.js; a test compares them).
 *
 * @module
 */

/**
 * Control characters (C0, C1), line and paragraph separators, marks and changes of direction, characters without a width,
 * tags, and lone surrogates.
 */
const UNSAFE =
  /[\p{Cc}\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A text for people: invisible and misleading characters are escaped as in JSON, such as `\u202e`. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) => SHORT[character] ?? escaped(character));
}

/**
 * A value as JSON whose invisible and misleading characters are escaped; reading it gives the value back.
 *
 * @param indentation spaces per level; default: everything in one line
 */
export function visibleJson(value: unknown, indentation?: number): string {
  // JSON.stringify escapes the control characters of values; what is left of them separates lines
  return JSON.stringify(value, undefined, indentation)
    .replace(UNSAFE, (character) => character === "\n" ? character : escaped(character));
}

/** The UTF-16 code units as escapes of JSON (RFC 8259 section 7). */
function escaped(character: string): string {
  return character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}
