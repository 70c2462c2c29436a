/**
 * Reads the certificate of a server on a connection of its own, which sends no data: to check how long it is valid, and to
 * name its issuer if it is not trusted.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import * as net from "node:net";
import * as tls from "node:tls";
import { ExtendedRequest } from "ldapts";
import { Framer } from "./framing.ts";
import { decodeReply } from "./messages.ts";
import { START_TLS_OID } from "./start_tls.ts";
import { nodeTlsIsSafe } from "./tls_by_deno.ts";

/** The server whose certificate is read. */
interface CertificateOwner {
  /** Host name or address; IPv6 without brackets. */
  readonly host: string;
  /** The address to connect to; absent: that of the host. */
  readonly address?: string | undefined;
  readonly port: number;
  /** The server name to send (RFC 6066 section 3); default: the host, unless it is an address. */
  readonly serverName?: string | undefined;
  /** PEM certificates: without any authority, node:tls does not connect, although nothing is verified here. */
  readonly caCert?: string | undefined;
  /** Whether to request StartTLS (LDAP) first. */
  readonly startTls?: boolean;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A certificate, whether it is trusted or not. */
interface PeerCertificate {
  /** When it expires, in milliseconds since 1970; undefined if that cannot be read. */
  readonly end: number | undefined;
  /** The name of its issuer, as the server sends it; empty if it has none. */
  readonly issuer: string;
}

/** Reads the certificate of a server; undefined if that fails. Does not fail. */
export async function peerCertificate(owner: CertificateOwner): Promise<PeerCertificate | undefined> {
  const { host, address = host, port, startTls = false, signal } = owner;
  const to = { host: address, port, autoSelectFamily: false }; // see connectSocket
  if (startTls && !nodeTlsIsSafe()) return undefined; // node:tls could only begin with TLS at once
  const sockets: net.Socket[] = [];
  const gone = Promise.withResolvers<undefined>();
  const giveUp = () => gone.resolve(undefined);
  const watched = <S extends net.Socket>(socket: S): S => {
    sockets.push(socket);
    socket.on("error", giveUp).on("close", giveUp);
    return socket;
  };
  const timer = setTimeout(giveUp, owner.timeoutMs);
  signal?.addEventListener("abort", giveUp, { once: true });
  if (signal?.aborted) giveUp();
  const read = async (): Promise<PeerCertificate | undefined> => {
    const socket = startTls ? await socketAfterStartTls(watched(net.connect(to))) : undefined;
    const secured = watched(tls.connect({
      ...(socket === undefined ? to : { socket, host }),
      rejectUnauthorized: false,
      // Without it, the handshake fails in the sandbox, although nothing is to be rejected
      ...(owner.caCert === undefined ? {} : { ca: owner.caCert }),
      ...nameFor(owner.serverName ?? host),
    }));
    await new Promise<void>((resolve) => secured.once("secureConnect", () => resolve()));
    const { valid_to, issuer } = secured.getPeerCertificate() ?? {};
    const end = Date.parse(valid_to ?? "");
    return { end: Number.isNaN(end) ? undefined : end, issuer: issuer?.CN ?? issuer?.O ?? "" };
  };
  try {
    return await Promise.race([read().catch(() => undefined), gone.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
    for (const socket of sockets.reverse()) socket.destroy();
  }
}

function nameFor(host: string): { servername?: string } {
  return net.isIP(host) === 0 ? { servername: host } : {};
}

/** Requests StartTLS; returns the socket when the server has accepted. */
async function socketAfterStartTls(socket: net.Socket): Promise<net.Socket> {
  const framer = new Framer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onData = (chunk: Buffer) => {
    try {
      const [message] = [...framer.push(chunk)];
      if (message === undefined) return;
      const reply = decodeReply(message);
      if (reply.kind === "result" && reply.result.code === 0) resolve();
      else reject(new Error("the server does not support StartTLS"));
    } catch (error) {
      reject(error);
    }
  };
  socket.on("data", onData);
  socket.write(new ExtendedRequest({ messageId: 1, oid: START_TLS_OID }).write());
  await promise;
  socket.off("data", onData);
  return socket;
}
