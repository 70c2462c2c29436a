/**
 * The table of counts that plans and summaries share: a column for each kind, so that it fits every terminal.
 *
 * @module
 */

import { type Kind, KINDS } from "./model.ts";
import { grouped } from "./number_text.ts";

/** A row of the table. */
export interface CountRow {
  readonly title: string;
  readonly counts: Readonly<Record<Kind, number>>;
  /** Whether the row is left out if all counts are 0. */
  readonly optional?: boolean;
}

/** The table, line by line; the first line has the titles of the columns. */
export function countTable(rows: readonly CountRow[]): string[] {
  const shown = rows.filter(({ counts, optional }) =>
    optional !== true || KINDS.some((kind) => counts[kind] > 0)
  );
  const cells = [
    ["", ...KINDS.map((kind) => `${kind}s`)],
    ...shown.map(({ title, counts }) => [title, ...KINDS.map((kind) => grouped(counts[kind]))]),
  ];
  const widths = ["", ...KINDS].map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  return cells.map((row) =>
    row.map((cell, at) => at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)).join("  ")
  );
}
