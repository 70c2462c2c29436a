/**
 * Texts and colours for a terminal.
 *
 * @module
 */

/** A colour or weight. */
export type Colour = "red" | "green" | "yellow" | "cyan" | "bold" | "dim" | "alarm";

/** Paints a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

// ECMA-48 section 8.3.117 (SGR).
const CODES: Readonly<Record<Colour, readonly [on: string, off: string]>> = {
  red: ["31", "39"],
  green: ["32", "39"],
  yellow: ["33", "39"],
  cyan: ["36", "39"],
  bold: ["1", "22"],
  dim: ["2", "22"],
  alarm: ["1;31", "22;39"],
};

/** Paints, or not. */
export function painter(colours: boolean): Paint {
  if (!colours) return (_, text) => text;
  return (colour, text) => text === "" ? "" : `\x1b[${CODES[colour][0]}m${text}\x1b[${CODES[colour][1]}m`;
}

// Control characters; what turns the direction of writing round or breaks lines; halves of surrogate pairs.
const UNSAFE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A text that cannot command a terminal, nor show itself as something else: what is not visible is written as an escape.
 * Names and values come from a directory in which anybody may have written.
 */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) => {
    return SHORT[character] ?? `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
  });
}

/** More characters of a value are not shown. */
const LONGEST = 80;

/** A value between quotation marks, shortened. */
export function quoted(text: string): string {
  const characters = text.length > LONGEST ? [...text] : [];
  const isLong = characters.length > LONGEST;
  const shown = isLong ? characters.slice(0, LONGEST).join("") : text;
  const escaped = visible(shown.replace(/["\\]/g, "\\$&"));
  return isLong ? `"${escaped}…" (${characters.length} characters)` : `"${escaped}"`;
}
