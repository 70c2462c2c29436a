/**
 * Finding out whether a certificate that was not accepted is out of date.
 *
 * node:tls in Deno gives one and the same reason for a certificate that has expired and for one of an unknown authority, but
 * the former is what happens most. Deno's own TLS tells them apart, so the server is asked once more through it: with the
 * full check as well, and without sending anything of ours.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { ExtendedRequest, ProtocolOperation } from "ldapts";
import { Framer } from "./framing.ts";
import { decodeReply } from "./messages.ts";
import type { NetworkUri } from "./uri.ts";

/** How the certificate is looked at. */
export interface CertificateOptions {
  readonly caCert?: string;
  readonly timeoutMs: number;
  /** Whether TLS begins only after StartTLS. */
  readonly startTls: boolean;
}

/** The request for TLS (RFC 4511 section 4.14). */
export const START_TLS_OID = "1.3.6.1.4.1.1466.20037";

/** Says whether the server's certificate is out of date; undefined if it is not, or if that cannot be found out in time. */
export async function certificateDates(
  uri: NetworkUri,
  options: CertificateOptions,
): Promise<"CERT_HAS_EXPIRED" | "CERT_NOT_YET_VALID" | undefined> {
  let connection: Deno.TcpConn | Deno.TlsConn | undefined;
  const look = async () => {
    const plain = await Deno.connect({ hostname: uri.host, port: uri.port });
    connection = plain;
    if (options.startTls && !await askForTls(plain)) return undefined;
    const caCerts = options.caCert === undefined ? {} : { caCerts: [options.caCert] };
    const secured = await Deno.startTls(plain, { hostname: uri.host, ...caCerts });
    connection = secured;
    await secured.handshake();
    return undefined;
  };
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), options.timeoutMs);
  try {
    return await Promise.race([look().catch(reasonOf), late]);
  } finally {
    clearTimeout(timer);
    closeQuietly(connection);
  }
}

/** What Deno (rustls) says about a certificate. */
function reasonOf(error: unknown): "CERT_HAS_EXPIRED" | "CERT_NOT_YET_VALID" | undefined {
  const text = error instanceof Error ? error.message : "";
  if (/certificate expired/i.test(text)) return "CERT_HAS_EXPIRED";
  return /certificate not valid yet/i.test(text) ? "CERT_NOT_YET_VALID" : undefined;
}

/** Asks for StartTLS; gives whether the server agrees. */
async function askForTls(connection: Deno.TcpConn): Promise<boolean> {
  await connection.write(new ExtendedRequest({ messageId: 1, oid: START_TLS_OID }).write());
  const framer = new Framer();
  const chunk = Buffer.alloc(1024);
  for (;;) {
    const size = await connection.read(chunk);
    if (size === null) return false;
    const [message] = framer.push(Buffer.from(chunk.subarray(0, size)));
    if (message === undefined) continue;
    const reply = decodeReply(message);
    return reply.kind === "result" && reply.operation === ProtocolOperation.LDAP_RES_EXTENSION &&
      reply.result.code === 0;
  }
}

function closeQuietly(connection: Deno.Conn | undefined): void {
  try {
    connection?.close();
  } catch {
    // Deno closes connections whose handshake failed by itself
  }
}
