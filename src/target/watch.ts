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
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: WatchOptions) {}

  /** From now on something is awaited. */
  wait(): void {
    if (this.#stopped) return;
    this.#since = performance.now();
    this.#probeAt = this.#since + this.options.probeAfterMs;
    if (this.#timer === undefined) this.#schedule();
  }

  /** Nothing is awaited for now; it is our side that takes its time. */
  rest(): void {
    this.#since = undefined;
  }

  /** Ends the watch and frees its timer. */
  stop(): void {
    this.#stopped = true;
    this.#since = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    this.#timer = undefined;
    if (this.#since === undefined || this.#stopped) return;
    const silent = this.#since + this.options.silenceMs;
    const next = this.#probing ? silent : Math.min(silent, this.#probeAt);
    this.#timer = setTimeout(() => this.#look(), Math.max(1, next - performance.now()));
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#since === undefined) return;
    const now = performance.now();
    if (now >= this.#since + this.options.silenceMs) return this.#fail(undefined);
    if (now >= this.#probeAt && !this.#probing) void this.#runProbe(this.#since);
    this.#schedule();
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
    if (this.#since !== since) return;
    this.#probeAt = performance.now() + this.options.probeEveryMs;
    clearTimeout(this.#timer);
    this.#schedule();
  }

  #fail(failure: { readonly probeError: unknown } | undefined): void {
    if (this.#stopped) return;
    this.stop();
    this.options.onFailure(failure);
  }
}
