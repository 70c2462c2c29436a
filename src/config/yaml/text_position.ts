/**
 * Where a character of a text stands in the YAML file, however the text is written there.
 *
 * @module
 */

/** How YAML writes a text; the names are those of the parser. */
type TextStyle = "PLAIN" | "QUOTE_SINGLE" | "QUOTE_DOUBLE" | "BLOCK_LITERAL" | "BLOCK_FOLDED";

/**
 * Finds the character of a file that became a character of a text. Indentation and line breaks change on the way, but
 * nothing else does, so that it is enough to count what is no white space.
 *
 * @param file the whole file
 * @param range where the text begins and ends in it, with its quotes or the ">" of a block
 * @param text what the text is
 * @param offset the character of the text; its length for the end
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
    if (style === "QUOTE_SINGLE" && file[at] === "'") at++; // two of them stand for one
  }
  // Blanks in front of a character may be indentation, those of the text itself stand right behind the one before
  if (!isBlank(text[offset])) { while (at < end && isBlank(file[at])) at++; }
  return left > 0 ? undefined : at;
}

/** Where the content begins. */
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
