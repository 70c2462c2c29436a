/**
 * Searching: all entries that match, page by page, or an error. Never a part that looks like all.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { getLogger, type Logger } from "@logtape/logtape";
import { type Filter, PagedResultsControl, ProtocolOperation, SearchRequest } from "ldapts";
import type { SourceEntry } from "../common/model.ts";
import { collectAttributes, type OpenRange, Spelling } from "./attributes.ts";
import type { Connection } from "./connection.ts";
import type { LdapResponse } from "./exchange.ts";
import { parseFilter } from "./filter.ts";
import { type RawEntry, readDn } from "./messages.ts";
import { PAGE_BYTES, PageSizer } from "./page_size.ts";
import { ANY_ENTRY, finishRange } from "./ranges.ts";
import { resultError } from "./result_codes.ts";
import { type Operation, SourceError, type SourceErrorDetails } from "./source_error.ts";

/** What to search for. */
export interface SearchOptions {
  readonly base: string;
  readonly scope: "base" | "one" | "sub";
  /** As people write it, or ready. */
  readonly filter: string | Filter;
  /** Attributes to ask for; their spelling is that of the entries' attributes. Empty: all. */
  readonly attributes: readonly string[];
  /** Attributes that are expected to be handed out in ranges. Any attribute that comes so is completed; others are noted. */
  readonly rangeAttributes?: readonly string[];
  /**
   * Entries per page at most; 0: everything in one answer, which then is in memory as a whole. Pages of heavy entries
   * have fewer (see `page_size.ts`).
   */
  readonly pageSize: number;
  /** Whether an entry is to be treated as if it did not exist. */
  readonly ignoreDn?: (dn: string) => boolean;
  /** Gives up; the connection is closed then. */
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
}

/** What a search that came to its end has seen. */
export interface SearchSummary {
  /** Entries handed over; ignored ones are not counted. */
  readonly entries: number;
  /** Answers of the server, empty ones included. */
  readonly pages: number;
  /** Entries that `ignoreDn` took out. */
  readonly ignored: number;
  /** Where the server says that more is, each once. They are not followed. */
  readonly references: readonly string[];
  /** The server said that there is no more. Without that there is no summary but an error. */
  readonly complete: true;
}

/** Servers may send empty pages while they search (Active Directory does); so many in a row mean that they never end. */
export const MAX_EMPTY_PAGES = 1000;

/**
 * Searches and yields the entries page by page. The only end is that the server returns an empty paging cookie
 * (RFC 2696 section 3), or none to the first request, because it does not page. Pages without entries are not yielded, and
 * one whose entries become heavy when their ranges are completed is yielded in portions.
 *
 * Values are views that are valid until the next page is asked for.
 *
 * @throws {SourceError} if anything keeps the result from being complete
 * @throws {FilterSyntaxError} if the filter cannot be understood
 */
export async function* searchPages(
  connection: Connection,
  options: SearchOptions,
): AsyncGenerator<SourceEntry[], SearchSummary> {
  const search = new Search(connection, options);
  for (let empty = 0; !search.atEnd;) {
    // Nothing of a page may be held here while the next one is on its way, or there would be two in memory
    const received = await search.nextPage();
    empty = received === 0 ? empty + 1 : 0;
    if (empty >= MAX_EMPTY_PAGES) {
      throw search.error({
        kind: "protocol",
        problem: `the server sent ${empty} empty pages in a row and always promises more`,
        advice: "Use a filter with an indexed attribute, or set source.search_pagesize to 0.",
      });
    }
    while (await search.nextPortion()) yield search.takePortion();
  }
  return search.summary();
}

