/**
 * Keeping an eye on a server that does not say anything.
 *
 * @module
 */

/** What a {@linkcode Watch} needs to know. */
export interface WatchOptions {
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
export class Ticker {
  readonly #watches = new Set<Watch>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer runs out. */
  #at = Infinity;

  /** The watch wants to be looked at by then; it may be looked at earlier. */
  add(watch: Watch, at: number): void {
    this.#watches.add(watch);
    this.#schedule(at);
  }

  /** The watch need not be looked at any more. */
  delete(watch: Watch): void {
    if (this.#watches.delete(watch) && this.#watches.size === 0) this.#clear();
  }

  #schedule(at: number): void {
    if (at >= this.#at) return;
    this.#clear();
    this.#at = at;
    this.#timer = setTimeout(() => this.#look(), Math.max(1, at - performance.now()));
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#at = Infinity;
  }

  #look(): void {
    this.#clear();
    const now = performance.now();
    for (const watch of [...this.#watches]) {
      const next = watch.look(now);
      if (next === undefined) this.delete(watch);
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
export class Watch {
  #since: number | undefined;
  #probeAt = 0;
  #probing = false;
  #stopped = false;
  /** Whether the ticker knows this watch. */
  #ticking = false;

  constructor(private readonly options: WatchOptions, private readonly ticker: Ticker = new Ticker()) {}

  /** From now on something is awaited. */
  wait(): void {
    if (this.#stopped) return;
    this.#since = performance.now();
    this.#probeAt = this.#since + this.options.probeAfterMs;
    if (!this.#ticking) this.#tick();
  }

  /** Nothing is awaited for now; it is our side that takes its time. */
  rest(): void {
    this.#since = undefined;
  }

  /** Ends the watch. */
  stop(): void {
    this.#stopped = true;
    this.#since = undefined;
    if (this.#ticking) this.ticker.delete(this);
    this.#ticking = false;
  }

  /**
   * Looks whether the silence has lasted too long, or long enough for a probe.
   *
   * @param now reading of the clock, in milliseconds
   * @returns when to look again; undefined if nothing is awaited
   */
  look(now: number): number | undefined {
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
    if (next !== undefined) this.ticker.add(this, next);
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
