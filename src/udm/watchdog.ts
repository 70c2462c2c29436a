/**
 * Detects a server that sends nothing, or next to nothing.
 *
 * @module
 */

/** Options of a {@linkcode Watchdog}. */
export interface WatchdogOptions {
  /** Silence after which the connection is probed for the first time. */
  readonly probeAfterMs: number;
  /** Time between two probes during one silence. */
  readonly probeEveryMs: number;
  /**
   * Maximum silence. Data ends a silence only for the time that it would take at {@linkcode SLOWEST}: a byte now and then would
   * keep a run for ever.
   */
  readonly silenceMs: number;
  /** Rejects if the server accepts no connection. */
  readonly probe: () => Promise<void>;
  /** Called at most once. */
  readonly onFailure: (failure: Failure) => void;
}

/** The error of the probe, data that was too slow, or undefined after the maximum silence. */
export type Failure = { readonly probeError: unknown } | "slow" | undefined;

/** The slowest pace of an answer in bytes a second: 200,000 users arrive with 1,000,000. */
export const SLOWEST = 10_000;

/**
 * One timer for many watchdogs. A write takes less than a millisecond of CPU time, and setting and clearing a separate
 * timer would be a large part of it.
 */
export class SharedTimer {
  readonly #watchdogs = new Set<Watchdog>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires. */
  #at = Infinity;

  /** Schedules a check of the watchdog at a time or earlier. */
  add(watchdog: Watchdog, at: number): void {
    this.#watchdogs.add(watchdog);
    this.#schedule(at);
  }

  /** Removes a watchdog. */
  delete(watchdog: Watchdog): void {
    if (this.#watchdogs.delete(watchdog) && this.#watchdogs.size === 0) this.#clear();
  }

  #schedule(at: number): void {
    if (at >= this.#at) return;
    this.#clear();
    this.#at = at;
    this.#timer = setTimeout(() => this.#check(), Math.max(1, at - performance.now()));
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#at = Infinity;
  }

  #check(): void {
    this.#clear();
    const now = performance.now();
    for (const watchdog of [...this.#watchdogs]) {
      const next = watchdog.check(now);
      if (next === undefined) this.delete(watchdog);
      else this.#schedule(next);
    }
  }
}

/**
 * Measures the silence of a server while a response is pending.
 *
 * A call costs only one reading of the clock, because a long list arrives in tens of thousands of chunks; the timer is
 * set again only after it has fired.
 */
export class Watchdog {
  #since: number | undefined;
  /** How much longer the server may be silent, in milliseconds. */
  #left: number;
  #probeAt = 0;
  #probing = false;
  #stopped = false;
  /** Whether the shared timer has this watchdog. */
  #ticking = false;

  constructor(
    private readonly options: WatchdogOptions,
    private readonly timer: SharedTimer = new SharedTimer(),
  ) {
    this.#left = options.silenceMs;
  }

  /** Starts measuring. */
  start(): void {
    if (this.#stopped) return;
    this.#since = performance.now();
    this.#probeAt = this.#since + this.options.probeAfterMs;
    if (!this.#ticking) this.#tick();
  }

  /**
   * Stops measuring while the caller is busy.
   *
   * @param bytes number of bytes that arrived; without it, the next silence may last as long as the first one
   */
  pause(bytes?: number): void {
    if (bytes !== undefined && this.#since !== undefined) {
      const left = this.#left - (performance.now() - this.#since) + bytes / SLOWEST * 1000;
      this.#left = Math.min(this.options.silenceMs, left);
    }
    this.#since = undefined;
  }

  /** Stops for good. */
  stop(): void {
    this.#stopped = true;
    this.#since = undefined;
    if (this.#ticking) this.timer.delete(this);
    this.#ticking = false;
  }

  /**
   * Checks whether the silence has lasted too long, or long enough for a probe.
   *
   * @param now the current time in milliseconds
   * @returns when to check again; undefined if no response is pending
   */
  check(now: number): number | undefined {
    if (this.#since !== undefined) {
      if (now >= this.#since + this.#left) {
        // Data before a silence takes some of its time
        this.#fail(this.#left < this.options.silenceMs / 2 ? "slow" : undefined);
      } else if (now >= this.#probeAt && !this.#probing) void this.#runProbe(this.#since);
    }
    const next = this.#next();
    this.#ticking = next !== undefined;
    return next;
  }

  #tick(): void {
    const next = this.#next();
    this.#ticking = next !== undefined;
    if (next !== undefined) this.timer.add(this, next);
  }

  #next(): number | undefined {
    if (this.#since === undefined || this.#stopped) return undefined;
    const silent = this.#since + this.#left;
    return this.#probing ? silent : Math.min(silent, this.#probeAt);
  }

  async #runProbe(since: number): Promise<void> {
    this.#probing = true;
    try {
      await this.options.probe();
    } catch (probeError) {
      // If data has arrived since, the result of the probe is irrelevant
      if (this.#since === since) return this.#fail({ probeError });
    } finally {
      this.#probing = false;
    }
    // If data has arrived since, the next probe is already scheduled
    if (this.#since === since) this.#probeAt = performance.now() + this.options.probeEveryMs;
    if (this.#since !== undefined) this.#tick();
  }

  #fail(failure: Failure): void {
    if (this.#stopped) return;
    this.stop();
    this.options.onFailure(failure);
  }
}
