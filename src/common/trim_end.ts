/** @module */

/**
 * Removes characters from the end of a text, in linear time: a regular expression such as `/\0+$/` begins again at each of
 * them, and the text may be as long as another side likes.
 *
 * @param characters the characters to remove
 */
export function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
