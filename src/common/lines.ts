/**
 * The lines of a text.
 *
 * @module
 */

/**
 * Finds the line and the column of a character. (The positions of the YAML library are wrong behind some errors: its parser
 * skips line breaks.)
 */
export class Lines {
  /** The offsets of the first characters. */
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  /** The line and the column of an offset, both from 1; columns are counted in UTF-16 units. */
  placeOf(offset: number): { readonly line: number; readonly column: number } {
    const at = Math.min(offset, this.#length);
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= at) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: at - (this.#starts[low] as number) + 1 };
  }
}
