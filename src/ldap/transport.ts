/**
 * Opens TCP and Unix connections to a directory server, with TLS. Every step has a timeout.
 *
 * @module
 */
import * as net from "node:net";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import { certificateFault, issuedBy, type Trust } from "../common/certificate_fault.ts";
import { mayReach } from "./addresses.ts";
import { isUnverified, networkError } from "./network_errors.ts";
import { peerCertificate } from "./peer_certificate.ts";
import { type Operation, SourceError } from "./source_error.ts";
import { START_TLS } from "./start_tls.ts";
import { type ClientCertificate, codeOfDenoError, ConnectionStream, connectTls } from "./tls_by_deno.ts";
import type { LdapUri, NetworkUri } from "../syntax/ldap_uri.ts";

/** Settings for connecting. */
export interface TransportOptions extends Trust {
  /** PEM client certificates and the key of the first. */
  readonly client?: ClientCertificate;
  /** The name that the server's certificate must contain; default: the host of the URI. */
  readonly serverName?: string;
  /** The lowest accepted TLS version; default: 1.2. */
  readonly tlsMinVersion?: "1.2" | "1.3";
  /** Time limit for connecting, and again for the TLS handshake. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** The operation, for errors. */
export const CONNECT: Operation = { kind: "connect", text: "connect" };
const HANDSHAKE: Operation = { kind: "TLS handshake", text: "connect" };

/**
 * Connects without TLS, to the address of the URI if it has one.
 *
 * @throws {SourceError} if the connection fails or times out, or reaches another address
 */
export async function connectSocket(uri: LdapUri, options: TransportOptions): Promise<net.Socket> {
  options.signal?.throwIfAborted();
  const socket = uri.scheme === "ldapi"
    ? net.connect({ path: uri.path })
    // With autoSelectFamily, node:net looks for permissions for addresses, and fails or hangs without them
    : net.connect({ host: hostToConnect(uri), port: uri.port, autoSelectFamily: false });
  socket.setNoDelay(true);
  await waitUntilReady(socket, "connect", [socket], uri, CONNECT, options);
  if (uri.scheme !== "ldapi" && uri.address !== undefined && socket.remoteAddress !== uri.address) {
    socket.destroy();
    throw otherAddress(uri, socket.remoteAddress);
  }
  return socket;
}

/** The address, or the name if this thread may reach the address only through it. */
function hostToConnect({ host, address, port }: NetworkUri): string {
  return address !== undefined && mayReach(address, port) ? address : host;
}

/** The error for a host whose addresses have changed while the program runs. */
function otherAddress({ host, address, text }: NetworkUri, reached = "another one"): SourceError {
  return new SourceError({
    server: text,
    operation: CONNECT,
    kind: "unreachable",
    problem: `${host} led to ${reached} instead of ${address}, which was read before`,
    advice: "Restart the program: it can choose only addresses that were known when it started.",
  });
}

/**
 * Starts TLS on a connected socket and checks the server's certificate: its authority, its dates, and that it contains
 * the host of the URI (a name or an address) or `serverName`. No environment variable can disable the check.
 *
 * @throws {SourceError} if the handshake fails or times out, or the certificate is not trusted; the socket is
 *   destroyed
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
    host, // the name to check; without it an address would be checked as "localhost"
    ...(net.isIP(host) === 0 ? { servername: host } : {}), // RFC 6066 section 3 allows no addresses
    ...(options.caCert === undefined ? {} : { ca: options.caCert }),
    ...options.client,
    minVersion: `TLSv${tlsMinVersion}`,
    rejectUnauthorized: true,
    checkServerIdentity,
  });
  try {
    await waitUntilReady(secured, "secureConnect", [secured, socket], uri, operation, options);
    return secured;
  } catch (error) {
    throw await refineCertificateError(error, uri, operation, options);
  }
}

/**
 * Compares the host with the names in subjectAltName only. node:tls falls back to the common name, which RFC 9525 section
 * 6.3 forbids and rustls does not read.
 */
function checkServerIdentity(host: string, certificate: tls.PeerCertificate): Error | undefined {
  return tls.checkServerIdentity(host, { ...certificate, subject: { ...certificate.subject, CN: "" } });
}

/**
 * Connects with TLS, or with StartTLS, through Deno's own interface.
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
  const cancelled = new AbortController();
  const aborted = Promise.withResolvers<never>();
  const cancel = (reason: unknown) => {
    aborted.reject(reason);
    cancelled.abort(reason);
  };
  const timer = setTimeout(
    () => cancel(timeoutError(uri, operation, true, options.timeoutMs)),
    options.timeoutMs,
  );
  const onAbort = () => cancel(options.signal?.reason);
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const connecting = connectTls(uri, { ...options, startTls }, cancelled.signal);
  connecting.catch(() => {}); // ignore failures after cancellation
  try {
    return new ConnectionStream(await Promise.race([connecting, aborted.promise]));
  } catch (error) {
    if (cancelled.signal.aborted) throw cancelled.signal.reason;
    if (error instanceof SourceError) throw error;
    const code = codeOfDenoError(error);
    throw networkError(
      uri,
      operation,
      // rustls lists 20 algorithms in braces
      Object.assign(new Error(String(error).replace(/^\w+: |(?<!\s)\s*\{.*$/gs, "")), { code }),
      code !== "ECONNREFUSED",
      options,
    );
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
  }
}

/**
 * Finds out why a certificate is not trusted. node:tls in Deno reports an unknown authority for every reason, but Deno's own
 * TLS names it, so this connects once more with it and with all checks. If the authority is the reason, names it.
 */
async function refineCertificateError(
  error: unknown,
  uri: NetworkUri,
  operation: Operation,
  options: TransportOptions,
): Promise<unknown> {
  if (!(error instanceof SourceError) || !isUnverified(error.cause)) return error;
  const startTls = operation.kind === "StartTLS";
  // The server sends its certificate before it requests ours
  const { client: _, tlsMinVersion: __, ...others } = options;
  try {
    (await connectSecurely(uri, startTls, others)).destroy();
  } catch (again) {
    const fault = certificateFault(String(again instanceof SourceError ? again.cause : ""));
    // node:tls accepts a server that is its own authority as soon as that is trusted
    if (fault !== undefined && fault.kind !== "authority" && fault.kind !== "ownAuthority") return again;
  }
  const issuer = issuedBy((await peerCertificate({ ...uri, ...others, startTls }))?.issuer ?? "");
  if (issuer === undefined) return error;
  const { kind, said: { problem, advice } } = error;
  return new SourceError({ server: uri.text, operation, kind, problem, detail: issuer, advice });
}

/** Waits until a socket is ready; destroys all `sockets` on failure. */
async function waitUntilReady(
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
    () => reject(timeoutError(uri, operation, overTls, options.timeoutMs)),
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

/** The error for a step that timed out. */
function timeoutError(uri: LdapUri, operation: Operation, overTls: boolean, timeoutMs: number): SourceError {
  return new SourceError({
    server: uri.text,
    operation: overTls && operation.kind === "connect" ? HANDSHAKE : operation,
    kind: "timeout",
    problem: `${overTls ? "the TLS handshake did not finish" : "no connection"} within ${timeoutMs / 1000} s`,
    advice: overTls
      ? "Check that the port speaks TLS, and the server's log."
      : "Check host, port and firewalls in between, or raise source.timeout.",
  });
}
