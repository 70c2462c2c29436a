/**
 * Lets so many things happen at once.
 *
 * @module
 */

/** A number of slots, of which everybody takes one to work and leaves it to wait. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves when there is a free slot, which is taken then. */
  async take(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Gives a slot back. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }

  /** Waits for something without occupying the slot that was taken. */
  async outside<T>(action: () => Promise<T>): Promise<T> {
    this.leave();
    try {
      return await action();
    } finally {
      await this.take();
    }
  }
}
