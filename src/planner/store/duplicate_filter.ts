/**
 * A filter that finds duplicates among many texts with little memory. It may report a unique text as a duplicate, but never misses
 * one.
 *
 * @module
 */

import { textHash } from "./row_index.ts";

/** The number of places for each text. More places mean fewer false duplicates. */
const PLACES_PER_TEXT = 16;
const MIN_PLACES = 1 << 12;

/** Marks places by the hashes of texts. Two texts can share a place, and then look like duplicates. */
export class DuplicateFilter {
  readonly #once: Uint8Array;
  readonly #twice: Uint8Array;
  readonly #mask: number;

  /** @param expected the approximate number of texts */
  constructor(expected: number) {
    let places = MIN_PLACES;
    while (places < expected * PLACES_PER_TEXT && places < 2 ** 31) places *= 2;
    this.#once = new Uint8Array(places / 8);
    this.#twice = new Uint8Array(places / 8);
    this.#mask = places - 1;
  }

  /** Marks a text. */
  add(text: string): void {
    const place = textHash(text) & this.#mask;
    const bit = 1 << (place & 7);
    if ((this.#once[place >>> 3] as number) & bit) this.#twice[place >>> 3]! |= bit;
    else this.#once[place >>> 3]! |= bit;
  }

  /** Whether a text may have been marked. */
  has(text: string): boolean {
    const place = textHash(text) & this.#mask;
    return ((this.#once[place >>> 3] as number) & 1 << (place & 7)) !== 0;
  }

  /** Whether a text may have been marked twice. */
  isTwice(text: string): boolean {
    const place = textHash(text) & this.#mask;
    return ((this.#twice[place >>> 3] as number) & 1 << (place & 7)) !== 0;
  }
}
