/**
 * How long a text may be so that JavaScript's backtracking is certain to be quick.
 *
 * @module
 */

import type { Choice, Expression, Item } from "./ast.ts";

/** The most ways that V8 may try in one text: about 5 ms. */
const MOST_WAYS = 1_000_000;

/** Expressions of this size cost nothing in addition. */
const FREE_SIZE = 32;

/** The number of ways to match a text of `n` characters is at most `factor` times `n + 1` to the power of `degree`. */
interface Ways {
  readonly factor: number;
  readonly degree: number;
}

const ONE: Ways = { factor: 1, degree: 0 };
const UNLIMITED: Ways = { factor: 1, degree: Infinity };

/** Counts of repetitions up to this one are multiplied out, larger ones count as unlimited. */
const SMALL_COUNT = 8;

/**
 * Returns the length of the longest text for which V8 tries at most {@linkcode MOST_WAYS} ways, an upper bound: choices are
 * multiplied even if the text allows only one of them. 0 if repetitions contain others, as in `(a+)+`: their ways may be
 * exponential in the length.
 *
 * @param isAtStart whether only the start of the text is tried
 * @param most the length of the longest text of interest
 */
export function quickLength({ body }: Expression, isAtStart: boolean, most: number): number {
  const starts = isAtStart || beginsAtStart(body) ? ONE : { factor: 1, degree: 1 };
  const { factor, degree } = times(
    { factor: Math.max(1, Math.ceil(sizeOf(body) / FREE_SIZE)), degree: 0 },
    times(waysOf(body), starts),
  );
  if (degree === 0) return factor <= MOST_WAYS ? most : 0;
  return Math.max(0, Math.min(most, Math.floor((MOST_WAYS / factor) ** (1 / degree)) - 1));
}

/** The number of characters that a way reads at least, with all alternatives: those of all but long counts are free. */
function sizeOf({ branches }: Choice): number {
  const sizeOfItem = (item: Item): number => {
    if (item.type === "repeat") return Math.max(1, item.min) * sizeOfItem(item.item);
    return item.type === "group" ? sizeOf(item.body) : 1;
  };
  return branches.flat().reduce((sum, item) => sum + sizeOfItem(item), 0);
}

function times(a: Ways, b: Ways): Ways {
  return { factor: a.factor * b.factor, degree: a.degree + b.degree };
}

function plus(a: Ways, b: Ways): Ways {
  return { factor: a.factor + b.factor, degree: Math.max(a.degree, b.degree) };
}

function waysOf({ branches }: Choice): Ways {
  return branches.map((branch) => branch.map(waysOfItem).reduce(times, ONE)).reduce(plus);
}

function waysOfItem(item: Item): Ways {
  switch (item.type) {
    case "atom":
    case "assertion":
      return ONE;
    case "backreference":
      // Comparing it takes as long as its text
      return { factor: 1, degree: 1 };
    case "group":
      return waysOf(item.body);
    case "repeat": {
      const inside = waysOfItem(item.item);
      const optional = item.max - item.min;
      const isFixed = inside.factor === 1 && inside.degree === 0;
      if (isFixed) {
        return optional <= SMALL_COUNT ? { factor: optional + 1, degree: 0 } : { factor: 1, degree: 1 };
      }
      if (item.max > SMALL_COUNT) return UNLIMITED;
      // Each count from min to max is at most as many ways as max iterations
      return { factor: inside.factor ** item.max * (optional + 1), degree: inside.degree * item.max };
    }
  }
}

/** Whether all branches begin with `^` or `\A`, so that V8 tries only the start of a text. */
function beginsAtStart({ branches }: Choice): boolean {
  return branches.every(([first]) => {
    if (first?.type === "group") return !/[!=]$/.test(first.opening) && beginsAtStart(first.body);
    return first?.type === "assertion" && first.place === "text start";
  });
}
