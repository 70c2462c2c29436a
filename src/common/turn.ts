/** @module */

/** Lets the event loop run once: answers that have arrived are read, and requests leave. Costs about 70 µs. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
