/**
 * Searches page by page. Returns all matching entries or fails; a partial result never looks complete.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { getLogger, type Logger } from "@logtape/logtape";
import { type Filter, PagedResultsControl } from "ldapts";
import type { SourceEntry } from "../common/model.ts";
import { dnLengthFault } from "../syntax/dn.ts";
import { collectAttributes, type OpenRange, Spelling } from "./attributes.ts";
import { COOKIE_BYTES } from "./bounds.ts";
import type { Connection } from "./connection.ts";
import { lazyEntry, refusedEntry } from "./entries.ts";
import { largeCookie, type LdapResponse, manyReferences } from "./exchange.ts";
import { parseFilter } from "./filter.ts";
import { type RawEntry, readDn, shownDn } from "./messages.ts";
import { PAGE_BYTES, PageSizer } from "./page_size.ts";
import { ANY_ENTRY, readRemainingValues } from "./ranges.ts";
import { Repetition } from "./repetition.ts";
import { requestSearch, type SearchRequestOptions } from "./search_request.ts";
import { type Operation, SourceError, type SourceErrorDetails } from "./source_error.ts";

/** Parameters of a search. */
export interface SearchOptions {
  readonly base: string;
  readonly scope: "base" | "one" | "sub";
  readonly filter: string | Filter;
  /** Attributes to request; the entries use the same spelling. Empty: all. */
  readonly attributes: readonly string[];
  /** Attributes expected to arrive in ranges. All ranges are completed; unexpected ones are logged. */
  readonly rangeAttributes?: readonly string[];
  /**
   * Maximum entries per page. Pages of large entries have fewer (see `page_size.ts`). 0 requests everything in one
   * response, which is then held in memory.
   */
  readonly pageSize: number;
  /** Whether to ignore an entry. */
  readonly ignoreDn?: DnTest;
  /** Aborts the search and closes the connection. */
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
}

/** Whether to ignore the entry with a DN; a text says why that is not known. */
export type DnTest = (dn: string) => boolean | string;

/** Summary of a complete search. */
export interface SearchSummary {
  /** Entries returned, without ignored ones. */
  readonly entries: number;
  /** Pages received, including empty ones. */
  readonly pages: number;
  /** Entries that `ignoreDn` excluded. */
  readonly ignored: number;
  /** Distinct continuation references. They are not followed. */
  readonly references: readonly string[];
  /** The server confirmed the end; otherwise the search fails. */
  readonly complete: true;
}

/** While a page of at most this size is used, the next one is requested: both are in memory then. */
const AHEAD_BYTES = PAGE_BYTES / 2;

/** Servers may send empty pages while they search (Active Directory does). More than this in a row is an error. */
export const MAX_EMPTY_PAGES = 1000;

/**
 * Searches and yields the entries page by page. The search ends only when the server returns an empty paging cookie
 * (RFC 2696 section 3), or no cookie to the first request because it does not page. Empty pages are not yielded. A page
 * that grows large while its ranges are completed is yielded in portions.
 *
 * The next page is requested while the entries of a small one are used. Values are views that are valid until the next
 * page is taken.
 *
 * @throws {SourceError} if the result is not complete
 * @throws {FilterSyntaxError} if the filter is invalid
 */
export async function* searchPages(
  connection: Connection,
  options: SearchOptions,
): AsyncGenerator<SourceEntry[], SearchSummary> {
  const search = new Search(connection, options);
  try {
    for (let empty = 0; !search.atEnd;) {
      // Hold no reference to a page here while requesting the next one, so that only one is in memory
      const received = await search.nextPage();
      empty = received === 0 ? empty + 1 : 0;
      if (empty >= MAX_EMPTY_PAGES) {
        throw search.error({
          kind: "protocol",
          problem: `the server sent ${empty} empty pages in a row and announced more`,
          advice: "Use a filter with an indexed attribute, or set source.search_pagesize to 0.",
        });
      }
      while (await search.nextPortion()) yield search.takePortion();
    }
    return search.summary();
  } finally {
    await search.end();
  }
}

