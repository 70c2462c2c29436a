/**
 * The instructions of {@linkcode Program}s. Each has two operands, `x` and `y`. Without a jump, the next one follows.
 *
 * @module
 */

/** The end of the program, or of the body of {@linkcode LOOK} or {@linkcode ATOMIC}. */
export const MATCH = 0;

/** A character of set `x`. */
export const CHARACTER = 1;

/** The same, before the current position. */
export const CHARACTER_BEFORE = 2;

/** Tries instruction `x`, then instruction `y`. */
export const SPLIT = 3;

/** Continues at instruction `x`. */
export const JUMP = 4;

/** Stores the position in slot `x`. */
export const SAVE = 5;

/** Clears the slots from `x` up to `y`, as JavaScript does at the start of each iteration. */
export const CLEAR = 6;

/** Demands that the position differs from the one in slot `x`. */
export const MOVED = 7;

/** Demands the place `x` of {@linkcode PLACES}; words consist of set `y`. */
export const PLACE = 8;

/** Demands that the body, which follows, matches here, or does not match if `y` is 1; continues at `x`. */
export const LOOK = 9;

/** Matches the body, which follows, and keeps only its first way; continues at `x`. */
export const ATOMIC = 10;

/** The text of group `x`; without regard to case if `y` is 1. */
export const REFERENCE = 11;

/** The same, before the current position. */
export const REFERENCE_BEFORE = 12;

/** The places of {@linkcode PLACE}. */
export const PLACES = [
  "text start",
  "line start",
  "text end",
  "line end",
  "last line end",
  "boundary",
  "inside",
] as const;
