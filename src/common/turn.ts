/** @module */

/**
 * Lets the event loop run, so that requests leave and answers that have arrived are read. With a timer, because a request needs
 * several turns until it has left.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
