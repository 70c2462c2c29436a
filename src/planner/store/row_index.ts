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
  /** Row plus one; 0: free. */
  #rows = new Uint32Array(FIRST_CAPACITY);
  #hashes = new Uint32Array(FIRST_CAPACITY);
  #size = 0;

  /**
   * The first row with a hash that matches.
   *
   * @param matches whether a row with this hash is the one
   */
  find(hash: number, matches: (row: number) => boolean): number | undefined {
    const mask = this.#rows.length - 1;
    for (let place = hash & mask;; place = place + 1 & mask) {
      const row = this.#rows[place] as number;
      if (row === 0) return undefined;
      if (this.#hashes[place] === hash && matches(row - 1)) return row - 1;
    }
  }

  /** Adds a row. Several rows can have the same hash. */
  add(hash: number, row: number): void {
    if (++this.#size * 10 > this.#rows.length * FULL_TENTHS) this.#grow();
    this.#put(hash, row + 1);
  }

  #put(hash: number, entry: number): void {
    const mask = this.#rows.length - 1;
    let place = hash & mask;
    while (this.#rows[place] !== 0) place = place + 1 & mask;
    this.#rows[place] = entry;
    this.#hashes[place] = hash;
  }

  #grow(): void {
    const rows = this.#rows;
    const hashes = this.#hashes;
    this.#rows = new Uint32Array(rows.length * 2);
    this.#hashes = new Uint32Array(rows.length * 2);
    // Starting behind a free place keeps the order of rows with the same hash.
    const mask = rows.length - 1;
    let begin = 0;
    while (rows[begin] !== 0) begin++;
    for (let step = 0; step < rows.length; step++) {
      const place = begin + step & mask;
      const entry = rows[place] as number;
      if (entry !== 0) this.#put(hashes[place] as number, entry);
    }
  }
}
