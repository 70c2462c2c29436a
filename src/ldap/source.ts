/**
 * The source directory of a run: one connection, to the first server that works.
 *
 * @module
 */
import { getLogger, type Logger } from "@logtape/logtape";
import { AndFilter, EqualityFilter } from "ldapts";
import type { SearchConfig, SourceConfig } from "../config/types.ts";
import type { Kind, SourceEntry } from "../common/model.ts";
import { type Pattern, tryPattern } from "../syntax/python_regex/pattern.ts";
import { bindExternal, bindSimple } from "./bind.ts";
import { type AddressLookup, withAddresses } from "./addresses.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { parseFilter } from "./filter.ts";
import { firstThatWorks } from "./first_that_works.ts";
import { type DnTest, type SearchOptions, searchPages, type SearchSummary } from "./search.ts";
import { ignored, sumOf } from "./several_bases.ts";
import { SourceError, type SourceErrorKind } from "./source_error.ts";
import { type ConfiguredUri, type LdapUri, serverUris } from "../syntax/ldap_uri.ts";

/** Result code noSuchObject (RFC 4511 appendix A). */
const NO_SUCH_OBJECT = 32;

/** Problems of the server that say nothing about the requested DN. */
const TEMPORARY: ReadonlySet<SourceErrorKind> = new Set(["busy", "limit"]);

/** Options of {@linkcode openSource}. */
interface OpenSourceOptions {
  /**
   * The only server to use, as in {@linkcode Source.server}, address included. A second read must use the server of the
   * first, because replicas differ in age.
   */
  readonly server?: LdapUri;
  /** Looks up the addresses of a host; default: the resolver of this machine. */
  readonly lookUp?: AddressLookup;
  readonly logger?: Logger;
  /** Whether this is another connection to a server that is already in the log. */
  readonly again?: boolean;
  /** Aborts at any time: closes the connection and throws the reason. */
  readonly signal?: AbortSignal;
}

/** An open source directory. */
export interface Source extends AsyncDisposable {
  /** The server used for the whole run, with its address. */
  readonly server: LdapUri;
  /** The preferred server, if another one replaces it. */
  readonly insteadOf: string | undefined;
  /**
   * Reads all entries of a kind, page by page, one base after the other. The values of a page are views that are valid
   * until the next page is taken. Only one kind can be read at a time.
   *
   * @param bases default: all bases of the kind
   * @throws {SourceError} if the result is not complete; discard the pages already yielded
   * @throws {FilterSyntaxError} if the configured filter is invalid
   */
  read(kind: Kind, bases?: readonly string[]): AsyncGenerator<SourceEntry[], SearchSummary>;
  /**
   * Counts the entries of a kind with a search that requests no attributes. One search at a time, as
   * {@linkcode read}.
   *
   * @throws {SourceError} if the result is not complete
   */
  count(kind: Kind): Promise<SearchSummary>;
  /**
   * Reads one entry again, with the attributes of its kind; undefined if it no longer exists or no longer matches the
   * filter.
   *
   * @throws {SourceError} if the server does not answer
   */
  readEntry(kind: Kind, dn: string): Promise<SourceEntry | undefined>;
  /**
   * Looks up a DN as the search of a kind would: returns the entry, `excluded` if the filter or `ignoreDnRegex` excludes
   * it, or `unknown` if it does not exist or is not readable.
   *
   * @throws {SourceError} if the server does not answer, or is busy
   */
  lookAt(kind: Kind, dn: string): Promise<SourceEntry | "excluded" | "unknown">;
  /**
   * Searches the entry of a kind with a value of an attribute, as the search of the kind would: returns the entry,
   * `excluded` if there is none, or `unknown` if there are several or the server refuses the search.
   *
   * @throws {SourceError} if the server does not answer, or is busy
   */
  findBy(kind: Kind, attribute: string, value: string): Promise<SourceEntry | "excluded" | "unknown">;
  /** The same connection with other searches. Use only one of both, and close only one. */
  searching(searches: Readonly<Record<Kind, SearchConfig>>): Source;
  /** Closes the connection. Never fails. */
  close(): Promise<void>;
}

