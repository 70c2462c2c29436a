/**
 * How long requests take, as a histogram: few numbers, however many requests there are.
 *
 * @module
 */

/**
 * Upper bounds of the classes, in seconds. Reading one object takes UDM some tens of milliseconds and writing one some
 * hundred; a list of many thousands takes minutes.
 */
export const BOUNDS_S = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const;

/** How long requests of one kind took. */
export interface Durations {
  /** Requests by class: one number a bound of {@linkcode BOUNDS_S}, and a last one for those above all of them. */
  readonly classes: readonly number[];
  /** All durations together, in seconds. */
  readonly sum: number;
}

/** Takes durations in. */
export class Histogram implements Durations {
  readonly classes: number[] = new Array(BOUNDS_S.length + 1).fill(0);
  sum = 0;

  add(seconds: number): void {
    const place = BOUNDS_S.findIndex((bound) => seconds <= bound);
    this.classes[place === -1 ? BOUNDS_S.length : place]! += 1;
    this.sum += seconds;
  }

  /** What was taken in so far, as plain data. */
  get plain(): Durations {
    return { classes: [...this.classes], sum: this.sum };
  }
}
