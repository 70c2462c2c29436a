/**
 * Noticing that the other side says nothing any more.
 *
 * @module
 */

/**
 * After the time is up, events that have already arrived get this long to be delivered: while the program computes
 * nothing is read from sockets, and timers come first when it is done.
 */
const GRACE_MS = 20;

/** Calls back once nothing was heard for a while; how long everything takes together does not matter. */
export class IdleTimer {
  readonly #timeoutMs: number;
  readonly #onIdle: () => void;
  #heardAt = 0;
  #inGrace = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(timeoutMs: number, onIdle: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#onIdle = onIdle;
  }

  /** Begins to listen. */
  start(): void {
    this.heard();
    if (this.#timer === undefined) this.#arm(this.#timeoutMs);
  }

  /** Says that something came. Cheap, it is called for each chunk. */
  heard(): void {
    this.#heardAt = performance.now();
    this.#inGrace = false;
  }

  /** Stops listening. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => this.#check(), delayMs);
  }

  #check(): void {
    this.#timer = undefined;
    const left = this.#timeoutMs - (performance.now() - this.#heardAt);
    if (left > 0) return this.#arm(left);
    if (this.#inGrace) return this.#onIdle();
    this.#inGrace = true;
    this.#arm(GRACE_MS);
  }
}
