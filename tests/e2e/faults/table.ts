/**
 * The fault matrix as a document.
 *
 * @module
 */

import { reasonOf, type Result } from "./cell.ts";
import type { Table } from "./matrix.ts";
import { MOST_REQUESTS } from "./plan_udm.ts";
import { LARGE_NUMBER } from "./schools.ts";

const INTRODUCTION = `<!-- deno-fmt-ignore-file -->

# What happens when something goes wrong

Found out by \`deno run -A tests/e2e/faults/generate.ts\`, and held to by \`tests/e2e/faults_test.ts\`: both simulators
misbehave in every way they can, in every phase of a run. The engine, its requests and its retries are the real ones;
only the pauses between two attempts are left out.

In every cell it is asserted that

- a side that could not be read completely leads to no write at all,
- nothing is deleted that is in the source,
- the next run without a fault ends with exit code 0 and the target as the source wants it, and the run after it writes
  nothing,
- no name ever gets into a conflict, which would lock it for five minutes,
- a target that cannot serve requests any more is asked ${MOST_REQUESTS} more times at most, of which most are
  repetitions, although ${LARGE_NUMBER} users each are still to be created, modified and deleted,
- no password shows in the log or the report.
`;

const LEGEND: readonly (readonly [cell: string, meaning: string])[] = [
  ["cell", "meaning"],
  ["done", "exit code 0, the target is as the source wants it"],
  ["retried, done", "the same, after requests were sent again"],
  [
    "done, some left",
    "exit code 0; what the target said was gone is still there, and the next run deletes it",
  ],
  ["exit 1, nothing written", "the run ended early"],
  ["exit 1, part written", "the run ended early, after it had begun to write"],
  ["exit 3, entry kept", "the entry is reported, its object stays as it is; all others are done"],
  ["exit 3, entries kept", "the same, for each entry that the target refused"],
  ["exit 3, none written", "the same, for all entries"],
  [
    "exit 3, value left out",
    "a photo that cannot be read is reported; the rest of the entry and all others are done",
  ],
  [
    "exit 3, but written",
    "the entry is reported because no answer came that says so; the target has done it",
  ],
  ["exit 3, none deleted", "a part of the source is known to be missing: all is done but the deletions"],
  ["–", "does not apply"],
];

/** The document. */
export function render(tables: readonly Table[]): string {
  const sides = ["Target", "Source"].map((side) => {
    const own = tables.filter(({ title }) => title.startsWith(side));
    return [...own.map(renderTable), `## ${side}: what is reported\n\n${renderReasons(own)}`].join("\n");
  });
  return [INTRODUCTION, markdownTable(LEGEND), ...sides].join("\n");
}

function renderTable({ title, columns, rows }: Table): string {
  const merged = new Map<string, string[]>();
  for (const { name, results } of rows) {
    const cells = results.map((result) => result === undefined ? "–" : words(result)).join(" | ");
    merged.set(cells, [...merged.get(cells) ?? [], name]);
  }
  return `## ${title}\n\n${
    markdownTable([
      ["fault", ...columns],
      ...[...merged].map(([cells, names]) => [names.join(", "), ...cells.split(" | ")]),
    ])
  }`;
}

/** A table as `deno fmt` wants it; the first row is its head. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] as readonly string[]).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] as string).length))
  );
  const line = (cells: readonly string[], fill = " ") =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] as number, fill)).join(" | ")} |\n`;
  const [head, ...body] = rows as [readonly string[], ...(readonly string[])[]];
  return line(head) + line(head.map(() => ""), "-") + body.map((row) => line(row)).join("");
}

/** What came of it, in a few words. */
function words({ run: { report, code }, written, hits }: Result): string {
  if (report.outcome === "done") {
    if (written !== "all") return "done, some left";
    // Whether the client or fetch itself sends a request again depends on the version of Deno.
    return report.retries > 0 || hits > 0 ? "retried, done" : "done";
  }
  if (report.outcome !== "partial") return `exit ${code}, ${written} written`;
  if (written === "all") return "exit 3, but written";
  if (written === "nothing") return "exit 3, none written";
  const failed = (report.kinds?.user.applied.failed ?? 0) + (report.kinds?.group.applied.failed ?? 0);
  const incomplete = (report.kinds?.user.incomplete ?? 0) + (report.kinds?.group.incomplete ?? 0);
  if (failed === 0 && incomplete > 0) return "exit 3, value left out";
  if (failed === 0) return "exit 3, none deleted";
  return failed > 1 ? "exit 3, entries kept" : "exit 3, entry kept";
}

/** The first line of what was reported, by fault and message. */
function renderReasons(tables: readonly Table[]): string {
  const faults = new Map<string, Map<string, Set<string>>>();
  for (const { columns, rows } of tables) {
    for (const { name, results } of rows) {
      const reasons = faults.get(name) ?? new Map<string, Set<string>>();
      faults.set(name, reasons);
      results.forEach((result, at) => {
        const reason = result === undefined ? "" : normalised(reasonOf(result.run));
        if (reason === "") return;
        reasons.set(reason, (reasons.get(reason) ?? new Set()).add(columns[at] as string));
      });
    }
  }
  return [...faults].filter(([, reasons]) => reasons.size > 0).map(([name, reasons]) =>
    `- **${name}**\n${
      [...reasons].map(([reason, phases]) => `  - ${[...phases].join(", ")}: ${reason}\n`).sort().join("")
    }`
  ).join("");
}

const SUBJECT = /(?:GET|POST|PATCH|DELETE) [a-z]+\/[a-z]+(?: "[^"]*")?(?: in "[^"]*")?: /g;

/** A message without what differs from run to run, and without the request it is about, which the table tells. */
function normalised(reason: string): string {
  return reason
    .replace(/(?:user|group) \S+ could not be (?:created|modified|deleted): /, "")
    .replace(/not sent, because \d+ requests in a row failed; the last one: /, "")
    .replace(SUBJECT, "")
    .replace(/ \((?:HTTP \d+, )?request [0-9a-f-]{36}(?:, \d+ attempts)?\)/g, "")
    .replace(/127\.0\.0\.1:\d+/g, "HOST")
    // The rest of it comes from the HTTP library and the system.
    .replace(/(the connection to HOST was lost): .*?(?=\. |$)/, "$1")
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID")
    // Which of several names is refused first is chance.
    .replace(/Object exists: .*/, "Object exists")
    .replace(/ldap:\/\/HOST: [^:]*: /, "")
    .replace(/ \((?:read|write) E[A-Z]+\)/, "")
    .replace(/announced \d+ objects, but \d+ came/, "announced another number of objects than came")
    .replace(/\.$/, "");
}
