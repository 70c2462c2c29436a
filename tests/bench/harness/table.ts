/**
 * The table of results, printed and kept in README.md between two markers.
 *
 * @module
 */

/** One line of the table. */
export interface Row {
  /** The measurement. */
  readonly what: string;
  readonly measured: string;
  /** The comparison and its figure. */
  readonly against: string;
  /** The ratio or difference of both. */
  readonly compared: string;
  readonly must: string;
  readonly reached: boolean;
}

/** The rows of one benchmark and their date. */
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
 * Inserts results into the text of a README. They replace older rows of the same benchmarks; rows of other benchmarks
 * stay. The rows follow the order of `benchmarks`.
 *
 * @param machine description of the machine, in one line
 * @throws {Error} if the text has no markers
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
