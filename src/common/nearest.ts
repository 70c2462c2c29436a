/**
 * Guesses the intended word for a misspelt one.
 *
 * @module
 */

import { closest, distance } from "fastest-levenshtein";

/**
 * Returns the allowed word nearest to a misspelt one.
 *
 * @returns `undefined` if none is near, because a wrong guess helps less than the list of allowed words
 */
export function nearest(written: string, allowed: readonly string[]): string | undefined {
  if (allowed.length === 0) return undefined;
  const lower = written.toLowerCase();
  const best = closest(lower, allowed.map((word) => word.toLowerCase()));
  const limit = Math.max(2, Math.floor(lower.length / 3));
  if (distance(lower, best) > limit) return undefined;
  return allowed.find((word) => word.toLowerCase() === best);
}

/** The part of a message about a wrong word: the nearest match, if any, and all allowed words. */
export function allowedWords(written: string, allowed: readonly string[]): string {
  const guess = nearest(written, allowed);
  const list = allowed.map((word) => JSON.stringify(word)).join(", ");
  return `${guess === undefined ? "" : `did you mean ${JSON.stringify(guess)}? `}Allowed: ${list}`;
}
