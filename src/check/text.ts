/**
 * Formats checks as text.
 *
 * @module
 */

import { visible } from "../common/visible.ts";
import { wrapLine } from "../common/wrap_line.ts";
import { type Colour, type Paint, painter } from "../review/paint.ts";
import { type Check, count, type Counts, groupOf, GROUPS, type Status } from "./types.ts";

/** How checks are shown. */
export interface TextOptions {
  readonly colours?: boolean;
  /** The width of the terminal, for wrapping; without it, lines are not wrapped. */
  readonly columns?: number | undefined;
  /** Whether to show only warnings and failures. */
  readonly quiet?: boolean;
}

const COLOURS: Readonly<Record<Status, Colour>> = {
  pass: "green",
  note: "cyan",
  warning: "yellow",
  failure: "alarm",
  skipped: "dim",
};

/** The width of the longest status with the spaces around it. */
const MARGIN = "  failure  ".length;

/** Formats checks, line by line. Lines contain no terminal control sequences except colours. */
export function* checksText(checks: readonly Check[], options: TextOptions = {}): Generator<string> {
  const paint = painter(options.colours ?? false);
  const shown = options.quiet === true
    ? checks.filter(({ status }) => status === "warning" || status === "failure")
    : checks;
  const width = Math.max(0, ...shown.map(({ title }) => title.length));
  for (const group of GROUPS) {
    const members = shown.filter((check) => groupOf(check) === group);
    if (members.length === 0) continue;
    yield paint("bold", group);
    for (const check of members) yield* checkText(check, width, options.columns, paint);
    yield "";
  }
  if (options.quiet !== true) yield countText(count(checks));
}

function* checkText(
  { title, status, detail, items = [], advice }: Check,
  width: number,
  columns: number | undefined,
  paint: Paint,
): Generator<string> {
  const indentation = MARGIN + width + 2;
  const [first = "", ...others] = [
    items.length === 0 ? detail : `${detail}:`,
    ...items.map((item) => `- ${item}`),
  ].map(visible);
  const word = paint(COLOURS[status], status) + " ".repeat(MARGIN - 2 - status.length);
  yield* wrapped(`  ${word}${visible(title).padEnd(width)}  ${first}`, indentation, columns);
  for (const other of others) {
    yield* wrapped(`${" ".repeat(indentation)}${other}`, indentation + "- ".length, columns);
  }
  if (advice === undefined) return;
  for (const line of wrapped(" ".repeat(MARGIN) + visible(advice), MARGIN, columns)) {
    yield line.replace(/\S.*/, (text) => paint("bold", text));
  }
}

function wrapped(line: string, indentation: number, columns: number | undefined): string[] {
  return columns === undefined ? [line] : wrapLine(line, columns, indentation);
}

function countText({ pass, note, warning, failure, skipped }: Counts): string {
  const some = (number: number, one: string, many = `${one}s`) =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  return [
    `${pass} passed`,
    ...some(note, "note"),
    ...some(warning, "warning"),
    ...some(failure, "failure"),
    ...some(skipped, "skipped", "skipped"),
  ].join(", ");
}
