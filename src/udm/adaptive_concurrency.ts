/**
 * Limits concurrent requests: fewer when the server is overloaded, more again when it recovers.
 *
 * @module
 */

/** Consecutive successes per concurrent request before the limit grows by one. */
const SUCCESSES_PER_INCREASE = 5;

/** An adaptive limit: halved on overload, then raised one by one. */
export class AdaptiveConcurrency {
  #limit: number;
  #served = 0;
  #slowedAt = -Infinity;

  /** @param max maximum number of concurrent requests */
  constructor(readonly max: number) {
    this.#limit = max;
  }

  /** The current limit, from 1 to {@linkcode max}. */
  get limit(): number {
    return this.#limit;
  }

  /** Records a success. */
  served(): void {
    if (this.#limit === this.max) return;
    if (++this.#served < this.#limit * SUCCESSES_PER_INCREASE) return;
    this.#served = 0;
    this.#limit++;
  }

  /**
   * Records an overload: the server answered 503, or timed out. Requests sent before the last decrease do not count,
   * because a restart fails all of them at once.
   *
   * @param begun when the request was sent, in milliseconds of a monotonic clock
   * @param now the same clock
   */
  overloaded(begun: number, now: number): void {
    this.#served = 0;
    if (begun < this.#slowedAt) return;
    this.#slowedAt = now;
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }
}
