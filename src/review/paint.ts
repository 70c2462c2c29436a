/**
 * Colours and quoted values for a terminal.
 *
 * @module
 */

import { visible } from "../common/visible.ts";

/** A colour or weight. */
export type Colour = "red" | "green" | "yellow" | "cyan" | "bold" | "dim" | "alarm";

/** Colours a text, or returns it unchanged. */
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

/** A function that colours texts, or returns them unchanged. */
export function painter(colours: boolean): Paint {
  if (!colours) return (_, text) => text;
  return (colour, text) => text === "" ? "" : `\x1b[${CODES[colour][0]}m${text}\x1b[${CODES[colour][1]}m`;
}

/** Maximum number of shown characters of a value. */
const MAX_CHARACTERS = 80;

/** A value in quotation marks, shortened. */
export function quoted(text: string): string {
  const characters = text.length > MAX_CHARACTERS ? [...text] : [];
  const isLong = characters.length > MAX_CHARACTERS;
  const shown = isLong ? characters.slice(0, MAX_CHARACTERS).join("") : text;
  const escaped = visible(shown.replace(/["\\]/g, "\\$&"));
  return isLong ? `"${escaped}…" (${characters.length} characters)` : `"${escaped}"`;
}
