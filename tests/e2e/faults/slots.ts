/**
 * Limits concurrency.
 *
 * @module
 */

/** A number of slots. A cell takes one to work and releases it to wait. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Waits for a free slot and takes it.
   *
   * @param first whether to take it before those who wait already
   */
  async take(first = false): Promise<void> {
    if (this.#free > 0) this.#free--;
    else {
      await new Promise<void>((resolve) => {
        if (first) this.#waiting.unshift(resolve);
        else this.#waiting.push(resolve);
      });
    }
  }

  /** Releases a slot. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }

  /** Runs an action without occupying the taken slot. */
  async outside<T>(action: () => Promise<T>): Promise<T> {
    this.leave();
    try {
      return await action();
    } finally {
      await this.take(true);
    }
  }
}