/** One search on its way. */
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
  #entries = 0;
  #pages = 0;
  #ignored = 0;
  /** What the answers with further ranges weighed. */
  #rangeBytes = 0;
  #cookie: Uint8Array | undefined;
  /** Entries of the page that are not made yet, the next one last. */
  #raw: RawEntry[] = [];
  #portion: SourceEntry[] = [];

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

  /** Whether the server has said that there is no more. */
  get atEnd(): boolean {
    return this.#pages > 0 && (this.#cookie === undefined || this.#cookie.length === 0);
  }

  /** Gets the next page; tells how many entries came. */
  async nextPage(): Promise<number> {
    const { size } = this.#sizer;
    const answer = await this.#ask(
      this.#operation,
      this.#options.base,
      this.#options.scope,
      this.#filter,
      this.#options.attributes,
      this.#paging(size),
    );
    this.#pages++;
    for (const uri of answer.references) this.#references.add(uri);
    const { cookie } = answer.result;
    if (cookie === undefined && this.#cookie !== undefined) {
      throw this.error({
        kind: "protocol",
        problem:
          `page ${this.#pages} came without a paging control, so it cannot be known whether it is the last one`,
      });
    }
    this.#cookie = cookie?.slice(); // a view would keep the whole page
    const received = answer.entries.length;
    this.#sizer.saw(received, answer.bytes);
    this.logger.debug("page {pages}: {received} of {size} entries, {bytes} bytes; {entries} entries before", {
      pages: this.#pages,
      received,
      size,
      bytes: answer.bytes,
      entries: this.#entries,
    });
    this.#raw = [...answer.entries].reverse();
    return received;
  }

  /**
   * Makes entries of what came, without those to be ignored, and completes attributes that came in part, until the page is
   * at its end or as much again has come as a page should weigh: a page of groups may have millions of members in ranges.
   *
   * @returns whether there are any
   */
  async nextPortion(): Promise<boolean> {
    const before = this.#rangeBytes;
    while (this.#rangeBytes - before < PAGE_BYTES) {
      const entry = this.#raw.pop();
      if (entry === undefined) break;
      const dn = this.#dn(entry.dn);
      if (this.#options.ignoreDn?.(dn)) {
        this.#ignored++;
        continue;
      }
      this.#portion.push(entry.isPlain ? this.#whole(dn, entry) : await this.#completed(dn, entry));
      this.#entries++;
    }
    return this.#portion.length > 0;
  }

  /** Hands the portion over and forgets it. */
  takePortion(): SourceEntry[] {
    const portion = this.#portion;
    this.#portion = [];
    return portion;
  }

  /** What the search has seen. */
  summary(): SearchSummary {
    return {
      entries: this.#entries,
      pages: this.#pages,
      ignored: this.#ignored,
      references: [...this.#references],
      complete: true,
    };
  }

  /** The control that asks for the next page. */
  #paging(size: number): PagedResultsControl[] {
    if (size === 0) return [];
    const value = { size, ...(this.#cookie === undefined ? {} : { cookie: Buffer.from(this.#cookie) }) };
    // critical: a server that cannot page must say so instead of sending what it likes
    return [new PagedResultsControl({ critical: true, value })];
  }

  /** An entry with attributes that came in part. */
  async #completed(dn: string, { attributes }: RawEntry): Promise<SourceEntry> {
    const { map, open } = collectAttributes(attributes, this.#spelling);
    for (const range of open) map.set(range.name, await this.#finish(dn, range, map.get(range.name) ?? []));
    return { dn, attributes: map };
  }

  /** An entry of which nothing is missing. Its attributes are made when it is its turn: a page of bytes is small. */
  #whole(dn: string, entry: RawEntry): SourceEntry {
    const spelling = this.#spelling;
    return {
      dn,
      get attributes() {
        return collectAttributes(entry.attributes, spelling).map;
      },
    };
  }

  error(details: Omit<SourceErrorDetails, "server" | "operation">): SourceError {
    return new SourceError({ server: this.#connection.uri.text, operation: this.#operation, ...details });
  }

  #finish(dn: string, open: OpenRange, first: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    if (!this.#expectedRanges.has(open.name.toLowerCase())) {
      this.logger.debug("{attribute} of {dn} comes in ranges, though not configured to", {
        attribute: open.name,
        dn,
      });
    }
    return finishRange(dn, open, first, this.#connection.uri.text, async (dn, description) => {
      const operation: Operation = { kind: "search", text: `read ${description} of ${dn}` };
      const { entries, bytes } = await this.#ask(operation, dn, "base", ANY_ENTRY, [description], []);
      this.#rangeBytes += bytes;
      return entries;
    });
  }

  async #ask(
    operation: Operation,
    baseDN: string,
    scope: "base" | "one" | "sub",
    filter: Filter,
    attributes: readonly string[],
    controls: PagedResultsControl[],
  ): Promise<LdapResponse> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    const giveUp = () => this.#connection.abort(signal?.reason);
    signal?.addEventListener("abort", giveUp, { once: true });
    try {
      const answer = await this.#connection.request(
        operation,
        ProtocolOperation.LDAP_RES_SEARCH,
        // No limits of our own: entries beyond a size limit would be missing, and 10 s is the default of ldapts for time
        (messageId) =>
          new SearchRequest({
            messageId,
            baseDN,
            scope,
            filter,
            attributes: [...attributes],
            sizeLimit: 0,
            timeLimit: 0,
            controls,
          }),
      );
      if (answer.result.code !== 0) throw resultError(this.#connection.uri.text, operation, answer.result);
      return answer;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
  }

  /** Reads a DN. One that is not UTF-8 would be changed by reading it, and found nowhere again. */
  #dn(bytes: Uint8Array): string {
    const dn = readDn(bytes);
    if (typeof dn === "string") return dn;
    throw this.error({
      kind: "protocol",
      problem: `the DN of the entry ${dn.shown} is not UTF-8`,
      advice: "Rename the entry in the directory, or choose base and filter so that it is not found.",
    });
  }
}
