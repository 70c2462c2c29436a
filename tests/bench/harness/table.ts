/**
 * The table of results, as it is printed and as it is kept in README.md between two marks.
 *
 * @module
 */

/** One line of the table. */
export interface Row {
  /** What was measured. */
  readonly what: string;
  readonly measured: string;
  /** What it is compared with, and its figure. */
  readonly against: string;
  /** The comparison of both. */
  readonly compared: string;
  readonly must: string;
  readonly reached: boolean;
}

/** Rows of one benchmark and when they were measured. */
export interface Result {
  readonly benchmark: string;
  /** The day, as in 2026-01-31. */
  readonly day: string;
  readonly rows: readonly Row[];
}

const HEAD = ["benchmark", "what", "measured", "against", "compared", "must reach", "verdict", "measured on"];
const BEGIN = "<!-- results -->";
const END = "<!-- end of results -->";

/** The results as a Markdown table with aligned columns. */
export function table(results: readonly Result[]): string {
  return aligned([HEAD, HEAD.map(() => "---"), ...results.flatMap(cells)]).join("\n");
}

function cells({ benchmark, day, rows }: Result): string[][] {
  return rows.map(({ what, measured, against, compared, must, reached }) =>
    [benchmark, what, measured, against, compared, must, reached ? "reached" : "**MISSED**", day]
      .map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " "))
  );
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => [...row[column] as string].length)));
  return rows.map((row) =>
    "| " + row.map((cell, column) => {
      const missing = (widths[column] as number) - [...cell].length;
      return cell + (cell === "---" ? "-" : " ").repeat(missing);
    }).join(" | ") + " |"
  );
}

/**
 * Puts results into the text of a README: the rows of the benchmarks that were measured replace their older ones, in the
 * order of `benchmarks`; all others stay.
 *
 * @param machine what it was measured on, a line of text
 * @throws {Error} if the text has no place for results
 */
export function intoReadme(
  text: string,
  results: readonly Result[],
  machine: string,
  benchmarks: readonly string[],
): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`README.md has no lines ${BEGIN} and ${END}`);
  const fresh = results.flatMap(cells);
  const measured = new Set(results.map(({ benchmark }) => benchmark));
  const older = rowsOf(text.slice(begin, end)).filter(([benchmark = ""]) => !measured.has(benchmark));
  const place = (row: readonly string[]) => benchmarks.indexOf(row[0] as string);
  const rows = [...older, ...fresh].filter((row) => place(row) >= 0).sort((a, b) => place(a) - place(b));
  const lines = aligned([HEAD, HEAD.map(() => "---"), ...rows]);
  return `${text.slice(0, begin)}${BEGIN}\n\n${machine}\n\n${lines.join("\n")}\n\n${text.slice(end)}`;
}

/** The rows of a Markdown table, without its head. */
function rowsOf(text: string): string[][] {
  return text.split("\n").filter((line) => line.startsWith("| ")).slice(2)
    .map((line) => line.slice(2, -2).split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .filter((row) => row.length === HEAD.length);
}
