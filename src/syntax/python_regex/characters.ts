/**
 * Characters in the UTF-16 of a text.
 *
 * @module
 */

/** The code units of the character at a position; 1 at the end. */
export function width(text: string, position: number): number {
  return (text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1;
}

/** The code units of the character before a position. */
export function widthBefore(text: string, position: number): number {
  return position > 1 && (text.codePointAt(position - 2) as number) > 0xffff ? 2 : 1;
}
