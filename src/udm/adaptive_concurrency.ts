/**
 * How many requests the server is given at once: fewer when it is overloaded, and more again when it is served well.
 *
 * @module
 */

/** So many requests must be served in a row for each one that is under way, before there is one more. */
const SUCCESSES_PER_INCREASE = 5;

/** The number of requests that should be under way: halved when the server is overloaded, raised one by one afterwards. */
export class AdaptiveConcurrency {
  #limit: number;
  #served = 0;
  #slowedAt = -Infinity;

  /** @param max the max that may be under way at once */
  constructor(readonly max: number) {
    this.#limit = max;
  }

  /** How many requests should be under way at once, from 1 to {@linkcode max}. */
  get limit(): number {
    return this.#limit;
  }

  /** A request was served. */
  served(): void {
    if (this.#limit === this.max) return;
    if (++this.#served < this.#limit * SUCCESSES_PER_INCREASE) return;
    this.#served = 0;
    this.#limit++;
  }

  /**
   * The server had too much to do: it said so (503), or did not answer in time. What was under way already when the concurrency
   * was slowed down tells nothing new: of a server that is restarted all requests fail in the same moment.
   *
   * @param begun when the request was sent, in milliseconds from some fixed moment on
   * @param now the same clock
   */
  overloaded(begun: number, now: number): void {
    this.#served = 0;
    if (begun < this.#slowedAt) return;
    this.#slowedAt = now;
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }
}
