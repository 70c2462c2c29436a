/**
 * Finds the position of a character of a text in the YAML file, for all ways to write the text.
 *
 * @module
 */

/** The YAML styles of a text, as the parser names them. */
type TextStyle = "PLAIN" | "QUOTE_SINGLE" | "QUOTE_DOUBLE" | "BLOCK_LITERAL" | "BLOCK_FOLDED";

/**
 * Finds the character of a file that became a character of a text. Parsing changes only indentation and line breaks, so
 * it is enough to count characters other than white space.
 *
 * @param file the whole file
 * @param range start and end of the text in the file, with its quotes or the ">" of a block
 * @param text the parsed text
 * @param offset the offset in the text; its length for the end
 * @returns the offset in the file; undefined if escapes make that uncertain
 */
export function positionInFile(
  file: string,
  [start, end]: readonly [number, number],
  style: TextStyle,
  text: string,
  offset: number,
): number | undefined {
  if (style === "QUOTE_DOUBLE" && file.slice(start, end).includes("\\")) return undefined;
  let left = solidIn(text.slice(0, offset));
  let at = beginning(file, start, style);
  for (; left > 0 && at < end; at++) {
    if (isBlank(file[at])) continue;
    left--;
    if (style === "QUOTE_SINGLE" && file[at] === "'") at++; // two quotes stand for one
  }
  // Spaces before a character may be indentation; spaces of the text directly follow the previous character.
  if (!isBlank(text[offset])) { while (at < end && isBlank(file[at])) at++; }
  return left > 0 ? undefined : at;
}

/** The offset of the content. */
function beginning(file: string, start: number, style: TextStyle): number {
  if (style === "PLAIN") return start;
  if (style === "QUOTE_SINGLE" || style === "QUOTE_DOUBLE") return start + 1;
  const lineEnd = file.indexOf("\n", start);
  return lineEnd < 0 ? start : lineEnd + 1;
}

function solidIn(text: string): number {
  return [...text.matchAll(/[^\s]/g)].length;
}

function isBlank(char: string | undefined): boolean {
  return char === undefined || /\s/.test(char);
}
