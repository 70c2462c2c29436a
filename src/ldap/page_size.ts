/**
 * How many entries to ask for at once: as many as make a page of some megabytes, whatever the size of an entry.
 *
 * @module
 */

/** What a page should weigh, in bytes: more saves no time any more, but is held in memory as a whole. */
export const PAGE_BYTES = 4 * 2 ** 20;

/** Entries on the first page, of which nothing is known yet: few enough to be held whatever they weigh. */
export const FIRST_PAGE = 50;

/** A page has at most so many times the entries of the one before, because the next entries may be heavier. */
export const GROWTH = 4;

/**
 * Chooses the size of each page from the weight of the entries so far. A search may change it from page to page
 * (RFC 2696 section 3).
 */
export class PageSizer {
  readonly #most: number;
  #size: number;
  #entries = 0;
  #bytes = 0;

  /** @param most entries per page at most; 0: no paging, and so no choice */
  constructor(most: number) {
    this.#most = most;
    this.#size = Math.min(most, FIRST_PAGE);
  }

  /** Entries to ask for now; 0: no paging. */
  get size(): number {
    return this.#size;
  }

  /**
   * Takes notice of a page. The heavier of what came last and the average of everything counts, so that light entries
   * between heavy ones do not make the pages swing.
   *
   * @param bytes what the messages of the entries weighed
   */
  saw(entries: number, bytes: number): void {
    if (entries === 0 || this.#size === 0) return; // an empty page says nothing
    this.#entries += entries;
    this.#bytes += bytes;
    const weight = Math.max(bytes / entries, this.#bytes / this.#entries);
    this.#size = Math.max(1, Math.min(Math.floor(PAGE_BYTES / weight), this.#size * GROWTH, this.#most));
  }
}
