/**
 * Detects that a peer sends nothing.
 *
 * @module
 */

/**
 * Grace period after the timeout for data that has already arrived: while the program computes, it reads no sockets, and
 * timers run first afterwards.
 */
const GRACE_MS = 20;

/** Calls back after a period without activity. The total duration does not matter. */
export class IdleTimer {
  readonly #timeoutMs: number;
  readonly #onIdle: () => void;
  #lastActivity = 0;
  #inGrace = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(timeoutMs: number, onIdle: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#onIdle = onIdle;
  }

  start(): void {
    this.reset();
    if (this.#timer === undefined) this.#arm(this.#timeoutMs);
  }

  /** Records activity. Cheap, because it is called for each chunk. */
  reset(): void {
    this.#lastActivity = performance.now();
    this.#inGrace = false;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => this.#check(), delayMs);
  }

  #check(): void {
    this.#timer = undefined;
    const left = this.#timeoutMs - (performance.now() - this.#lastActivity);
    if (left > 0) return this.#arm(left);
    if (this.#inGrace) return this.#onIdle();
    this.#inGrace = true;
    this.#arm(GRACE_MS);
  }
}
