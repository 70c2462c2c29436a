/**
 * Which texts occur more than once, of very many, in two bits a place: whoever is marked once only is certainly alone.
 *
 * @module
 */

import { textHash } from "./row_index.ts";

/** So many places for each text keep strangers apart well enough. */
const PLACES_FOR_ONE = 16;
const FEWEST_PLACES = 1 << 12;

/** Marks by the hashes of texts. Two texts may share a place: then both look as if they occurred twice. */
export class DuplicateFilter {
  readonly #once: Uint8Array;
  readonly #twice: Uint8Array;
  readonly #mask: number;

  /** @param expected about how many texts there will be */
  constructor(expected: number) {
    let places = FEWEST_PLACES;
    while (places < expected * PLACES_FOR_ONE && places < 2 ** 31) places *= 2;
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

  /** Whether a text may have been marked; if not, it was certainly not. */
  has(text: string): boolean {
    const place = textHash(text) & this.#mask;
    return ((this.#once[place >>> 3] as number) & 1 << (place & 7)) !== 0;
  }

  /** Whether a text may have been marked twice; if not, it was certainly not. */
  isTwice(text: string): boolean {
    const place = textHash(text) & this.#mask;
    return ((this.#twice[place >>> 3] as number) & 1 << (place & 7)) !== 0;
  }
}
