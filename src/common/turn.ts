/** @module */

/**
 * Lets the event loop run, so that requests leave and answers that have arrived are read. With a timer, because a request needs
 * several turns until it has left.
 *
 * @param milliseconds how long at least
 */
export function turn(milliseconds = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
