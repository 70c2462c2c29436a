/**
 * One connection to one directory server.
 *
 * Requests are encoded by ldapts; its `Client` is not used, because that reconnects by itself, anonymously and without
 * StartTLS, keeps half messages of a dead connection and can wait for ever. A connection here lives once: after any
 * error of the network or the protocol it is closed and answers every request with that error.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "@logtape/logtape";
import { ExtendedRequest, ProtocolOperation, UnbindRequest } from "ldapts";
import { Exchange, type LdapResponse, type Request } from "./exchange.ts";
import { alertMeaning, closedAfterHandshake } from "./network_errors.ts";
import type { Operation } from "./source_error.ts";
import { checkStartTls, START_TLS, START_TLS_OID, startTlsError } from "./start_tls.ts";
import { nodeTlsIsSafe } from "./tls_by_deno.ts";
import { CONNECT, connectSecurely, connectSocket, secureSocket, type TransportOptions } from "./transport.ts";
import type { LdapUri, NetworkUri } from "../syntax/ldap_uri.ts";

/** How a connection is made and kept. */
export interface ConnectionOptions extends TransportOptions {
  /** Whether the plain connection is upgraded to TLS before anything else is sent (RFC 4511 section 4.14). */
  readonly startTls?: boolean;
  /** While an answer is due, silence for this long ends the connection. Also for connecting and for TLS. */
  readonly timeoutMs: number;
  /** Through what TLS is done. Default: node:tls where it is safe. */
  readonly tlsBy?: "node" | "deno";
  /** Where every message is noted (kind and size, never content); absent: nowhere. */
  readonly trace?: Logger;
}

/** How long the server has to close the connection after it was told that we go. */
const FAREWELL_MS = 500;

/** One connection to one directory server. It carries one request at a time and is never re-established. */
export class Connection implements AsyncDisposable {
  /** The server. */
  readonly uri: LdapUri;
  readonly #options: ConnectionOptions;
  readonly #exchange: Exchange;
  readonly #sockets: Duplex[] = [];
  readonly #onData = (chunk: Buffer) => this.#exchange.receive(chunk);
  readonly #onAbort = () => this.abort(this.#options.signal?.reason);
  /** The socket that messages go through; TLS may have another one below it. */
  #top: Duplex;
  #leaving = false;

