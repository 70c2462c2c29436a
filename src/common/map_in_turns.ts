/** @module */

import { turn } from "./turn.ts";

/** Number of items after which the event loop runs. */
const ITEMS = 1000;

/**
 * Maps a long list and lets the event loop run now and then, so that the worker gives signs of life and hears a request to stop.
 */
export async function mapInTurns<Item, Result>(
  items: Iterable<Item>,
  map: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    results.push(map(item));
    if (results.length % ITEMS === 0) await turn();
  }
  return results;
}
