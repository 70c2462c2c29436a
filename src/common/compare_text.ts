/**
 * A text order that does not depend on a language.
 *
 * @module
 */

/** Compares texts by their UTF-16 units, for `sort`. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
