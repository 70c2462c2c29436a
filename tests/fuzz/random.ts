/**
 * Repeatable random numbers: xorshift32.
 *
 * @module
 */

/** The same seed gives the same numbers. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) | 1;
  }

  /** A number from 0 (included) to `limit` (excluded). */
  below(limit: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 0) % limit;
  }

  /** One of several items. */
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}
