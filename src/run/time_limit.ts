/**
 * The time that a run may take (`sync --max-duration`).
 *
 * @module
 */

import { ConnectorError } from "../common/error.ts";
import { durationText } from "../common/number_text.ts";

/** Time, replaceable in tests. */
export interface LimitClock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Calls a function once, unless the result is disposed of before. */
  after(ms: number, action: () => void): Disposable;
}

const REAL_CLOCK: LimitClock = {
  now: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Measures the time of a run from its construction. */
export class TimeLimit {
  readonly #began: number;

  /** @param maxMs the limit in milliseconds; undefined: none */
  constructor(readonly maxMs: number | undefined, readonly clock: LimitClock = REAL_CLOCK) {
    this.#began = clock.now();
  }

  /** Whether the time is over. */
  get isOver(): boolean {
    return this.maxMs !== undefined && this.clock.now() - this.#began >= this.maxMs;
  }

  /** The limit as text; "" if there is none. */
  get text(): string {
    return this.maxMs === undefined ? "" : durationText(this.maxMs);
  }

  /**
   * Does what comes before the first write.
   *
   * @param abort ends it, once the time is over
   * @throws {OutOfTime} if the time is over before it ends
   */
  async prepare<T>(action: () => Promise<T>, abort: (reason: OutOfTime) => void): Promise<T> {
    if (this.maxMs === undefined) return await action();
    const reason = this.outOfTime();
    let isAborted = false;
    using _timer = this.clock.after(this.maxMs, () => {
      isAborted = true;
      abort(reason);
    });
    try {
      return await action();
    } catch (error) {
      throw isAborted ? reason : error;
    }
  }

  /** The error of a run that had no time to write. */
  outOfTime(): OutOfTime {
    return new OutOfTime({
      problem: `reading both directories and planning took longer than --max-duration allows (${this.text})`,
      advice: "Nothing was written. Give the run more time: it must read everything before it writes.",
    });
  }
}

/** A run had no time to write. */
export class OutOfTime extends ConnectorError {}
