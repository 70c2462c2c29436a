/**
 * Chooses how many entries to request per page, so that a page is some megabytes whatever the size of an entry.
 *
 * @module
 */

/** Target size of a page in bytes. Larger pages save no time, but are held in memory as a whole. */
export const PAGE_BYTES = 4 * 2 ** 20;

/** Entries on the first page, before their size is known: few enough to hold in memory whatever their size. */
export const FIRST_PAGE = 50;

/** Largest growth factor from page to page, because the next entries may be larger. */
export const MAX_GROWTH = 4;

/**
 * Chooses the size of each page from the size of the entries so far. A search may change it from page to page
 * (RFC 2696 section 3).
 */
export class PageSizer {
  readonly #max: number;
  #size: number;
  #entries = 0;
  #bytes = 0;

  /** @param max maximum number of entries per page; 0 disables paging */
  constructor(max: number) {
    this.#max = max;
    this.#size = Math.min(max, FIRST_PAGE);
  }

  /** Number of entries to request next; 0 without paging. */
  get size(): number {
    return this.#size;
  }

  /**
   * Records a page. The larger of the last page's average and the overall average counts, so that small entries
   * between large ones do not make the page size oscillate.
   *
   * @param bytes total size of the entry messages
   */
  record(entries: number, bytes: number): void {
    if (entries === 0 || this.#size === 0) return;
    this.#entries += entries;
    this.#bytes += bytes;
    const entryBytes = Math.max(bytes / entries, this.#bytes / this.#entries);
    this.#size = Math.max(
      1,
      Math.min(Math.floor(PAGE_BYTES / entryBytes), this.#size * MAX_GROWTH, this.#max),
    );
  }
}
