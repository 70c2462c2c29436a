/**
 * Wraps lines to the width of a terminal.
 *
 * @module
 */

/** Minimum room for text beside an indentation: in a narrower terminal the indentation shrinks. */
const MIN_ROOM = 20;

/** A label and the gap behind it, such as `  source       ` before a DN. */
const LABEL = /^ *[^\s"][^"]{0,30}? {2,}(?=\S)/;

// deno-lint-ignore no-control-regex
const COLOURS = /\x1b\[[0-9;]*m/g;

const ASCII = /^[ -~]*$/;

const MARK = /^\p{M}$/u;

/** Characters that are two columns wide in most terminals (Unicode Standard Annex 11), or could be. */
const WIDE =
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;

/**
 * Where a line can be broken: at spaces, but not between a number and what it counts. What follows is tested first: a look
 * behind at each of many spaces would take quadratic time.
 */
const BREAKS = /(?=\S)(?<=\S +)(?<!(?:^|[ (])\d+(?:[.,]\d+)* )/;

/** A colour, or a character with its combining marks. */
// deno-lint-ignore no-control-regex
const UNITS = /\x1b\[[0-9;]*m|\P{M}\p{M}*|\p{M}/gu;

/** The number of columns that a text takes in a terminal. Colours and accents take none, Chinese characters two. */
export function widthOf(text: string): number {
  const shown = text.replace(COLOURS, "");
  if (ASCII.test(shown)) return shown.length;
  let width = 0;
  for (const character of shown) width += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/**
 * Wraps a line at spaces. A word that is longer than a line, such as a DN, is broken after a comma, or anywhere if it has
 * none.
 *
 * @param columns the width of the terminal
 * @param indentation of all lines but the first; default: that of the text behind a label, or two more than the first line
 */
export function wrapLine(
  line: string,
  columns: number,
  indentation: number = indentationOf(line),
): string[] {
  if (widthOf(line) <= columns) return [line];
  const margin = Math.max(0, Math.min(indentation, columns - MIN_ROOM));
  const room = Math.max(1, columns - margin);
  const lines: string[] = [];
  let current = "";
  for (const part of line.split(BREAKS).flatMap((word) => partsOf(word, room))) {
    if (current !== "" && widthOf(current + part.trimEnd()) > columns) {
      lines.push(current.trimEnd());
      current = " ".repeat(margin);
    }
    current += part;
  }
  return [...lines, current.trimEnd()];
}

/**
 * Wraps lines as {@linkcode wrapLine} does.
 *
 * @param columns the width of the terminal; undefined: lines are not wrapped
 */
export function* wrapLines(lines: Iterable<string>, columns: number | undefined): Generator<string> {
  for (const line of lines) {
    if (columns === undefined) yield line;
    else yield* wrapLine(line, columns);
  }
}

function indentationOf(line: string): number {
  const text = line.replace(COLOURS, "");
  const label = LABEL.exec(text)?.[0];
  return label === undefined ? text.length - text.trimStart().length + 2 : widthOf(label);
}

/** A word, in parts that fit. */
function partsOf(word: string, room: number): string[] {
  const fits = (part: string) => widthOf(part.trim()) <= room;
  if (fits(word)) return [word];
  return word.split(/(?<=(?<!\\),)/).flatMap((part) => {
    if (fits(part)) return [part];
    const pieces = [""];
    for (const [unit] of part.matchAll(UNITS)) {
      const last = pieces.at(-1) as string;
      if (fits(last + unit)) pieces[pieces.length - 1] = last + unit;
      else pieces.push(unit);
    }
    return pieces;
  });
}
