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
import type { Logger } from "@logtape/logtape";
import { ExtendedRequest, ProtocolOperation, UnbindRequest } from "ldapts";
import { START_TLS_OID } from "./certificate_dates.ts";
import { type Answer, Exchange, type Request } from "./exchange.ts";
import { describeResult } from "./result_codes.ts";
import { type Operation, SourceError, type SourceErrorDetails } from "./source_error.ts";
import { connectSocket, secureSocket, type TransportOptions } from "./transport.ts";
import type { LdapUri } from "./uri.ts";

/** How a connection is made and kept. */
export interface ConnectionOptions extends TransportOptions {
  /** Whether the plain connection is upgraded to TLS before anything else is sent (RFC 4511 section 4.14). */
  readonly startTls?: boolean;
  /** While an answer is due, silence for this long ends the connection. Also for connecting and for TLS. */
  readonly timeoutMs: number;
  /** Where every message is noted (kind and size, never content); absent: nowhere. */
  readonly trace?: Logger;
}

const START_TLS_OPERATION: Operation = { kind: "StartTLS", text: "StartTLS" };
const CONNECT: Operation = { kind: "connect", text: "connect" };
/** How long the server has to close the connection after it was told that we go. */
const FAREWELL_MS = 500;

/** One connection to one directory server. It carries one request at a time and is never re-established. */
export class Connection implements AsyncDisposable {
  /** The server. */
  readonly uri: LdapUri;
  readonly #options: ConnectionOptions;
  readonly #exchange: Exchange;
  readonly #sockets: Socket[] = [];
  readonly #onData = (chunk: Buffer) => this.#exchange.receive(chunk);
  readonly #onAbort = () => this.abort(this.#options.signal?.reason);
  /** The socket that messages go through; TLS may have another one below it. */
  #top: Socket;
  #leaving = false;

  private constructor(uri: LdapUri, options: ConnectionOptions, socket: Socket) {
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
    if (uri.scheme === "ldaps" && options.startTls) {
      throw startTlsError(uri, {
        problem: "configuration",
        what: "an ldaps:// connection is already encrypted",
        advice: "Use either ldaps:// or StartTLS.",
      });
    }
    const socket = await connectSocket(uri, options);
    if (uri.scheme === "ldaps") {
      const connection = new Connection(uri, options, await secureSocket(socket, uri, CONNECT, options));
      connection.#watch(socket);
      return connection;
    }
    const connection = new Connection(uri, options, socket);
    if (!options.startTls) return connection;
    try {
      await connection.#startTls(socket);
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
  request(operation: Operation, expected: number, build: (messageId: number) => Request): Promise<Answer> {
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
      this.#exchange.failWith({ problem: "lost", what: "the connection was closed by this program" });
    }
    const timer = setTimeout(() => this.#destroy(), FAREWELL_MS);
    await Promise.all(this.#sockets.map(closed));
    clearTimeout(timer);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #startTls(plain: Socket): Promise<void> {
    const { result } = await this.request(
      START_TLS_OPERATION,
      ProtocolOperation.LDAP_RES_EXTENSION,
      (messageId) => new ExtendedRequest({ messageId, oid: START_TLS_OID }),
    );
    if (result.code !== 0) {
      throw startTlsError(this.uri, {
        problem: "tls",
        what: `the server does not do StartTLS: ${describeResult(result).what}`,
        advice: "Configure a certificate there, or use an ldaps:// URI.",
        code: result.code,
      });
    }
    plain.off("data", this.#onData);
    // What follows the answer in clear could have been put there by anybody (RFC 4511 section 4.14.1)
    this.#exchange.throwIfFailed();
    if (!this.#exchange.restart()) {
      throw startTlsError(this.uri, {
        problem: "protocol",
        what: "unencrypted bytes follow the answer of the server",
      });
    }
    this.#use(await secureSocket(plain, this.uri, START_TLS_OPERATION, this.#options));
  }

  /** Sends and receives through this socket from now on. */
  #use(socket: Socket): void {
    this.#top = socket;
    this.#watch(socket);
    socket.on("data", this.#onData);
  }

  /** Notices when the socket ends. */
  #watch(socket: Socket): void {
    this.#sockets.push(socket);
    socket.on("error", (error) => this.#onLost(error));
    socket.on("end", () => this.#onLost());
    socket.on("close", () => this.#onLost());
  }

  #onLost(error?: Error): void {
    if (this.#exchange.failed) return;
    const begun = this.#exchange.count > 1 || this.#options.startTls === true || this.uri.scheme !== "ldap";
    this.#exchange.failWith({
      problem: "lost",
      what: `the server closed the connection${error === undefined ? "" : ` (${error.message})`}`,
      advice: begun
        ? "The log of the server says why; a firewall in between can be the cause too."
        : "If this port expects TLS, use ldaps:// instead of ldap://; else the log of the server says why.",
      ...(error === undefined ? {} : { cause: error }),
    });
  }

  #onFailure(): void {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    if (!this.#leaving) this.#destroy();
  }

  #destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function startTlsError(uri: LdapUri, details: Omit<SourceErrorDetails, "server" | "operation">): SourceError {
  return new SourceError({ server: uri.text, operation: START_TLS_OPERATION, ...details });
}

/** Waits until a socket is closed for good. */
function closed(socket: Socket): Promise<void> {
  if (socket.closed || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => socket.once("close", () => resolve()));
}
