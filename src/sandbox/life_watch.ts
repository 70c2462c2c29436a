/**
 * Notices that the worker gives no sign of life.
 *
 * @module
 */

/** Ticks during the maximum silence. */
const TICKS = 20;
/** Maximum time between two ticks, in milliseconds. */
const MAX_TICK_MS = 1000;

/**
 * Calls back after a silence. Counts ticks of this thread instead of reading a clock: while it does not run, because the
 * machine is suspended or a terminal does not take its output, it could not hear a sign of life either.
 */
export class LifeWatch implements Disposable {
  #silentMs = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  /** @param onSilence called once */
  constructor(maxSilenceMs: number, onSilence: () => void) {
    const tickMs = Math.max(1, Math.min(MAX_TICK_MS, maxSilenceMs / TICKS));
    this.#timer = setInterval(() => {
      this.#silentMs += tickMs;
      if (this.#silentMs < maxSilenceMs) return;
      this[Symbol.dispose]();
      onSilence();
    }, tickMs);
  }

  /** Records a sign of life. */
  alive(): void {
    this.#silentMs = 0;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
