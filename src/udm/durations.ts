/**
 * A histogram of request durations.
 *
 * @module
 */

/**
 * Upper bounds of the classes, in seconds. UDM takes tens of milliseconds to read an object, hundreds to write one, and
 * minutes for a list of many thousands.
 */
export const BOUNDS_S = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const;

/** Durations of requests of one kind. */
export interface Durations {
  /** Requests by class: one number per bound of {@linkcode BOUNDS_S}, and one for all above. */
  readonly classes: readonly number[];
  /** Sum of all durations, in seconds. */
  readonly sum: number;
}

/** Collects durations. */
export class Histogram implements Durations {
  readonly classes: number[] = new Array(BOUNDS_S.length + 1).fill(0);
  sum = 0;

  add(seconds: number): void {
    const place = BOUNDS_S.findIndex((bound) => seconds <= bound);
    this.classes[place === -1 ? BOUNDS_S.length : place]! += 1;
    this.sum += seconds;
  }

  /** A copy of the data. */
  get plain(): Durations {
    return { classes: [...this.classes], sum: this.sum };
  }
}
