/**
 * Compares our steps with the predecessor's, and proves what causes each difference.
 *
 * @module
 */

import { type Case, ownResult, sameResult } from "./cases.ts";
import { type Kind, KINDS, modelResult } from "./model.ts";

/** The comparison of all cases. */
export interface Comparison {
  readonly agree: number;
  /** The numbers of the cases that differ, by their kinds such as "IDNA 2008 in mail addresses", or "unexplained". */
  readonly differing: ReadonlyMap<string, readonly number[]>;
}

/** A difference that no kind explains. */
export const UNEXPLAINED = "unexplained";

/** Compares all cases. */
export function compareCases(cases: readonly Case[]): Comparison {
  const differing = Map.groupBy(
    cases.filter((test) => !sameResult(ownResult(test), test.result)),
    (test) => causes(test)?.map((kind) => KINDS[kind]).join("; ") ?? UNEXPLAINED,
  );
  const numbers = new Map([...differing].map(([kind, tests]) => [kind, tests.map(({ number }) => number)]));
  return { agree: cases.length - [...numbers.values()].flat().length, differing: numbers };
}

/**
 * The smallest set of kinds that gives the predecessor's result when they are done as it does them, if the model gives ours
 * without them.
 */
function causes(test: Case): Kind[] | undefined {
  if (!sameResult(modelResult(test, new Set()), ownResult(test))) return undefined;
  return subsets(Object.keys(KINDS) as Kind[])
    .find((kinds) => sameResult(modelResult(test, new Set(kinds)), test.result));
}

/** All subsets, the smallest first. */
function subsets<T>(items: readonly T[]): T[][] {
  let all: T[][] = [[]];
  for (const item of items) all = [...all, ...all.map((subset) => [...subset, item])];
  return all.sort((a, b) => a.length - b.length);
}
