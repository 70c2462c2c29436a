/** @module */

/** Lets only some of several pieces of work run at once, in the order in which they come. */
export class Limiter {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param limit the largest number at once; Infinity: no limit */
  constructor(limit: number) {
    this.#free = limit;
  }

  /** Waits until there is room for a piece of work. Returns how to make room for the next one, which may be called twice. */
  async enter(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let isInside = true;
    return () => {
      if (isInside) this.#leave();
      isInside = false;
    };
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
