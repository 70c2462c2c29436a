/**
 * Guesses the intended word for a misspelt one.
 *
 * @module
 */

import { distance } from "./distance.ts";

/**
 * Returns the allowed word nearest to a misspelt one.
 *
 * @returns `undefined` if none is near, because a wrong guess helps less than the list of allowed words
 */
export function nearest(written: string, allowed: readonly string[]): string | undefined {
  const lower = written.toLowerCase();
  let least = Math.max(2, Math.floor(lower.length / 3)) + 1;
  let best: string | undefined;
  for (const word of allowed) {
    if (Math.abs(lower.length - word.length) >= least) continue;
    const steps = distance(lower, word.toLowerCase());
    if (steps >= least) continue;
    least = steps;
    best = word;
  }
  return best;
}

/** The part of a message about a wrong word: the nearest match, if any, and all allowed words. */
export function allowedWords(written: string, allowed: readonly string[]): string {
  const guess = nearest(written, allowed);
  const list = allowed.map((word) => JSON.stringify(word)).join(", ");
  return `${guess === undefined ? "" : `did you mean ${JSON.stringify(guess)}? `}Allowed: ${list}`;
}