/** The state of one search. */
class Search {
  readonly logger: Logger;
  readonly #connection: Connection;
  readonly #options: SearchOptions;
  readonly #filter: Filter;
  readonly #operation: Operation;
  readonly #spelling: Spelling;
  readonly #expectedRanges: ReadonlySet<string>;
  readonly #sizer: PageSizer;
  readonly #references = new Set<string>();
  readonly #repetition = new Repetition();
  #entries = 0;
  #pages = 0;
  #ignored = 0;
  /** Total size of the responses with further ranges. */
  #rangeBytes = 0;
  #cookie: Uint8Array | undefined;
  /** Entries of the page that are not converted yet, in reverse order. */
  #raw: RawEntry[] = [];
  #portion: SourceEntry[] = [];
  /** The response to the request for the next page, if it has been sent. */
  #next: Promise<LdapResponse> | undefined;

  constructor(connection: Connection, options: SearchOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#filter = typeof options.filter === "string" ? parseFilter(options.filter) : options.filter;
    const scope = { base: "at", one: "directly below", sub: "below" }[options.scope];
    this.#operation = {
      kind: "search",
      text: `search ${this.#filter} ${scope} ${options.base || "the root"}`,
    };
    this.#spelling = new Spelling(options.attributes);
    this.#expectedRanges = new Set(options.rangeAttributes?.map((name) => name.toLowerCase()));
    this.#sizer = new PageSizer(options.pageSize);
    this.logger = options.logger ?? getLogger(["udm-directory-connector", "source"]);
  }

  /** Whether the server has confirmed the end. */
  get atEnd(): boolean {
    return this.#pages > 0 && (this.#cookie === undefined || this.#cookie.length === 0);
  }

  /** Waits until the connection can carry other requests, if a page was requested that is not needed. */
  async end(): Promise<void> {
    await this.#next?.catch(() => {});
  }

  /** Waits for the next page; returns its number of entries. */
  async nextPage(): Promise<number> {
    const { size } = this.#sizer;
    const requested = this.#next ?? this.#requestPage();
    this.#next = undefined;
    const answer = await requested;
    this.#pages++;
    this.#addReferences(answer.references);
    const { cookie } = answer.result;
    if (cookie === undefined && this.#cookie !== undefined) {
      throw this.error({
        kind: "protocol",
        problem: `page ${this.#pages} has no paging control, so it is unknown whether it is the last one`,
      });
    }
    if (cookie !== undefined && cookie.length > COOKIE_BYTES) throw this.error(largeCookie(cookie.length));
    this.#cookie = cookie?.slice(); // a view would keep the page in memory
    const received = answer.entries.length;
    this.#checkProgress(answer.entries, size);
    this.#sizer.record(received, answer.bytes);
    this.logger.debug("page {pages}: {received} of {size} entries, {bytes} bytes; {entries} entries before", {
      pages: this.#pages,
      received,
      size,
      bytes: answer.bytes,
      entries: this.#entries,
    });
    // The ranges of a page are completed before the next one is requested
    const isSmall = received > 0 && answer.bytes <= AHEAD_BYTES;
    if (!this.atEnd && isSmall && answer.entries.every(({ isPlain }) => isPlain)) {
      this.#next = this.#requestPage();
      this.#next.catch(() => {}); // thrown when the page is needed
    }
    this.#raw = [...answer.entries].reverse();
    return received;
  }

  #requestPage(): Promise<LdapResponse> {
    const { base, scope, attributes } = this.#options;
    const controls = this.#paging(this.#sizer.size);
    return this.#request({
      operation: this.#operation,
      base,
      scope,
      filter: this.#filter,
      attributes,
      controls,
    });
  }

  #addReferences(uris: readonly string[]): void {
    for (const uri of uris) this.#references.add(uri);
    const most = this.#connection.bounds.references;
    if (this.#references.size > most) throw this.error(manyReferences(most));
  }

  /**
   * Checks that the page is not larger than requested and has new entries. A server that does not page may send everything
   * at once: the limits of a response apply.
   */
  #checkProgress(page: readonly RawEntry[], size: number): void {
    if (this.atEnd) return;
    if (page.length > size) {
      throw this.error({
        kind: "protocol",
        problem: `page ${this.#pages} has ${page.length} entries, but at most ${size} were requested`,
        advice: "Set source.search_pagesize to 0.",
      });
    }
    const repeated = this.#repetition.add(page);
    if (repeated !== undefined) {
      throw this.error({
        kind: "protocol",
        problem:
          `page ${this.#pages} repeats entries: all entries of page ${repeated} were sent again, so the search would never end`,
        advice: "Nothing was changed; run again. If it happens again, set source.search_pagesize to 0.",
      });
    }
  }

  /**
   * Converts entries of the page, without ignored ones, and completes their ranges. Stops at the end of the page or
   * when the ranges exceed the target size of a page: a page of groups may have millions of members.
   *
   * @returns whether the portion has entries
   */
  async nextPortion(): Promise<boolean> {
    const before = this.#rangeBytes;
    while (this.#rangeBytes - before < PAGE_BYTES) {
      const entry = this.#raw.pop();
      if (entry === undefined) break;
      const refused = dnLengthFault(entry.dn.length);
      if (refused !== undefined) {
        this.#portion.push(refusedEntry(entry, refused, this.#spelling));
        this.#entries++;
        continue;
      }
      const dn = this.#dn(entry.dn);
      const ignored = this.#options.ignoreDn?.(dn) ?? false;
      if (ignored === true) {
        this.#ignored++;
        continue;
      }
      const isLazy = entry.isPlain || ignored !== false;
      const read = isLazy ? lazyEntry(dn, entry, this.#spelling) : await this.#entryWithRanges(dn, entry);
      this.#portion.push(ignored === false ? read : Object.assign(read, { refused: ignored }));
      this.#entries++;
    }
    return this.#portion.length > 0;
  }

  /** Returns the portion and drops the reference to it. */
  takePortion(): SourceEntry[] {
    const portion = this.#portion;
    this.#portion = [];
    return portion;
  }

  summary(): SearchSummary {
    return {
      entries: this.#entries,
      pages: this.#pages,
      ignored: this.#ignored,
      references: [...this.#references],
      complete: true,
    };
  }

  #paging(size: number): PagedResultsControl[] {
    if (size === 0) return [];
    const value = { size, ...(this.#cookie === undefined ? {} : { cookie: Buffer.from(this.#cookie) }) };
    // critical: a server without paging must refuse instead of ignoring the control
    return [new PagedResultsControl({ critical: true, value })];
  }

  /** Converts an entry that may have ranges. */
  async #entryWithRanges(dn: string, { attributes }: RawEntry): Promise<SourceEntry> {
    const { map, open } = collectAttributes(attributes, this.#spelling);
    for (const range of open) {
      map.set(range.name, await this.#completeRange(dn, range, map.get(range.name) ?? []));
    }
    return { dn, attributes: map };
  }

  error(details: Omit<SourceErrorDetails, "server" | "operation">): SourceError {
    return new SourceError({ server: this.#connection.uri.text, operation: this.#operation, ...details });
  }

  #completeRange(dn: string, open: OpenRange, first: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    if (!this.#expectedRanges.has(open.name.toLowerCase())) {
      this.logger.debug("{attribute} of {dn} arrives in ranges, but is not in range_attributes", {
        attribute: open.name,
        dn,
      });
    }
    const { uri, bounds } = this.#connection;
    return readRemainingValues(dn, open, first, { server: uri.text, bounds }, async (dn, description) => {
      const operation: Operation = { kind: "search", text: `read ${description} of ${dn}` };
      const { entries, bytes } = await this.#request({
        operation,
        base: dn,
        scope: "base",
        filter: ANY_ENTRY,
        attributes: [description],
      });
      this.#rangeBytes += bytes;
      return entries;
    });
  }

  #request(search: Omit<SearchRequestOptions, "signal">): Promise<LdapResponse> {
    const { signal } = this.#options;
    return requestSearch(this.#connection, { ...search, ...(signal === undefined ? {} : { signal }) });
  }

  /** Decodes a DN. Refuses one that is not UTF-8, because the decoded text would not be found again. */
  #dn(bytes: Uint8Array): string {
    const dn = readDn(bytes);
    if (typeof dn === "string") return dn;
    throw this.error({
      kind: "protocol",
      problem: `the DN of the entry ${shownDn(bytes)} is not UTF-8`,
      advice: "Rename the entry in the directory, or exclude it by base or filter.",
    });
  }
}
