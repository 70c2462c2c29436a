/**
 * Finds rows by the hash of a text. Does not store the text: the caller compares the rows that are found.
 *
 * @module
 */

const FIRST_CAPACITY = 1024;
/** The maximum load, in tenths. */
const FULL_TENTHS = 8;

/** A 32-bit hash of a text (FNV-1a over UTF-16 units with a final mix). */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
  return (hash ^ hash >>> 13) >>> 0;
}

/** Rows by hash: open addressing with 8 bytes for each place. Rows cannot be removed. */
export class RowIndex {
  /** For each place the row plus one (0: free), and its hash: side by side, so that a look-up waits for memory once. */
  #places = new Uint32Array(2 * FIRST_CAPACITY);
  #size = 0;

  /**
   * The first row with a hash that matches.
   *
   * @param text passed to `matches`, so that no look-up needs a closure of its own
   * @param matches whether a row with this hash is the one with the text
   */
  find(hash: number, text: string, matches: (row: number, text: string) => boolean): number | undefined {
    const places = this.#places;
    const mask = places.length - 1;
    for (let at = hash << 1 & mask;; at = at + 2 & mask) {
      const row = places[at] as number;
      if (row === 0) return undefined;
      if (places[at + 1] === hash && matches(row - 1, text)) return row - 1;
    }
  }

  /** Adds a row. Several rows can have the same hash. */
  add(hash: number, row: number): void {
    if (++this.#size * 20 > this.#places.length * FULL_TENTHS) this.#grow();
    this.#put(hash, row + 1);
  }

  #put(hash: number, entry: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let at = hash << 1 & mask;
    while (places[at] !== 0) at = at + 2 & mask;
    places[at] = entry;
    places[at + 1] = hash;
  }

  #grow(): void {
    const places = this.#places;
    this.#places = new Uint32Array(places.length * 2);
    // Starting behind a free place keeps the order of rows with the same hash.
    const mask = places.length - 1;
    let begin = 0;
    while (places[begin] !== 0) begin += 2;
    for (let step = 0; step < places.length; step += 2) {
      const at = begin + step & mask;
      const entry = places[at] as number;
      if (entry !== 0) this.#put(places[at + 1] as number, entry);
    }
  }
}
