/**
 * How many characters an expression matches.
 *
 * @module
 */

import type { Choice, Item } from "./ast.ts";

/** A number of characters, at least and at most. */
export interface Width {
  readonly min: number;
  readonly max: number;
}

/**
 * The width of an expression.
 *
 * @param groupWidth the width of an earlier group, by its number
 */
export function widthOf({ branches }: Choice, groupWidth: (group: number) => Width): Width {
  const widthOfItem = (item: Item): Width => {
    switch (item.type) {
      case "atom":
        return { min: 1, max: 1 };
      case "assertion":
        return { min: 0, max: 0 };
      case "backreference":
        return groupWidth(item.group);
      case "group":
        return /[=!]$/.test(item.opening) ? { min: 0, max: 0 } : widthOf(item.body, groupWidth);
      case "repeat": {
        const { min, max } = widthOfItem(item.item);
        return { min: times(min, item.min), max: times(max, item.max) };
      }
    }
  };
  const widths = branches.map((branch) =>
    branch.map(widthOfItem).reduce((a, b) => ({ min: a.min + b.min, max: a.max + b.max }), { min: 0, max: 0 })
  );
  return {
    min: Math.min(...widths.map(({ min }) => min)),
    max: Math.max(...widths.map(({ max }) => max)),
  };
}

/** A product in which nothing times infinity is nothing. */
function times(width: number, count: number): number {
  return width === 0 || count === 0 ? 0 : width * count;
}
