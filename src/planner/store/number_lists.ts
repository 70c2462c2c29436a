/**
 * Lists of numbers in large chunks: an array of its own takes 300 bytes besides its numbers.
 *
 * @module
 */

import { NumberColumn } from "./columns.ts";

const CHUNK = 1 << 14;
const NONE = new Uint32Array();

/** Lists of integers from 0 to 2^32 - 1, by place. A replaced list stays in memory. */
export class NumberLists {
  readonly #chunks: Uint32Array[] = [];
  /** Numbers in the last chunk. */
  #used = 0;
  /** The chunk of a list, plus one; 0: there is no list. */
  readonly #chunkOf = new NumberColumn();
  readonly #starts = new NumberColumn();
  readonly #lengths = new NumberColumn();

  /** Sets the list at a place. */
  set(place: number, numbers: Uint32Array): void {
    let chunk = this.#chunks.at(-1) ?? NONE;
    if (chunk.length - this.#used < numbers.length || chunk === NONE) {
      chunk = new Uint32Array(Math.max(CHUNK, numbers.length));
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    chunk.set(numbers, this.#used);
    this.#chunkOf.set(place, this.#chunks.length);
    this.#starts.set(place, this.#used);
    this.#lengths.set(place, numbers.length);
    this.#used += numbers.length;
  }

  /** The list at a place, as a view; undefined if there is none. */
  at(place: number): Uint32Array | undefined {
    const chunk = this.#chunks[this.#chunkOf.at(place) - 1];
    if (chunk === undefined) return undefined;
    const start = this.#starts.at(place);
    return chunk.subarray(start, start + this.#lengths.at(place));
  }
}
