/**
 * Connections to a directory server: TCP or Unix, and TLS on top. Each step ends: with success, with an error, or
 * after the timeout.
 *
 * @module
 */
import * as net from "node:net";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import { isOutOfDate, isUnverified, networkError } from "./network_errors.ts";
import { type Operation, SourceError } from "./source_error.ts";
import { START_TLS } from "./start_tls.ts";
import { type ClientCertificate, codeOfDenoError, ConnectionStream, connectTls } from "./tls_by_deno.ts";
import type { LdapUri, NetworkUri } from "../syntax/ldap_uri.ts";

/** How connections are made. */
export interface TransportOptions {
  /** PEM certificates to trust instead of the well-known authorities. */
  readonly caCert?: string;
  /** PEM certificates that are shown to the server, and the key of the first. */
  readonly client?: ClientCertificate;
  /** The name that the server's certificate must be for; absent: the host of the URI. */
  readonly serverName?: string;
  /** The oldest TLS that is accepted; absent: 1.2. */
  readonly tlsMinVersion?: "1.2" | "1.3";
  /** How long connecting, and then the TLS handshake, may take. */
  readonly timeoutMs: number;
  /** Gives everything up. */
  readonly signal?: AbortSignal;
}

/** What is being done, for errors. */
export const CONNECT: Operation = { kind: "connect", text: "connect" };
const HANDSHAKE: Operation = { kind: "TLS handshake", text: "connect" };

/**
 * Connects, without TLS.
 *
 * @throws {SourceError} if there is no connection in time
 */
export async function connectSocket(uri: LdapUri, options: TransportOptions): Promise<net.Socket> {
  options.signal?.throwIfAborted();
  const socket = uri.scheme === "ldapi"
    ? net.connect({ path: uri.path })
    : net.connect({ host: uri.host, port: uri.port });
  socket.setNoDelay(true);
  await established(socket, "connect", [socket], uri, CONNECT, options);
  return socket;
}

/**
 * Puts TLS on a connected socket and checks the server's certificate: its authority, its dates, and that it is for the
 * host of the URI, be that a name or an address, or for the name that was given. No environment variable can turn the
 * check off.
 *
 * @throws {SourceError} if the handshake fails, does not end in time or the certificate is not accepted; the
 *   socket is destroyed then
 */
export async function secureSocket(
  socket: net.Socket,
  uri: NetworkUri,
  operation: Operation,
  options: TransportOptions,
): Promise<tls.TLSSocket> {
  const { serverName: host = uri.host, tlsMinVersion = "1.2" } = options;
  const secured = tls.connect({
    socket,
    host, // what the certificate is checked against; without it an address would be checked as "localhost"
    ...(net.isIP(host) === 0 ? { servername: host } : {}), // RFC 6066 section 3: no addresses
    ...(options.caCert === undefined ? {} : { ca: options.caCert }),
    ...options.client,
    minVersion: `TLSv${tlsMinVersion}`,
    rejectUnauthorized: true,
  });
  try {
    await established(secured, "secureConnect", [secured, socket], uri, operation, options);
    return secured;
  } catch (error) {
    throw await withDates(error, uri, operation, options);
  }
}

/**
 * Connects with TLS, after StartTLS if that is asked for, through Deno's own interface.
 *
 * @throws {SourceError} as {@linkcode connectSocket} and {@linkcode secureSocket} do
 */
export async function connectSecurely(
  uri: NetworkUri,
  startTls: boolean,
  options: TransportOptions,
): Promise<Duplex> {
  options.signal?.throwIfAborted();
  const operation = startTls ? START_TLS : CONNECT;
  const gone = new AbortController();
  const aborted = Promise.withResolvers<never>();
  const giveUp = (reason: unknown) => {
    aborted.reject(reason);
    gone.abort(reason);
  };
  const timer = setTimeout(() => giveUp(tooSlow(uri, operation, true, options.timeoutMs)), options.timeoutMs);
  const onAbort = () => giveUp(options.signal?.reason);
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const connecting = connectTls(uri, { ...options, startTls }, gone.signal);
  connecting.catch(() => {}); // if it fails after it was given up, nobody is interested
  try {
    return new ConnectionStream(await Promise.race([connecting, aborted.promise]));
  } catch (error) {
    if (gone.signal.aborted) throw gone.signal.reason;
    if (error instanceof SourceError) throw error;
    const code = codeOfDenoError(error);
    throw networkError(
      uri,
      operation,
      Object.assign(new Error(String(error)), { code }),
      code !== "ECONNREFUSED",
      options,
    );
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
  }
}

/**
 * If a certificate was not accepted, finds out whether that is because of its dates, which is what happens most. node:tls
 * in Deno does not say so, Deno's own TLS does: the server is asked once more through it, with all checks as well.
 */
async function withDates(
  error: unknown,
  uri: NetworkUri,
  operation: Operation,
  options: TransportOptions,
): Promise<unknown> {
  if (!(error instanceof SourceError) || !isUnverified(error.cause)) return error;
  // The server shows its certificate before it asks for ours
  const { client: _, tlsMinVersion: __, ...others } = options;
  try {
    (await connectSecurely(uri, operation.kind === "StartTLS", others)).destroy();
    return error;
  } catch (again) {
    return again instanceof SourceError && isOutOfDate(again.cause) ? again : error;
  }
}

/** Waits until a socket is ready; destroys all that were given if that fails. */
async function established(
  socket: net.Socket,
  event: "connect" | "secureConnect",
  sockets: readonly net.Socket[],
  uri: LdapUri,
  operation: Operation,
  options: TransportOptions,
): Promise<void> {
  const overTls = event === "secureConnect";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onError = (error: unknown) => reject(networkError(uri, operation, error, overTls, options));
  const onClose = () =>
    onError(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" }));
  const onAbort = () => reject(options.signal?.reason);
  const timer = setTimeout(
    () => reject(tooSlow(uri, operation, overTls, options.timeoutMs)),
    options.timeoutMs,
  );
  socket.once(event, resolve);
  for (const each of sockets) each.on("error", onError).on("close", onClose);
  options.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    await promise;
  } catch (error) {
    for (const each of sockets) each.on("error", () => {}).destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    socket.off(event, resolve);
    for (const each of sockets) each.off("error", onError).off("close", onClose);
    options.signal?.removeEventListener("abort", onAbort);
  }
}

/** The error of a step that takes too long. */
function tooSlow(uri: LdapUri, operation: Operation, overTls: boolean, timeoutMs: number): SourceError {
  return new SourceError({
    server: uri.text,
    operation: overTls && operation.kind === "connect" ? HANDSHAKE : operation,
    kind: "timeout",
    problem: `${overTls ? "the TLS handshake did not end" : "no connection"} within ${timeoutMs / 1000} s`,
    advice: overTls
      ? "Check that the port speaks TLS, and the log of the server."
      : "Check host, port and firewalls in between; source.timeout says how long to wait.",
  });
}
