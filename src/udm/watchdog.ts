/**
 * Keeping an eye on a server that does not say anything.
 *
 * @module
 */

/** What a {@linkcode Watchdog} needs to know. */
export interface WatchdogOptions {
  /** Silence after which the connection is probed for the first time. */
  readonly probeAfterMs: number;
  /** Time between two probes during one silence. */
  readonly probeEveryMs: number;
  /** Longest silence. */
  readonly silenceMs: number;
  /** Rejects if the server cannot be connected to. */
  readonly probe: () => Promise<void>;
  /** Called at most once: with what the probe threw, or with nothing if the silence lasted too long. */
  readonly onFailure: (failure: { readonly probeError: unknown } | undefined) => void;
}

/**
 * One timer for many watches. A write takes less than a millisecond of our time, and a timer of its own that is set and
 * cleared again would be a good part of that.
 */
export class SharedTimer {
  readonly #watchdogs = new Set<Watchdog>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer runs out. */
  #at = Infinity;

  /** The watchdog wants to be looked at by then; it may be looked at earlier. */
  add(watchdog: Watchdog, at: number): void {
    this.#watchdogs.add(watchdog);
    this.#schedule(at);
  }

  /** The watchdog need not be looked at any more. */
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
 * Measures how long a server has been silent while something is awaited from it.
 *
 * Costs one reading of the clock for each call, because the timer is only set anew when it has run out: a
 * long list arrives in tens of thousands of pieces.
 */
export class Watchdog {
  #since: number | undefined;
  #probeAt = 0;
  #probing = false;
  #stopped = false;
  /** Whether the timer knows this watchdog. */
  #ticking = false;

  constructor(
    private readonly options: WatchdogOptions,
    private readonly timer: SharedTimer = new SharedTimer(),
  ) {}

  /** From now on something is awaited. */
  start(): void {
    if (this.#stopped) return;
    this.#since = performance.now();
    this.#probeAt = this.#since + this.options.probeAfterMs;
    if (!this.#ticking) this.#tick();
  }

  /** Nothing is awaited for now; it is our side that takes its time. */
  pause(): void {
    this.#since = undefined;
  }

  /** Ends the watchdog. */
  stop(): void {
    this.#stopped = true;
    this.#since = undefined;
    if (this.#ticking) this.timer.delete(this);
    this.#ticking = false;
  }

  /**
   * Looks whether the silence has lasted too long, or long enough for a probe.
   *
   * @param now reading of the clock, in milliseconds
   * @returns when to look again; undefined if nothing is awaited
   */
  check(now: number): number | undefined {
    if (this.#since !== undefined) {
      if (now >= this.#since + this.options.silenceMs) this.#fail(undefined);
      else if (now >= this.#probeAt && !this.#probing) void this.#runProbe(this.#since);
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
    const silent = this.#since + this.options.silenceMs;
    return this.#probing ? silent : Math.min(silent, this.#probeAt);
  }

  async #runProbe(since: number): Promise<void> {
    this.#probing = true;
    try {
      await this.options.probe();
    } catch (probeError) {
      // Something may have arrived meanwhile; then the probe has nothing more to say.
      if (this.#since === since) return this.#fail({ probeError });
    } finally {
      this.#probing = false;
    }
    // If something arrived meanwhile, the next probe is due as after any other sign of life.
    if (this.#since === since) this.#probeAt = performance.now() + this.options.probeEveryMs;
    if (this.#since !== undefined) this.#tick();
  }

  #fail(failure: { readonly probeError: unknown } | undefined): void {
    if (this.#stopped) return;
    this.stop();
    this.options.onFailure(failure);
  }
}
