/**
 * What the tests of the source have in common: clients of both kinds, and ways to see what becomes of them.
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

/** Where to go and as whom. */
interface Server {
  readonly url: string;
  readonly bindDn: string;
  readonly password: string;
}

/** An ldapts client as people use it, of which nothing is left when the test is over, whatever state it is in. */
export class PlainClient implements AsyncDisposable {
  readonly client: Client;
  readonly #sockets: net.Socket[] = [];

  constructor(url: string, options: Partial<ClientOptions> = {}) {
    const keep = <S extends net.Socket>(socket: S): S => {
      this.#sockets.push(socket);
      return socket;
    };
    // Both functions have many signatures; the client only uses these
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

  /** A client that is connected and bound. */
  static async bound(server: Server, options: Partial<ClientOptions> = {}): Promise<PlainClient> {
    const plain = new PlainClient(server.url, options);
    await plain.client.bind(server.bindDn, server.password);
    return plain;
  }

  /** Waits until the connection over TCP has been closed. */
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

/** What becomes of a promise: its value, its error, or that nothing happened in time. */
type Fate<T> = { readonly value: T } | { readonly error: unknown } | "hangs";

/** Waits for what becomes of a promise, but not for ever. */
export async function fateOf<T>(promise: Promise<T>, withinMs: number): Promise<Fate<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"hangs">((resolve) => timer = setTimeout(() => resolve("hangs"), withinMs));
  const fate = promise.then((value) => ({ value }), (error: unknown) => ({ error }));
  try {
    return await Promise.race([fate, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A connection of ours; not bound. */
export function connect(url: string, options: Partial<ConnectionOptions> = {}): Promise<Connection> {
  return Connection.open(parseLdapUri(url), { timeoutMs: 20_000, ...options });
}

/** A connection of ours that is bound. */
export async function bound(server: Server, options: Partial<ConnectionOptions> = {}): Promise<Connection> {
  const connection = await connect(server.url, options);
  await bindSimple(connection, server.bindDn, server.password);
  return connection;
}

/** Reads everything that a search finds. */
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

/** The error that a promise is rejected with, which must be one of ours. */
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
