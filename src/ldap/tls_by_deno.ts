/**
 * TLS through Deno's own interface instead of node:tls.
 *
 * Before Deno 2.8, node:tls is unsafe: it reports a connection as authorised with an unknown authority, an expired
 * certificate, a certificate for another host, and even without TLS on the server (measured with 2.6.8 and 2.4.4). It
 * also cannot start TLS on an open connection, as StartTLS requires. Since 2.8 it does both correctly and is preferred,
 * because it trusts only the given authorities; Deno's interface adds them to those of the runtime, which the program takes
 * away (src/sandbox/runtime_roots.ts).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { ExtendedRequest, ProtocolOperation } from "ldapts";
import { Framer } from "./framing.ts";
import { decodeReply, MessageError } from "./messages.ts";
import { SourceError } from "./source_error.ts";
import { checkStartTls, START_TLS_OID, startTlsError } from "./start_tls.ts";
import type { NetworkUri } from "../syntax/ldap_uri.ts";

/** The client certificate, as PEM. */
export interface ClientCertificate {
  /** The certificate, followed by intermediate ones. */
  readonly cert: string;
  readonly key: string;
}

/** Settings of a TLS connection. */
interface DenoTlsOptions {
  /** PEM certificates to trust in addition to those of the runtime, which are none in the program. */
  readonly caCert?: string | undefined;
  readonly client?: ClientCertificate;
  /** The name that the server's certificate must contain; default: the host. */
  readonly serverName?: string;
  /** The lowest accepted TLS version; default: 1.2. */
  readonly tlsMinVersion?: "1.2" | "1.3";
  /** Whether to use StartTLS. */
  readonly startTls: boolean;
}

/** Whether node:tls of this version of Deno checks certificates. */
export function nodeTlsIsSafe(version: string = Deno.version.deno): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 8);
}

/**
 * Connects, requests StartTLS if configured, and completes the handshake with all checks.
 *
 * @param signal closes the connection at any point; the thrown error is then meaningless
 * @throws the errors of Deno, and {@linkcode SourceError} if the server refuses StartTLS, or if Deno's interface does not
 *   support the settings
 */
export async function connectTls(
  uri: NetworkUri,
  options: DenoTlsOptions,
  signal: AbortSignal,
): Promise<Deno.TlsConn> {
  checkPossible(uri, options);
  const { caCert, client, serverName } = options;
  const caCerts = caCert === undefined ? {} : { caCerts: [caCert] };
  const { host, address = host, port } = uri;
  let connection: Deno.Conn = client === undefined
    ? await Deno.connect({ hostname: address, port })
    // Checks the certificate against the name that it connects to, so that the address cannot be chosen
    : await Deno.connectTls({ hostname: host, port, ...caCerts, ...client });
  const close = () => closeQuietly(connection);
  signal.addEventListener("abort", close, { once: true });
  try {
    signal.throwIfAborted();
    let secured = connection as Deno.TlsConn;
    if (client === undefined) {
      const plain = connection as Deno.TcpConn;
      plain.setNoDelay(true);
      if (options.startTls) await requestStartTls(uri, plain);
      connection = secured = await Deno.startTls(plain, { hostname: serverName ?? uri.host, ...caCerts });
    }
    await secured.handshake();
    signal.throwIfAborted();
    return secured;
  } catch (error) {
    close();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
  }
}

/** Refuses settings that only node:tls supports. */
function checkPossible(uri: NetworkUri, options: DenoTlsOptions): void {
  const { client, serverName, startTls, tlsMinVersion } = options;
  const wish = tlsMinVersion === "1.3"
    ? "source.tls_min_version 1.3"
    : client !== undefined && startTls
    ? "a client certificate (source.client_cert) with StartTLS"
    : client !== undefined && serverName !== undefined
    ? "a client certificate (source.client_cert) together with source.servername"
    : undefined;
  if (wish === undefined) return;
  throw new SourceError({
    server: uri.text,
    operation: { kind: "connect", text: "connect" },
    kind: "configuration",
    problem: `${wish} needs Deno 2.8 or newer; this is ${Deno.version.deno}`,
    advice: client !== undefined && startTls
      ? "Use a newer Deno or binary, or ldaps://."
      : "Use a newer Deno or binary, or leave it out.",
  });
}

/** Maps the error texts of Deno (rustls) to the codes of node:tls and node:net. */
export function codeOfDenoError(error: unknown): string {
  if (!(error instanceof Error)) return "";
  for (const [words, code] of CODES) if (words.test(error.message)) return code;
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

const CODES: readonly (readonly [RegExp, string])[] = [
  [/corrupt message|InvalidContentType|\beof\b|end of file/i, "ERR_SSL_WRONG_VERSION_NUMBER"],
  [/HandshakeFailure/, "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"],
  [/ProtocolVersion/, "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"],
  [/failed to lookup address|name or service not known|no such host/i, "ENOTFOUND"],
  [/refused/i, "ECONNREFUSED"],
  [/reset|broken pipe/i, "ECONNRESET"],
];

/** Sends a StartTLS request; returns if the server accepts. */
async function requestStartTls(uri: NetworkUri, connection: Deno.Conn): Promise<void> {
  await connection.write(new ExtendedRequest({ messageId: 1, oid: START_TLS_OID }).write());
  const framer = new Framer();
  const chunk = Buffer.alloc(4096);
  for (;;) {
    const size = await connection.read(chunk);
    if (size === null) {
      throw startTlsError(uri, {
        kind: "lost",
        problem: "the server closed the connection instead of answering",
      });
    }
    const messages = [...framer.push(Buffer.from(chunk.subarray(0, size)))];
    const [message] = messages;
    if (message === undefined) continue;
    const reply = decodeReply(message);
    if (
      reply.kind !== "result" || reply.id !== 1 || reply.operation !== ProtocolOperation.LDAP_RES_EXTENSION
    ) {
      throw new MessageError("a response to another request");
    }
    return checkStartTls(uri, reply.result, messages.length === 1 && framer.partial === 0);
  }
}

/** A Node stream over a connection of Deno. */
export class ConnectionStream extends Duplex {
  readonly #connection: Deno.Conn;

  constructor(connection: Deno.Conn) {
    super();
    this.#connection = connection;
  }

  override _read(): void {
    const chunk = Buffer.alloc(64 * 1024);
    this.#connection.read(chunk).then(
      (size) => this.push(size === null ? null : received(chunk, size)),
      (error: Error) =>
        this.destroy(Object.assign(new Error(error.message), { code: codeOfDenoError(error) })),
    );
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#writeAll(chunk).then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    closeQuietly(this.#connection);
    done(error);
  }

  async #writeAll(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) at += await this.#connection.write(chunk.subarray(at));
  }
}

/** The received bytes. A few are copied: values are views, and would keep the whole chunk in memory. */
function received(chunk: Buffer, size: number): Buffer {
  const bytes = chunk.subarray(0, size);
  return size < chunk.length / 2 ? Buffer.from(bytes) : bytes;
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Deno takes over the connection when TLS starts, and closes it if the handshake fails
  }
}
