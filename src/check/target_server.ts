/**
 * Whether the UDM REST API can be reached, lets us in, and is one.
 *
 * @module
 */

import * as net from "node:net";
import type { UdmConfig } from "../config/types.ts";
import { connectionError } from "../udm/connection_errors.ts";
import { UdmError } from "../udm/errors.ts";
import { connectionProbe } from "../udm/probe.ts";
import type { Template, UdmClient } from "../udm/types.ts";
import { parseBaseUrl } from "../udm/urls.ts";
import { certificateCheck, certificateEnd } from "./certificate.ts";
import { type Check, failed, passed, skipped, type Subject } from "./types.ts";

/** The request that all this is for, in errors. */
const REQUEST = { method: "GET", type: "container/ou" } as const;

const PROXY: Subject = { id: "target.proxy", title: "proxy" };
const HOST: Subject = { id: "target.host", title: "host name" };
const CONNECTION: Subject = { id: "target.connection", title: "connection" };
const CERTIFICATE: Subject = { id: "target.certificate", title: "certificate" };
const SERVICE: Subject = { id: "target.service", title: "UDM REST API" };
const CREDENTIALS: Subject = { id: "target.credentials", title: "credentials" };
const RIGHTS: Subject = { id: "target.rights", title: "rights" };
const BASE: Subject = { id: "target.base", title: "LDAP base" };

/** What the checks of the server are given. */
interface TargetServerOptions {
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Connects and does the TLS handshake as a synchronisation does; nothing is sent. Behind a proxy it is the proxy alone that
 * can be connected to.
 */
export async function checkConnection(udm: UdmConfig, options: TargetServerOptions): Promise<Check[]> {
  const { proxy } = udm;
  return proxy === undefined ? await checkHost(udm, options) : [await checkProxy(proxy.url, udm, options)];
}

async function checkProxy(address: string, udm: UdmConfig, { signal }: TargetServerOptions): Promise<Check> {
  const url = new URL(address);
  const timeoutMs = udm.connectTimeoutMs;
  try {
    await connectionProbe({ url, caCerts: [], handshake: false, timeoutMs, signal });
    return passed(PROXY, `${url.host} can be reached`);
  } catch (error) {
    signal.throwIfAborted();
    const found = connectionError(REQUEST, "", parseBaseUrl(udm.uri).host, error, url.host);
    return failed(PROXY, found.said);
  }
}

async function checkHost(udm: UdmConfig, { signal, now }: TargetServerOptions): Promise<Check[]> {
  const url = parseBaseUrl(udm.uri);
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isSecure = url.protocol === "https:";
  const host = net.isIP(hostname) === 0 ? [passed(HOST, `${hostname} is known`)] : [];
  const reachable = passed(CONNECTION, `${url.host} can be reached`);
  const unseen = isSecure ? [skipped(CERTIFICATE, "a connection")] : [];
  const timeoutMs = udm.connectTimeoutMs;
  try {
    const caCerts = udm.caCert === undefined ? [] : [udm.caCert];
    await connectionProbe({ url, caCerts, handshake: true, timeoutMs, signal });
  } catch (error) {
    signal.throwIfAborted();
    const found = connectionError(REQUEST, "", url.host, error);
    if (found.kind === "tls") return [...host, reachable, failed(CERTIFICATE, found.said)];
    return found.details.isHostUnknown
      ? [failed(HOST, found.said), skipped(CONNECTION, "the address of the host"), ...unseen]
      : [...host, failed(CONNECTION, found.said), ...unseen];
  }
  if (!isSecure) return [...host, reachable];
  const end = await certificateEnd({ host: hostname, port: Number(url.port || 443), timeoutMs, signal });
  return [...host, reachable, certificateCheck(CERTIFICATE, end, now)];
}

/** What the first request showed. */
interface ServiceResult {
  readonly checks: readonly Check[];
  /** The LDAP base; undefined if it is not known. */
  readonly base: string | undefined;
}

/** Asks for something harmless: whether there is an answer, and which. */
export async function checkService(
  client: UdmClient,
  { uri: given, user }: UdmConfig,
): Promise<ServiceResult> {
  const uri = parseBaseUrl(given).href; // without credentials
  let template: Template;
  try {
    template = await client.template("container/ou");
  } catch (error) {
    if (!(error instanceof UdmError) || error.kind === "aborted") throw error;
    return { checks: refusedService(error, uri, user), base: undefined };
  }
  return {
    checks: [
      passed(SERVICE, `${uri} answers`),
      passed(CREDENTIALS, `${user} is known, and the password is right`),
      passed(RIGHTS, `${user} may read; what may be written shows only when it is`),
      passed(BASE, template.position),
    ],
    base: template.position,
  };
}

function refusedService(error: UdmError, uri: string, user: string): Check[] {
  const answers = passed(SERVICE, `${uri} answers`);
  switch (error.kind) {
    case "unauthorised":
      return [
        answers,
        failed(CREDENTIALS, error.said, `${user}: `),
        skipped(RIGHTS, "credentials"),
        skipped(BASE, "credentials"),
      ];
    case "forbidden":
      return [
        answers,
        passed(CREDENTIALS, `${user} is known, and the password is right`),
        failed(RIGHTS, error.said, `${user}: `),
        skipped(BASE, "rights"),
      ];
    default:
      return [
        failed(SERVICE, error.said),
        ...[CREDENTIALS, RIGHTS, BASE].map((subject) => skipped(subject, "the UDM REST API")),
      ];
  }
}

/** The same, where there is no connection. */
export function skippedService(): Check[] {
  return [SERVICE, CREDENTIALS, RIGHTS, BASE].map((subject) => skipped(subject, "a connection"));
}