  private constructor(uri: LdapUri, options: ConnectionOptions, socket: Duplex) {
    this.uri = uri;
    this.#options = options;
    this.#top = socket;
    this.#exchange = new Exchange({
      server: uri.text,
      timeoutMs: options.timeoutMs,
      ...(options.trace === undefined ? {} : { trace: options.trace }),
      send: (bytes) => this.#top.write(bytes),
      onFailure: () => this.#onFailure(),
    });
    this.#use(socket);
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (options.signal?.aborted) this.#onAbort();
  }

  /**
   * Connects, with TLS if the URI or `startTls` say so. Nobody is authenticated yet.
   *
   * If StartTLS fails the connection is closed; nothing is ever sent in clear after it was asked for.
   *
   * @throws {SourceError} if there is no connection, or not the secure one that was asked for
   */
  static async open(uri: LdapUri, options: ConnectionOptions): Promise<Connection> {
    const { startTls = false, tlsBy = nodeTlsIsSafe() ? "node" : "deno" } = options;
    if (startTls && uri.scheme !== "ldap") throw useless(uri);
    if (uri.scheme === "ldaps" || (uri.scheme === "ldap" && startTls)) {
      return tlsBy === "deno"
        ? new Connection(uri, options, await connectSecurely(uri, startTls, options))
        : await Connection.#openByNode(uri, options);
    }
    return new Connection(uri, options, await connectSocket(uri, options));
  }

  /** Connects with TLS through node:tls. */
  static async #openByNode(uri: NetworkUri, options: ConnectionOptions): Promise<Connection> {
    const socket = await connectSocket(uri, options);
    if (uri.scheme === "ldaps") {
      const connection = new Connection(uri, options, await secureSocket(socket, uri, CONNECT, options));
      connection.#watch(socket);
      return connection;
    }
    const connection = new Connection(uri, options, socket);
    try {
      await connection.#startTls(uri, socket);
      return connection;
    } catch (error) {
      connection.abort(error);
      throw error;
    }
  }

  /**
   * Sends a request and collects its answer, whatever its result code.
   *
   * @param expected the protocol operation that ends the answer
   * @param build makes the request with the number it is given
   * @throws {SourceError} if the connection ends, is silent for too long, or if what comes is no LDAP
   */
  request(
    operation: Operation,
    expected: number,
    build: (messageId: number) => Request,
  ): Promise<LdapResponse> {
    return this.#exchange.request(operation, expected, build);
  }

  /** Ends the connection at once; what is under way and all that comes later fails with this reason. */
  abort(reason: unknown): void {
    this.#exchange.fail(reason);
  }

  /** Says goodbye and closes. Does not fail; does nothing if the connection has ended. */
  async close(): Promise<void> {
    if (!this.#exchange.failed) {
      this.#leaving = true;
      this.#top.end(new UnbindRequest({ messageId: this.#exchange.count + 1 }).write());
      this.#exchange.failWith({ kind: "lost", problem: "the connection was closed by this program" });
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, FAREWELL_MS));
    await Promise.race([Promise.all(this.#sockets.map(closed)), late]);
    clearTimeout(timer);
    this.#destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #startTls(uri: NetworkUri, plain: Socket): Promise<void> {
    const { result } = await this.request(
      START_TLS,
      ProtocolOperation.LDAP_RES_EXTENSION,
      (messageId) => new ExtendedRequest({ messageId, oid: START_TLS_OID }),
    );
    plain.off("data", this.#onData);
    this.#exchange.throwIfFailed();
    checkStartTls(uri, result, this.#exchange.restart());
    this.#use(await secureSocket(plain, uri, START_TLS, this.#options));
  }

  /** Sends and receives through this socket from now on. */
  #use(socket: Duplex): void {
    this.#top = socket;
    this.#watch(socket);
    socket.on("data", this.#onData);
  }

  /** Notices when the socket ends. */
  #watch(socket: Duplex): void {
    this.#sockets.push(socket);
    socket.on("error", (error) => this.#onLost(error));
    socket.on("end", () => this.#onLost());
    socket.on("close", () => this.#onLost());
  }

  #onLost(error?: Error): void {
    if (this.#exchange.failed) return;
    const alert = alertMeaning(error, this.#options);
    if (alert !== undefined) return this.#exchange.failWith({ ...alert, cause: error });
    // Without close_notify there was no regular end of TLS either, but that says nothing about the reason
    const words = error === undefined || /close_notify/.test(error.message) ? "" : ` (${error.message})`;
    this.#exchange.failWith({
      kind: "lost",
      problem: `the server closed the connection${words}`,
      advice: this.#adviceOnLoss(),
      ...(error === undefined ? {} : { cause: error }),
    });
  }

  #adviceOnLoss(): string {
    const { startTls, ...wishes } = this.#options;
    const overTls = startTls === true || this.uri.scheme === "ldaps";
    if (overTls && !this.#exchange.heard) return closedAfterHandshake(wishes);
    return overTls || this.#exchange.count > 1 || this.uri.scheme === "ldapi"
      ? "The log of the server says why; a firewall in between can be the cause too."
      : "If this port expects TLS, use ldaps:// instead of ldap://; else the log of the server says why.";
  }

  #onFailure(): void {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    if (!this.#leaving) this.#destroy();
  }

  #destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** StartTLS where it makes no sense. */
function useless(uri: LdapUri): Error {
  return startTlsError(uri, {
    kind: "configuration",
    problem: uri.scheme === "ldaps"
      ? "an ldaps:// connection is already encrypted"
      : "a Unix socket needs no encryption: nobody can listen on it",
    advice: "Turn StartTLS off for this URI.",
  });
}

/** Waits until a socket is closed for good. */
function closed(socket: Duplex): Promise<void> {
  if (socket.closed || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => socket.once("close", () => resolve()));
}
