/**
 * Finds the servers of a domain in DNS: the SRV records of `_ldap._tcp.DOMAIN` (RFC 2782, used for LDAP as in Active
 * Directory and draft-ietf-ldapext-locate).
 *
 * Runs before the sandbox starts, because the sandbox may only reach the hosts known at that time.
 *
 * @module
 */
import { getLogger, type Logger } from "@logtape/logtape";
import type { SourceConfig } from "../config/types.ts";
import { type Operation, SourceError, type SourceErrorReason } from "./source_error.ts";
import { orderServers, type SrvRecord } from "./srv_order.ts";
import {
  type ConfiguredUri,
  type DomainUri,
  isDomainUri,
  type NetworkUri,
  networkUri,
} from "../syntax/ldap_uri.ts";

/** Looks up the SRV records of a name. */
export type SrvLookup = (name: string, signal: AbortSignal) => Promise<readonly SrvRecord[]>;

/** Options of the discovery. */
interface DiscoverOptions {
  /** Default: the DNS resolver of this machine. */
  readonly lookUp?: SrvLookup;
  /** Chooses among servers of the same priority; default: `Math.random`. */
  readonly random?: () => number;
  readonly logger?: Logger;
}

/** The servers of a domain in the order in which to try them. */
export interface DiscoveredServers {
  readonly domain: string;
  readonly servers: readonly SrvRecord[];
}

/** Returns a lookup that uses the DNS resolver of this machine, or another server. */
export function dnsLookup(nameServer?: Deno.NetAddr | { ipAddr: string; port: number }): SrvLookup {
  const server = nameServer === undefined ? {} : {
    nameServer: "ipAddr" in nameServer ? nameServer : { ipAddr: nameServer.hostname, port: nameServer.port },
  };
  return (name, signal) => Deno.resolveDns(name, "SRV", { ...server, signal });
}

/**
 * Looks up the servers of `source.domain` if a URI names no host; otherwise returns undefined. Ignores servers outside
 * the domain: an attacker who can forge DNS answers could otherwise receive the password on a host with a valid
 * certificate.
 *
 * @throws {SourceError} if DNS does not answer or lists no server
 */
export async function discoverServers(
  source: SourceConfig,
  options: DiscoverOptions = {},
): Promise<DiscoveredServers | undefined> {
  const { domain } = source;
  if (domain === undefined || !source.uris.some(isDomainUri)) return undefined;
  const { lookUp = dnsLookup(), random } = options;
  const logger = options.logger ?? getLogger(["udm-directory-connector", "source"]);
  const name = `_ldap._tcp.${domain}`;
  let records: readonly SrvRecord[];
  try {
    records = await lookUp(name, AbortSignal.timeout(source.timeoutMs));
  } catch (error) {
    throw failure(domain, meaningOf(error, source.timeoutMs), error);
  }
  const known = records.map((record) => ({ ...record, target: hostOf(record.target) }))
    .filter(({ target }) => target !== "");
  const inside = known.filter(({ target }) => target === domain || target.endsWith(`.${domain}`));
  const outside = known.filter((record) => !inside.includes(record)).map(({ target }) => target);
  if (outside.length > 0) {
    logger.warning(
      "{name} lists servers outside {domain}, which are ignored: {hosts}; to use them, name them in source.ldap_uri",
      {
        name,
        hosts: outside.join(", "),
        domain,
      },
    );
  }
  if (inside.length === 0) {
    throw failure(domain, outside.length > 0 ? ONLY_OUTSIDE : NO_SERVER);
  }
  const servers = orderServers(inside, random);
  logger.info("servers of {domain}: {servers}", {
    domain,
    servers: servers.map(({ target, port }) => `${target}:${port}`).join(" "),
  });
  return { domain, servers };
}

/**
 * Replaces the URIs without a host by the discovered servers.
 *
 * @returns undefined if the servers of this domain were not looked up
 */
export function withServers(
  source: SourceConfig,
  found: DiscoveredServers | undefined,
): SourceConfig | undefined {
  if (!source.uris.some(isDomainUri)) return source;
  if (found === undefined || found.domain !== source.domain) return undefined;
  const best = Math.min(...found.servers.map(({ priority }) => priority));
  const urisFor = (uri: ConfiguredUri, servers: readonly SrvRecord[]) =>
    isDomainUri(uri) ? servers.map((server) => uriOf(uri, server)) : [uri];
  const uris = source.uris.flatMap((uri) => urisFor(uri, found.servers));
  // Servers of one priority are equivalent, so using any of them is not a failover.
  const preferred = source.uris.slice(0, 1)
    .flatMap((uri) => urisFor(uri, found.servers.filter(({ priority }) => priority === best)));
  const distinct = new Map(uris.map((uri) => [uri.text, uri]));
  return { ...source, uris: [...distinct.values()], preferredUris: preferred };
}

/** Plain ports and their TLS ports; the second pair is the global catalogue of Active Directory. */
const TLS_PORTS: ReadonlyMap<number, number> = new Map([[389, 636], [3268, 3269]]);

/** SRV records contain the port for plain LDAP. */
function uriOf({ scheme }: DomainUri, { target, port }: SrvRecord): NetworkUri {
  return networkUri(scheme, target, scheme === "ldaps" ? TLS_PORTS.get(port) ?? port : port);
}

function hostOf(target: string): string {
  return target.replace(/\.$/, "").toLowerCase();
}

const LIST_SERVERS = "name the servers in source.ldap_uri";
const NO_SERVER: SourceErrorReason = {
  kind: "unreachable",
  problem: "DNS lists no server, or does not answer", // Deno reports the same error for both
  advice: `Check the domain, or ${LIST_SERVERS}.`,
};
const ONLY_OUTSIDE: SourceErrorReason = {
  kind: "configuration",
  problem: "DNS lists only servers outside the domain",
  advice: `If they are correct, ${LIST_SERVERS}.`,
};

function meaningOf(error: unknown, timeoutMs: number): SourceErrorReason {
  if (error instanceof Deno.errors.NotFound) return NO_SERVER;
  if (error instanceof Deno.errors.NotCapable) {
    return {
      kind: "configuration",
      problem:
        "this program was built to reach only the hosts of one configuration, which do not include the DNS server",
      advice: `Either ${LIST_SERVERS} and rebuild, or build it for any configuration (deno task compile).`,
    };
  }
  const late = error instanceof DOMException && error.name === "TimeoutError";
  return {
    kind: late ? "timeout" : "unreachable",
    problem: late ? `DNS did not answer within ${timeoutMs / 1000} s` : "DNS does not answer",
    advice: `Check the DNS settings of this machine, or ${LIST_SERVERS}.`,
  };
}

function failure(domain: string, meaning: SourceErrorReason, cause?: unknown): SourceError {
  const operation: Operation = { kind: "connect", text: `look up _ldap._tcp.${domain}` };
  return new SourceError({
    server: "source.ldap_uri",
    operation,
    ...meaning,
    cause,
  });
}