/**
 * Connects and authenticates. Tries the URIs in order, and all addresses of each host one after the other, until one
 * works, and logs the server. Stops at rejected credentials, because trying a wrong password at every server would lock
 * the account sooner.
 *
 * Does not replace a connection that is lost later: another server may have another state, and the difference would
 * look like deletions.
 *
 * @throws {SourceError} if no server works; with several URIs it lists the reason for each
 */
export async function openSource(config: SourceConfig, options: OpenSourceOptions = {}): Promise<Source> {
  const logger = options.logger ?? getLogger(["udm-directory-connector", "source"]);
  const { server, lookUp, signal } = options;
  const addressesOf = (uri: LdapUri) =>
    withAddresses(uri, { lookUp, timeoutMs: config.timeoutMs, signal, logger });
  const open = (uri: LdapUri) => openServer(uri, config, logger, signal);
  const connection = server === undefined
    ? await firstThatWorks(serverUris(config.uris), "server", logger, async (uri) => {
      const addresses = await addressesOf(uri);
      return await firstThatWorks(addresses, "address", logger, open);
    })
    : await open(server);
  logger[options.again === true ? "debug" : "info"]("reading from {server}", { server: connection.uri.text });
  return new ConnectedSource(connection, config, logger);
}

/** How a configuration says to connect. */
export function connectionOptions(
  { startTls, timeoutMs, caCert, systemStore, client, serverName, tlsMinVersion }: SourceConfig,
): ConnectionOptions {
  return {
    startTls,
    timeoutMs,
    caCert,
    systemStore,
    ...(client === undefined ? {} : { client }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(tlsMinVersion === undefined ? {} : { tlsMinVersion }),
  };
}

/** Connects to one server and authenticates. */
async function openServer(
  uri: LdapUri,
  config: SourceConfig,
  logger: Logger,
  signal: AbortSignal | undefined,
): Promise<Connection> {
  const connection = await Connection.open(uri, {
    ...connectionOptions(config),
    ...(signal === undefined ? {} : { signal }),
    ...(config.traceLevel > 0 ? { trace: logger } : {}),
  });
  try {
    if (config.saslMethod === "EXTERNAL") await bindExternal(connection);
    else if (config.bindDn !== undefined) {
      await bindSimple(connection, config.bindDn, config.password ?? "", config.passwordOrigin);
    }
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Whether an error concerns one request (missing, no access, invalid). Other errors concern the server. */
function concernsRequest(error: unknown): boolean {
  return error instanceof SourceError && error.code !== undefined && !TEMPORARY.has(error.kind);
}

/** The preferred server; undefined if `server` is one of the preferred ones. */
function preferredOver(
  server: LdapUri,
  { uris, preferredUris = uris.slice(0, 1) }: SourceConfig,
): string | undefined {
  // All addresses of a host are equivalent
  return preferredUris.some((uri) => sameServer(uri, server)) ? undefined : preferredUris[0]?.text;
}

function sameServer(uri: ConfiguredUri, other: LdapUri): boolean {
  if (uri.scheme === "ldapi" || other.scheme === "ldapi") return uri.text === other.text;
  return uri.scheme === other.scheme && uri.host === other.host && uri.port === other.port;
}

class ConnectedSource implements Source {
  readonly server: LdapUri;
  readonly insteadOf: string | undefined;
  #reading = false;

  constructor(
    readonly connection: Connection,
    readonly config: SourceConfig,
    readonly logger: Logger,
  ) {
    this.server = connection.uri;
    this.insteadOf = preferredOver(this.server, config);
  }

  read(kind: Kind, bases = this.config[kind].bases): AsyncGenerator<SourceEntry[], SearchSummary> {
    return this.#search(kind, { ...this.config[kind], bases });
  }

  async count(kind: Kind): Promise<SearchSummary> {
    // "1.1" asks for no attributes (RFC 4511 section 4.5.1.8).
    const pages = this.#search(kind, { ...this.config[kind], attributes: ["1.1"], rangeAttributes: [] });
    for (;;) {
      const page = await pages.next();
      if (page.done) return page.value;
    }
  }

  async *#search(kind: Kind, search: SearchConfig): AsyncGenerator<SourceEntry[], SearchSummary> {
    // OpenLDAP drops the first paged search of a connection when a second one starts
    if (this.#reading) throw new Error(`cannot read ${kind}s before the other search has ended`);
    this.#reading = true;
    try {
      const summary = sumOf(yield* this.#searchAll(search));
      this.logger.debug("read {entries} {kind} entries in {pages} pages, {ignored} ignored", {
        kind,
        entries: summary.entries,
        pages: summary.pages,
        ignored: summary.ignored,
      });
      return summary;
    } finally {
      this.#reading = false;
    }
  }

  /** Searches below all bases, one after the other. */
  async *#searchAll(
    { bases, scope, filter, attributes, rangeAttributes }:
      & Omit<SearchConfig, "filter" | "trans">
      & Pick<SearchOptions, "filter">,
  ): AsyncGenerator<SourceEntry[], SearchSummary[]> {
    const { pageSize, ignoreDnRegex } = this.config;
    const ignoreDn = ignored(bases, ignoreDnRegex && dnTest(ignoreDnRegex));
    const summaries: SearchSummary[] = [];
    for (const base of bases) {
      const options = { base, scope, filter, attributes, rangeAttributes, pageSize, logger: this.logger };
      const ignoring = ignoreDn === undefined ? {} : { ignoreDn };
      summaries.push(yield* searchPages(this.connection, { ...options, ...ignoring }));
    }
    return summaries;
  }

  async readEntry(kind: Kind, dn: string): Promise<SourceEntry | undefined> {
    try {
      return await this.#entryAt(kind, dn);
    } catch (error) {
      if (error instanceof SourceError && error.code === NO_SUCH_OBJECT) return undefined;
      throw error;
    }
  }

  async lookAt(kind: Kind, dn: string): Promise<SourceEntry | "excluded" | "unknown"> {
    const { ignoreDnRegex } = this.config;
    const isIgnored = ignoreDnRegex === undefined ? false : tryPattern(ignoreDnRegex, dn);
    if (isIgnored !== false) return isIgnored === true ? "excluded" : "unknown";
    try {
      return await this.#entryAt(kind, dn) ?? "excluded";
    } catch (error) {
      if (concernsRequest(error)) return "unknown";
      throw error;
    }
  }

  async findBy(kind: Kind, attribute: string, value: string): Promise<SourceEntry | "excluded" | "unknown"> {
    const search = this.config[kind];
    const filters = [parseFilter(search.filter), new EqualityFilter({ attribute, value })];
    let found: SourceEntry | undefined;
    try {
      for await (const page of this.#searchAll({ ...search, filter: new AndFilter({ filters }) })) {
        for (const { dn, attributes } of page) {
          if (found !== undefined) return "unknown";
          // The values are views that are valid until the next page.
          const copies = [...attributes].map(([name, values]) =>
            [name, values.map((each) => each.slice())] as const
          );
          found = { dn, attributes: new Map(copies) };
        }
      }
    } catch (error) {
      if (concernsRequest(error)) return "unknown";
      throw error;
    }
    return found ?? "excluded";
  }

  /** Reads the entry at a DN; undefined if the filter does not match it. */
  async #entryAt(kind: Kind, dn: string): Promise<SourceEntry | undefined> {
    const { filter, attributes } = this.config[kind];
    const options = {
      base: dn,
      scope: "base",
      filter,
      attributes,
      pageSize: 0,
      logger: this.logger,
    } as const;
    for await (const [entry] of searchPages(this.connection, options)) return entry;
    return undefined;
  }

  searching(searches: Readonly<Record<Kind, SearchConfig>>): Source {
    return new ConnectedSource(this.connection, { ...this.config, ...searches }, this.logger);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Which entries `source.ignore_dn_regex` ignores. An entry must not be taken for missing because its DN is too long. */
function dnTest(pattern: Pattern): DnTest {
  return (dn) => {
    const matches = tryPattern(pattern, dn);
    return matches === "unknown"
      ? `its DN of ${dn.length} characters is too long for source.ignore_dn_regex; simplify the pattern`
      : matches;
  };
}
