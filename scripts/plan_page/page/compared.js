/**
 * Compares two texts: splits off their common beginning and end.
 *
 * @module
 */

/** Longer texts are not compared: a small difference would be hard to find anyway. */
const LONGEST = 400;

/** Minimum common share of the longer text. */
const SHARE = 0.4;

/**
 * The common beginning, what differs, and the common end. Undefined if the texts have too little in common.
 *
 * @param {string} before
 * @param {string} after
 * @returns {{ start: string, before: string, after: string, end: string } | undefined}
 */
export function compared(before, after) {
  if (before.length > LONGEST || after.length > LONGEST) return undefined;
  const old = pieces(before);
  const next = pieces(after);
  const shorter = Math.min(old.length, next.length);
  let start = 0;
  while (start < shorter && old[start] === next[start]) start++;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === next.at(-1 - end)) end++;
  const head = old.slice(0, start).join("");
  const tail = end === 0 ? "" : old.slice(-end).join("");
  if (head.length + tail.length < SHARE * Math.max(before.length, after.length)) return undefined;
  return {
    start: head,
    before: old.slice(start, old.length - end).join(""),
    after: next.slice(start, next.length - end).join(""),
    end: tail,
  };
}

/**
 * Splits a text into words, numbers and separators, because whole words are compared.
 *
 * @param {string} text
 */
function pieces(text) {
  return text.match(/[\p{L}\p{M}]+|\p{N}+|[^]/gu) ?? [];
}
