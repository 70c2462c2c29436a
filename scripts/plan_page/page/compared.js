/**
 * In what two texts differ: what they have in common at the beginning and at the end is told apart.
 *
 * @module
 */

/** Texts longer than this are not compared: nobody would look for a few letters in them. */
const LONGEST = 400;

/** The share of the longer text that both must have in common; below it, they are simply two texts. */
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
 * Words, numbers, and what is between them: a word that differs is a word that differs, whatever letters it shares.
 *
 * @param {string} text
 */
function pieces(text) {
  return text.match(/[\p{L}\p{M}]+|\p{N}+|[^]/gu) ?? [];
}
