/**
 * Shared helpers of the ldap tests: plain ldapts clients, our connections, and raw servers.
 *
 * @module
 */
import * as net from "node:net";
import * as tls from "node:tls";
import { Client, type ClientOptions } from "ldapts";
import type { SourceEntry } from "../common/model.ts";
import { bindSimple } from "./bind.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { type SearchOptions, searchPages, type SearchSummary } from "./search.ts";
import { SourceError } from "./source_error.ts";
import { parseLdapUri } from "../syntax/ldap_uri.ts";

/** A server and the account to bind with. */
interface Server {
  readonly url: string;
  readonly bindDn: string;
  readonly password: string;
}

/** A plain ldapts client that closes all its sockets at the end of the test, whatever its state. */
export class PlainClient implements AsyncDisposable {
  readonly client: Client;
  readonly #sockets: net.Socket[] = [];

  constructor(url: string, options: Partial<ClientOptions> = {}) {
    const keep = <S extends net.Socket>(socket: S): S => {
      this.#sockets.push(socket);
      return socket;
    };
    // Both functions have many overloads; the client uses only these
    const connect = (port: number, host: string) => keep(net.connect(port, host));
    const connectTls = (...args: [tls.ConnectionOptions] | [number, string, tls.ConnectionOptions]) =>
      keep(args.length === 1 ? tls.connect(args[0]) : tls.connect(...args));
    this.client = new Client({
      url,
      createConnection: connect as typeof net.connect,
      createSecureConnection: connectTls as typeof tls.connect,
      ...options,
    });
  }

  static async bound(server: Server, options: Partial<ClientOptions> = {}): Promise<PlainClient> {
    const plain = new PlainClient(server.url, options);
    await plain.client.bind(server.bindDn, server.password);
    return plain;
  }

  /** Waits until the TCP connection is closed. */
  async closed(): Promise<void> {
    const [socket] = this.#sockets;
    if (socket !== undefined && !socket.destroyed) {
      await new Promise((resolve) => socket.once("close", resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = this.#sockets.filter((socket) => !socket.destroyed);
    await Promise.all(open.map((socket) => {
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.on("error", () => {});
      socket.destroy();
      return closed;
    }));
  }
}

/** The outcome of a promise: its value, its error, or a timeout. */
type Settled<T> = { readonly value: T } | { readonly error: unknown } | "hangs";

/** Waits for a promise for a limited time. */
export async function settle<T>(promise: Promise<T>, withinMs: number): Promise<Settled<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"hangs">((resolve) => timer = setTimeout(() => resolve("hangs"), withinMs));
  const settled = promise.then((value) => ({ value }), (error: unknown) => ({ error }));
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Opens one of our connections, without a bind. */
export function connect(url: string, options: Partial<ConnectionOptions> = {}): Promise<Connection> {
  return Connection.open(parseLdapUri(url), { timeoutMs: 20_000, ...options });
}

/** Opens one of our connections and binds. */
export async function bound(server: Server, options: Partial<ConnectionOptions> = {}): Promise<Connection> {
  const connection = await connect(server.url, options);
  await bindSimple(connection, server.bindDn, server.password);
  return connection;
}

/** Reads all entries of a search. */
export async function readAll(
  connection: Connection,
  base: string,
  options: Partial<SearchOptions> = {},
): Promise<{ entries: SourceEntry[]; summary: SearchSummary }> {
  const entries: SourceEntry[] = [];
  const pages = searchPages(connection, {
    base,
    scope: "sub",
    filter: "(objectClass=*)",
    attributes: [],
    pageSize: 100,
    ...options,
  });
  for (;;) {
    const { value, done } = await pages.next();
    if (done) return { entries, summary: value };
    for (const entry of value) entries.push(entry);
  }
}

/** The SourceError that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<SourceError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error("it succeeded");
}

/** The values of an attribute as text. */
export function textsOf(entry: SourceEntry | undefined, attribute: string): string[] | undefined {
  return entry?.attributes.get(attribute)?.map((value) => new TextDecoder().decode(value));
}
