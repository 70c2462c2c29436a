/**
 * Tables in GitHub Flavored Markdown that no value can break out of, cut to a number of bytes at whole rows.
 *
 * All that comes from outside stands in code spans: GitHub and GitLab look for no mentions, references, links, emoji or
 * formulas in them. Three characters have a meaning there, and {@linkcode code} escapes them. The rest of a cell is text of
 * the program.
 *
 * @module
 */

import { grouped } from "../common/number_text.ts";
import { visible } from "../common/visible.ts";

/** Maximum number of characters of a code span. A message of the program is shorter, unless it quotes a long value. */
const MAX_CHARACTERS = 300;

/** A part of a document: a heading and a table. */
export interface Section {
  /** Without characters that Markdown knows. */
  readonly heading: string;
  readonly columns: readonly string[];
  /** Whether the columns after the first hold numbers. */
  readonly hasNumbers?: boolean;
  readonly items: Iterable<Item>;
  /** The number of items. */
  readonly count: number;
}

/** Rows that belong together: they are shown, or left out, as one. Each is a list of cells. */
export type Item = readonly (readonly string[])[];

/**
 * A text from outside as a code span for a cell. Invisible characters are escaped as everywhere, and long texts are
 * shortened.
 */
export function code(text: string): string {
  // A surrogate pair has two code units.
  const start = [...text.slice(0, 2 * MAX_CHARACTERS)].slice(0, MAX_CHARACTERS).join("");
  const shown = withoutPipes(visible(start)) + (start.length < text.length ? "…" : "");
  // CommonMark keeps no empty code spans, and takes the spaces off both ends of one (section 6.1).
  if (shown.trim() === "") return `\`"${shown}"\``;
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = /^[ `]|[ `]$/.test(shown) ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

/**
 * Escapes what separates cells (GFM section 4.10). Parsers differ in how they read `\\|`, so after a backslash, the
 * character is written as in JSON.
 */
function withoutPipes(text: string): string {
  return text.replace(/(\\?)\|/g, (_, before) => before === "" ? "\\|" : "\\\\u007c");
}

/**
 * The lines of a document. If it would be larger, each section shows only its first items and the number of others; small
 * sections are shown in full, and the large ones share the rest.
 *
 * @param maxBytes in UTF-8, with line breaks; enough for the headings
 */
export function* sectionLines(sections: readonly Section[], maxBytes: number): Generator<string> {
  const drawn = sections.map((section) => ({ section, lines: itemLines(section, maxBytes) }));
  let left = maxBytes - drawn.reduce((sum, { section }) => sum + frameSize(section), 0);
  const bySize = drawn.map(({ lines }, at) => ({ at, sizes: lines.map(sizeOf) }))
    .map((one) => ({ ...one, total: one.sizes.reduce((sum, size) => sum + size, 0) }))
    .sort((a, b) => a.total - b.total);
  const shown = new Map<number, number>();
  for (const [place, { at, sizes }] of bySize.entries()) {
    const share = Math.floor(left / (bySize.length - place));
    let [used, fitting] = [0, 0];
    for (; fitting < sizes.length && used + (sizes[fitting] as number) <= share; fitting++) {
      used += sizes[fitting] as number;
    }
    shown.set(at, fitting);
    left -= used;
  }
  for (const [at, { section, lines }] of drawn.entries()) {
    if (at > 0) yield "";
    yield* frame(section, lines.slice(0, shown.get(at)));
  }
}

/** The lines of the first items, as far as they could fit. */
function itemLines({ items }: Section, maxBytes: number): string[][] {
  const found: string[][] = [];
  let size = 0;
  for (const item of items) {
    const lines = item.map(row);
    found.push(lines);
    size += sizeOf(lines);
    if (size > maxBytes) break;
  }
  return found;
}

function* frame(
  { heading, columns, hasNumbers, count }: Section,
  items: readonly string[][],
): Generator<string> {
  yield heading;
  if (items.length > 0) {
    yield "";
    yield row(columns);
    yield row(columns.map((_, at) => hasNumbers === true && at > 0 ? "--:" : "---"));
    for (const lines of items) yield* lines;
  }
  if (items.length < count) {
    yield "";
    yield `Not shown: ${grouped(count - items.length)}`;
  }
}

/** The bytes of all lines of a section except its items, and of the line before it. */
function frameSize(section: Section): number {
  const cut = { ...section, count: section.count + 1 };
  return sizeOf(["", ...frame(cut, [[]])]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

const ENCODER = new TextEncoder();

/** The bytes of lines with their breaks. */
function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + ENCODER.encode(line).length + 1, 0);
}
