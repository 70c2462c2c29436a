/**
 * The tables at the end.
 *
 * @module
 */

import Table from "cli-table3";
import type { Claim } from "./claims.ts";
import { bold, COLUMNS, dim, green, red, wrap } from "./screen.ts";
import type { Run } from "./world.ts";

/** A change, what it took, and what came of it. */
export interface Outcome {
  readonly done: string;
  readonly claims: readonly Claim[];
  /** The requests that UDM got for it. */
  readonly requests: readonly string[];
}

/** Width of the last column: "no request", "DELETE user". */
const REQUESTS = 11;
/** Borders, and a blank on both sides of three cells. */
const FRAME = 10;
const NO_STYLE = { head: [], border: [] };

/** What was done in the directory, beside what happened in UDM. */
export function changesTable(outcomes: readonly Outcome[]): string {
  const room = COLUMNS - FRAME - REQUESTS;
  const right = Math.min(38, Math.max(Math.floor(room * 0.48), room - 60));
  const left = Math.min(60, room - right);
  const table = new Table({
    head: ["Done in the directory", "Found in UDM", "Requests"].map(bold),
    colWidths: [left + 2, right + 2, REQUESTS + 2],
    style: NO_STYLE,
  });
  for (const { done, claims, requests } of outcomes) {
    table.push([
      wrap(done, left).join("\n"),
      claims.map((each) => claimText(each, right)).join("\n"),
      requestsText(requests),
    ]);
  }
  return table.toString();
}

/** The numbers of all runs. */
export function numbersTable(runs: Readonly<Record<string, Run>>): string {
  const table = new Table({
    head: ["Run", "Searches", "Reads", "Writes", "Conflicts (422)", "Seconds"].map(bold),
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: NO_STYLE,
  });
  const rows = Object.entries(runs).map(([name, { requests, searches, conflicts, seconds }]) => {
    const reads = requests.filter(({ method }) => method === "GET").length;
    return [name, searches, reads, requests.length - reads, conflicts, seconds.toFixed(1)];
  });
  // One row of several lines, so that there are no rules between them.
  table.push(rows[0]?.map((_, column) => rows.map((row) => row[column]).join("\n")) ?? []);
  return table.toString();
}

function claimText({ text, holds }: Claim, width: number): string {
  const [mark, colour] = holds ? [green("\u2713"), (line: string) => line] : [red("\u2717"), red];
  return wrap(text, width - 2).map((line, at) => (at === 0 ? `${mark} ` : "  ") + colour(line)).join("\n");
}

/** Requests that are the same stand on one line: "3 PATCH". */
function requestsText(requests: readonly string[]): string {
  if (requests.length === 0) return dim("none");
  const counts = new Map<string, number>();
  for (const request of requests) counts.set(request, (counts.get(request) ?? 0) + 1);
  return [...counts].map(([what, count]) => count === 1 ? what : `${what}\n${dim(`${count} times`)}`).join(
    "\n",
  );
}
