/**
 * Checks that the UDM REST API can be reached and accepts the account.
 *
 * @module
 */

import * as net from "node:net";
import type { UdmConfig } from "../config/types.ts";
import { connectionError, textOf } from "../udm/connection_errors.ts";
import { UdmError } from "../udm/errors.ts";
import { connectionProbe } from "../udm/probe.ts";
import type { Template, UdmClient } from "../udm/types.ts";
import { parseBaseUrl } from "../udm/urls.ts";
import { certificateFault, issuedBy } from "../common/certificate_fault.ts";
import { peerCertificate } from "../ldap/peer_certificate.ts";
import { certificateCheck } from "./certificate.ts";
import { type Check, failed, passed, skipped, type Subject } from "./types.ts";

/** The request named in connection errors. */
const REQUEST = { method: "GET", type: "container/ou" } as const;

const PROXY: Subject = { id: "target.proxy", title: "proxy" };
const HOST: Subject = { id: "target.host", title: "host name" };
const CONNECTION: Subject = { id: "target.connection", title: "connection" };
const CERTIFICATE: Subject = { id: "target.certificate", title: "certificate" };
const SERVICE: Subject = { id: "target.service", title: "UDM REST API" };
const CREDENTIALS: Subject = { id: "target.credentials", title: "credentials" };
const RIGHTS: Subject = { id: "target.rights", title: "rights" };
const BASE: Subject = { id: "target.base", title: "LDAP base" };

interface TargetServerOptions {
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Connects and does the TLS handshake as a synchronisation does; sends no data. With a proxy, connects only to the proxy.
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
    const found = connectionError(REQUEST, "", { host: parseBaseUrl(udm.uri).host, proxy: url.host }, error);
    return failed(PROXY, found.said);
  }
}

async function checkHost(udm: UdmConfig, { signal, now }: TargetServerOptions): Promise<Check[]> {
  const url = parseBaseUrl(udm.uri);
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isSecure = url.protocol === "https:";
  const host = net.isIP(hostname) === 0 ? [passed(HOST, `${hostname} resolves`)] : [];
  const reachable = passed(CONNECTION, `${url.host} can be reached`);
  const unchecked = isSecure ? [skipped(CERTIFICATE, "a connection")] : [];
  const timeoutMs = udm.connectTimeoutMs;
  const certificate = () =>
    peerCertificate({
      host: hostname,
      port: Number(url.port || 443),
      caCert: udm.caCert,
      timeoutMs,
      signal,
    });
  try {
    const caCerts = udm.caCert === undefined ? [] : [udm.caCert];
    await connectionProbe({ url, caCerts, handshake: true, timeoutMs, signal });
  } catch (error) {
    signal.throwIfAborted();
    const found = connectionError(REQUEST, "", { ...udm, host: url.host, proxy: undefined }, error);
    if (found.kind === "tls") {
      const isAuthority = certificateFault(textOf(error))?.kind === "authority";
      const issuer = isAuthority ? issuedBy((await certificate())?.issuer ?? "") : undefined;
      return [
        ...host,
        reachable,
        failed(CERTIFICATE, { ...found.said, detail: issuer ?? found.said.detail }),
      ];
    }
    return found.details.isHostUnknown
      ? [failed(HOST, found.said), skipped(CONNECTION, "the address of the host"), ...unchecked]
      : [...host, failed(CONNECTION, found.said), ...unchecked];
  }
  if (!isSecure) return [...host, reachable];
  return [...host, reachable, certificateCheck(CERTIFICATE, (await certificate())?.end, now)];
}

/** The result of the first request. */
interface ServiceResult {
  readonly checks: readonly Check[];
  /** The LDAP base; undefined if it is not known. */
  readonly base: string | undefined;
}

/** Sends a harmless first request and checks the response. */
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
      passed(CREDENTIALS, `${user} authenticated`),
      passed(RIGHTS, `${user} can read; write access shows with the first write`),
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
        passed(CREDENTIALS, `${user} authenticated`),
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

/** The same checks, skipped because there is no connection. */
export function skippedService(): Check[] {
  return [SERVICE, CREDENTIALS, RIGHTS, BASE].map((subject) => skipped(subject, "a connection"));
}
