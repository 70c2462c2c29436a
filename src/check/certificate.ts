/**
 * Checks how long the certificate of a server is valid. Other checks decide whether it is accepted at all, by connecting
 * as a synchronisation does; this one opens a second connection to read it, and sends no data.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import * as net from "node:net";
import * as tls from "node:tls";
import { ExtendedRequest } from "ldapts";
import { Framer } from "../ldap/framing.ts";
import { decodeReply } from "../ldap/messages.ts";
import { START_TLS_OID } from "../ldap/start_tls.ts";
import { nodeTlsIsSafe } from "../ldap/tls_by_deno.ts";
import { type Check, passed, reported, type Subject } from "./types.ts";

/** A certificate that is valid for fewer days gives a warning. */
const MIN_DAYS = 30;

const DAY_MS = 86_400_000;

/** The server whose certificate is read. */
interface CertificateOwner {
  /** Host name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The server name to send (RFC 6066 section 3); default: the host, unless it is an address. */
  readonly serverName?: string | undefined;
  /** Whether to request StartTLS (LDAP) first. */
  readonly startTls?: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** When the certificate of a server expires, in milliseconds since 1970; undefined if unknown. Does not fail. */
export async function certificateEnd(owner: CertificateOwner): Promise<number | undefined> {
  const { host, port, startTls = false, signal } = owner;
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
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  const readEnd = async (): Promise<number | undefined> => {
    const socket = startTls ? await socketAfterStartTls(watched(net.connect({ host, port }))) : undefined;
    const secured = watched(tls.connect({
      ...(socket === undefined ? { host, port } : { socket, host }),
      rejectUnauthorized: false,
      ...nameFor(owner.serverName ?? host),
    }));
    await new Promise<void>((resolve) => secured.once("secureConnect", () => resolve()));
    const end = Date.parse(secured.getPeerCertificate()?.valid_to ?? "");
    return Number.isNaN(end) ? undefined : end;
  };
  try {
    return await Promise.race([readEnd().catch(() => undefined), gone.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
    for (const socket of sockets.reverse()) socket.destroy();
  }
}

/** Checks how long an accepted certificate is still valid. */
export function certificateCheck(subject: Subject, end: number | undefined, now: number): Check {
  if (end === undefined) return passed(subject, "valid; its expiry date cannot be read");
  const days = Math.floor((end - now) / DAY_MS);
  const until = `valid until ${new Date(end).toISOString().slice(0, 10)}`;
  if (days >= MIN_DAYS) return passed(subject, `${until}: ${days} days left`);
  return reported(
    subject,
    "warning",
    `${until}: ${days} ${days === 1 ? "day" : "days"} left`,
    "Renew the certificate of the server: after it expires, all runs fail.",
  );
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
      const [message] = framer.push(chunk);
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
