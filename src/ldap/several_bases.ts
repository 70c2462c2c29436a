/**
 * One result of the searches below several bases.
 *
 * @module
 */

import { normaliseDn } from "../syntax/dn.ts";
import { isAlternativeDn } from "../syntax/search_bases.ts";
import type { DnTest, SearchSummary } from "./search.ts";

/** Which entries to ignore: those that the configuration names, and those that an earlier base has found. */
export function ignored(bases: readonly string[], configured: DnTest | undefined): DnTest | undefined {
  // The other bases do not contain each other
  if (bases.length === 1 || !bases.some(isAlternativeDn)) return configured;
  const found = new Set<string>();
  return (dn) => {
    const isIgnored = configured?.(dn) ?? false;
    if (isIgnored === true) return true;
    const before = found.size;
    return found.add(normaliseDn(dn)).size === before || isIgnored;
  };
}

/** The sum of the searches below all bases. */
export function sumOf(summaries: readonly SearchSummary[]): SearchSummary {
  const sum = (count: (summary: SearchSummary) => number) =>
    summaries.reduce((total, summary) => total + count(summary), 0);
  return {
    entries: sum(({ entries }) => entries),
    pages: sum(({ pages }) => pages),
    ignored: sum(({ ignored }) => ignored),
    references: [...new Set(summaries.flatMap(({ references }) => references))],
    complete: true,
  };
}
