/**
 * One connection to one directory server.
 *
 * ldapts encodes the requests, but its `Client` is not used: it reconnects automatically, anonymously and without
 * StartTLS, keeps partial messages of a lost connection, and can wait forever. A connection here is never
 * re-established: after a network or protocol error it is closed and rejects every request with that error.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "@logtape/logtape";
import { ExtendedRequest, ProtocolOperation, UnbindRequest } from "ldapts";
import { settledWithin } from "../common/settled_within.ts";
import { BOUNDS, type Bounds } from "./bounds.ts";
import { Exchange, type LdapResponse, type Request } from "./exchange.ts";
import { alertMeaning, closedAfterHandshake } from "./network_errors.ts";
import type { Operation } from "./source_error.ts";
import { checkStartTls, START_TLS, START_TLS_OID, startTlsError } from "./start_tls.ts";
import { nodeTlsIsSafe } from "./tls_by_deno.ts";
import { CONNECT, connectSecurely, connectSocket, secureSocket, type TransportOptions } from "./transport.ts";
import type { LdapUri, NetworkUri } from "../syntax/ldap_uri.ts";

/** Settings of a connection. */
export interface ConnectionOptions extends TransportOptions {
  /** Upgrades the plain connection to TLS before anything else is sent (RFC 4511 section 4.14). */
  readonly startTls?: boolean;
  /** Closes the connection if a pending response makes no progress for this long; also limits connecting and TLS. */
  readonly timeoutMs: number;
  /** The TLS implementation. Default: node:tls where it is safe. */
  readonly tlsBy?: "node" | "deno";
  /** Logs the kind and size of every message, never its content. */
  readonly trace?: Logger;
  /** What is accepted of the server. Default: {@linkcode BOUNDS}. */
  readonly bounds?: Bounds;
}

/** How long the server has to close the connection after an unbind request. */
const CLOSE_TIMEOUT_MS = 500;

/** One connection to one directory server. It carries one request at a time. */
export class Connection implements AsyncDisposable {
  readonly uri: LdapUri;
  /** What is accepted of the server. */
  readonly bounds: Bounds;
  readonly #options: ConnectionOptions;
  readonly #exchange: Exchange;
  readonly #sockets: Duplex[] = [];
  readonly #onData = (chunk: Buffer) => this.#exchange.receive(chunk);
  readonly #onAbort = () => this.abort(this.#options.signal?.reason);
  /** The socket that carries messages; with TLS there may be another one below it. */
  #top: Duplex;
  #closing = false;

  private constructor(uri: LdapUri, options: ConnectionOptions, socket: Duplex) {
    this.uri = uri;
    this.#options = options;
    this.#top = socket;
    this.bounds = options.bounds ?? BOUNDS;
    this.#exchange = new Exchange({
      server: uri.text,
      timeoutMs: options.timeoutMs,
      bounds: this.bounds,
      ...(options.trace === undefined ? {} : { trace: options.trace }),
      send: (bytes) => this.#top.write(bytes),
      onFailure: () => this.#onFailure(),
    });
    this.#use(socket);
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (options.signal?.aborted) this.#onAbort();
  }

  /**
   * Connects, with TLS if the URI or `startTls` require it. Does not authenticate.
   *
   * If StartTLS fails, the connection is closed. Nothing is sent unencrypted after the StartTLS request.
   *
   * @throws {SourceError} if the connection or the requested encryption fails
   */
  static async open(uri: LdapUri, options: ConnectionOptions): Promise<Connection> {
    const { startTls = false, tlsBy = nodeTlsIsSafe() ? "node" : "deno" } = options;
    if (startTls && uri.scheme !== "ldap") throw startTlsNotApplicable(uri);
    if (uri.scheme === "ldaps" || (uri.scheme === "ldap" && startTls)) {
      return tlsBy === "deno"
        ? new Connection(uri, options, await connectSecurely(uri, startTls, options))
        : await Connection.#openByNode(uri, options);
    }
    const socket = await connectSocket(uri, options);
    return new Connection(uri.scheme === "ldapi" ? uri : reached(uri, socket), options, socket);
  }

  static async #openByNode(uri: NetworkUri, options: ConnectionOptions): Promise<Connection> {
    const socket = await connectSocket(uri, options);
    const used = reached(uri, socket);
    if (uri.scheme === "ldaps") {
      const connection = new Connection(used, options, await secureSocket(socket, uri, CONNECT, options));
      connection.#watch(socket);
      return connection;
    }
    const connection = new Connection(used, options, socket);
    try {
      await connection.#startTls(uri, socket);
      return connection;
    } catch (error) {
      connection.abort(error);
      throw error;
    }
  }

  /**
   * Sends a request and collects its response, whatever the result code.
   *
   * @param expected the protocol operation that ends the response
   * @param build creates the request for a message ID
   * @throws {SourceError} if the connection is lost, times out, or the server does not speak LDAP
   */
  request(
    operation: Operation,
    expected: number,
    build: (messageId: number) => Request,
  ): Promise<LdapResponse> {
    return this.#exchange.request(operation, expected, build);
  }

  /** Closes the connection immediately. Pending and later requests fail with this reason. */
  abort(reason: unknown): void {
    this.#exchange.fail(reason);
  }

  /** Sends an unbind request and closes. Never fails; does nothing on a closed connection. */
  async close(): Promise<void> {
    if (!this.#exchange.failed) {
      this.#closing = true;
      this.#top.end(new UnbindRequest({ messageId: this.#exchange.count + 1 }).write());
      this.#exchange.failWith({ kind: "lost", problem: "the connection was closed by this program" });
    }
    await settledWithin(Promise.all(this.#sockets.map(closed)), CLOSE_TIMEOUT_MS);
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

  /** Switches to this socket for sending and receiving. */
  #use(socket: Duplex): void {
    this.#top = socket;
    this.#watch(socket);
    socket.on("data", this.#onData);
  }

  /** Reports the end of the socket. */
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
    // A missing close_notify does not explain why the connection ended
    const words = error === undefined || /close_notify/.test(error.message) ? "" : ` (${error.message})`;
    this.#exchange.failWith({
      kind: "lost",
      problem: `the server closed the connection${words}`,
      advice: this.#adviceOnLoss(),
      ...(error === undefined ? {} : { cause: error }),
    });
  }

  #adviceOnLoss(): string {
    const { startTls, ...settings } = this.#options;
    const overTls = startTls === true || this.uri.scheme === "ldaps";
    if (overTls && !this.#exchange.hasReceived) return closedAfterHandshake(settings);
    return overTls || this.#exchange.count > 1 || this.uri.scheme === "ldapi"
      ? "Check the server's log; a firewall in between can also be the cause."
      : "If this port expects TLS, use ldaps:// instead of ldap://; otherwise check the server's log.";
  }

  #onFailure(): void {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    if (!this.#closing) this.#destroy();
  }

  #destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** The error for StartTLS on a URI that does not need it. */
function startTlsNotApplicable(uri: LdapUri): Error {
  return startTlsError(uri, {
    kind: "configuration",
    problem: uri.scheme === "ldaps"
      ? "an ldaps:// connection is already encrypted"
      : "a Unix socket needs no encryption",
    advice: "Turn StartTLS off for this URI.",
  });
}

/** The URI with the address that was reached, so that a later connection can reach the same server. */
function reached(uri: NetworkUri, { remoteAddress: address }: Socket): NetworkUri {
  return address === undefined ? uri : { ...uri, address };
}

/** Waits until a socket is closed. */
function closed(socket: Duplex): Promise<void> {
  if (socket.closed || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => socket.once("close", () => resolve()));
}
