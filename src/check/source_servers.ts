/**
 * Checks that the servers of the source can be reached, and binds to one of them.
 *
 * @module
 */

import * as net from "node:net";
import { getLogger } from "@logtape/logtape";
import type { SourceConfig } from "../config/types.ts";
import { withAddresses } from "../ldap/addresses.ts";
import { Connection } from "../ldap/connection.ts";
import { connectionOptions, openSource, type Source } from "../ldap/source.ts";
import { SourceError } from "../ldap/source_error.ts";
import { peerCertificate } from "../ldap/peer_certificate.ts";
import { CATEGORY } from "../logging/category.ts";
import { type LdapUri, serverUris } from "../syntax/ldap_uri.ts";
import { certificateCheck } from "./certificate.ts";
import { type Check, failed, passed, skipped, type Subject } from "./types.ts";

const log = getLogger([CATEGORY, "source"]);

const HOST: Subject = { id: "source.host", title: "host name" };
const CONNECTION: Subject = { id: "source.connection", title: "connection" };
const CERTIFICATE: Subject = { id: "source.certificate", title: "certificate" };
const BIND: Subject = { id: "source.bind", title: "bind" };

/** The results for all servers. */
interface ServersResult {
  readonly checks: readonly Check[];
  /** The servers that can be reached, in the order in which they are tried. */
  readonly usable: readonly LdapUri[];
}

interface ServerCheckOptions {
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Connects to every configured server, as a synchronisation does, but binds to none. */
export async function checkServers(
  source: SourceConfig,
  options: ServerCheckOptions,
): Promise<ServersResult> {
  const servers = await Promise.all(
    serverUris(source.uris).map(async (uri) => ({ uri, ...await checkServer(uri, source, options) })),
  );
  const usable = servers.filter(({ isUsable }) => isUsable).map(({ uri }) => uri);
  return {
    checks: servers.flatMap(({ checks }) => usable.length === 0 ? checks : checks.map(asWarning)),
    usable,
  };
}

/** A server that fails is only a warning if another one can be used. */
function asWarning(check: Check): Check {
  if (check.status !== "failure") return check;
  return { ...check, status: "warning", advice: `${check.advice} Until then, another server is used.` };
}

/** Connects to every address of a server; the server can be used if one of them can. */
async function checkServer(
  uri: LdapUri,
  source: SourceConfig,
  options: ServerCheckOptions,
): Promise<{ readonly checks: readonly Check[]; readonly isUsable: boolean }> {
  const { signal } = options;
  const isSecure = uri.scheme === "ldaps" || (uri.scheme === "ldap" && source.startTls);
  const unchecked = isSecure ? [skipped(CERTIFICATE, "a connection")] : [];
  let addresses: readonly LdapUri[];
  try {
    addresses = await withAddresses(uri, { timeoutMs: source.timeoutMs, signal, logger: log });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const host = failed(HOST, error.said, `${uri.text}: `);
    return { checks: [host, skipped(CONNECTION, "the address of the host"), ...unchecked], isUsable: false };
  }
  const checked = await Promise.all(addresses.map(async (address) => {
    const checks = await checkAddress(address, source, isSecure, options);
    return { checks, isUsable: !checks.some(({ status }) => status === "failure") };
  }));
  const isNamed = uri.scheme !== "ldapi" && net.isIP(uri.host) === 0;
  const host = isNamed ? [passed(HOST, hostText(uri.host, addresses.length))] : [];
  return {
    checks: [...host, ...checked.flatMap(({ checks }) => checks)],
    isUsable: checked.some(({ isUsable }) => isUsable),
  };
}

function hostText(host: string, addresses: number): string {
  return addresses === 1 ? `${host} resolves` : `${host} resolves to ${addresses} addresses`;
}

async function checkAddress(
  uri: LdapUri,
  source: SourceConfig,
  isSecure: boolean,
  { signal, now }: ServerCheckOptions,
): Promise<Check[]> {
  const reachable = passed(CONNECTION, `${uri.text} can be reached`);
  const unchecked = isSecure ? [skipped(CERTIFICATE, "a connection")] : [];
  try {
    const connection = await Connection.open(uri, { ...connectionOptions(source), signal });
    await connection.close();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const failure = (subject: Subject) => failed(subject, error.said, `${uri.text}: `);
    return isSecure && isAboutTls(error)
      ? [reachable, failure(CERTIFICATE)]
      : [failure(CONNECTION), ...unchecked];
  }
  if (uri.scheme === "ldapi" || !isSecure) return [reachable];
  const { serverName, caCert, timeoutMs } = source;
  const startTls = uri.scheme === "ldap";
  const certificate = await peerCertificate({ ...uri, serverName, caCert, startTls, timeoutMs, signal });
  return [reachable, certificateCheck(CERTIFICATE, certificate?.end, now)];
}

function isAboutTls({ kind, operation }: SourceError): boolean {
  return kind === "tls" || ["StartTLS", "TLS handshake"].includes(operation.kind);
}

/** The result of the bind. */
interface BindResult {
  readonly checks: readonly Check[];
  /** Undefined if it failed. Must be closed. */
  readonly source: Source | undefined;
}

/** Binds to the first server that works, as a synchronisation does, so that a wrong password is sent only once. */
export async function checkBind(
  source: SourceConfig,
  usable: readonly LdapUri[],
  signal: AbortSignal,
): Promise<BindResult> {
  if (usable.length === 0) return { checks: [skipped(BIND, "a server")], source: undefined };
  try {
    const opened = await openSource({ ...source, uris: usable }, { signal });
    return { checks: [passed(BIND, `${identityText(source)} at ${opened.server.text}`)], source: opened };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const { parts = [error.said] } = error.said;
    return { checks: parts.map((part) => failed(BIND, part, `${part.place}: `)), source: undefined };
  }
}

function identityText({ saslMethod, bindDn }: SourceConfig): string {
  if (saslMethod !== undefined) return `by ${saslMethod}`;
  return bindDn === undefined ? "anonymously" : `as ${bindDn}`;
}
