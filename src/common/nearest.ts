/**
 * What a misspelt word was probably meant to be.
 *
 * @module
 */

import { closest, distance } from "fastest-levenshtein";

/**
 * The allowed word that was probably meant.
 *
 * @returns `undefined` if none is near: a wrong guess helps less than the list of what is allowed
 */
export function nearest(written: string, allowed: readonly string[]): string | undefined {
  if (allowed.length === 0) return undefined;
  const wanted = written.toLowerCase();
  const best = closest(wanted, allowed.map((word) => word.toLowerCase()));
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  if (distance(wanted, best) > limit) return undefined;
  return allowed.find((word) => word.toLowerCase() === best);
}

/** The part of a message about a wrong word: the nearest match, if there is one, and all that is allowed. */
export function allowedWords(written: string, allowed: readonly string[]): string {
  const guess = nearest(written, allowed);
  const list = allowed.map((word) => JSON.stringify(word)).join(", ");
  return `${guess === undefined ? "" : `did you mean ${JSON.stringify(guess)}? `}Allowed: ${list}`;
}
