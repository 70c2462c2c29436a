/**
 * Finding the servers of a domain through the name service (RFC 2782, for LDAP as Active Directory and
 * draft-ietf-ldapext-locate have it): the records of `_ldap._tcp.DOMAIN`.
 *
 * This is done before the engine is shut in, because what it may reach is settled then.
 *
 * @module
 */
import { getLogger, type Logger } from "@logtape/logtape";
import type { SourceConfig } from "../config/types.ts";
import { type Operation, SourceError, type SourceErrorReason } from "./source_error.ts";
import { inTryingOrder, type SrvRecord } from "./srv_order.ts";
import { type DomainUri, parseDomainUri } from "../syntax/ldap_uri.ts";

/** Asks the name service for the SRV records of a name. */
export type LookUp = (name: string, signal: AbortSignal) => Promise<readonly SrvRecord[]>;

/** How servers are looked for. */
interface DiscoverOptions {
  /** Default: the name service of this machine. */
  readonly lookUp?: LookUp;
  /** Decides among servers of the same priority; default: `Math.random`. */
  readonly random?: () => number;
  readonly logger?: Logger;
}

/** The servers of a domain in the order in which they are to be tried. */
export interface FoundServers {
  readonly domain: string;
  readonly servers: readonly SrvRecord[];
}

/** Asks the name service of this machine, or another one. */
export function nameService(nameServer?: Deno.NetAddr | { ipAddr: string; port: number }): LookUp {
  const server = nameServer === undefined ? {} : {
    nameServer: "ipAddr" in nameServer ? nameServer : { ipAddr: nameServer.hostname, port: nameServer.port },
  };
  return (name, signal) => Deno.resolveDns(name, "SRV", { ...server, signal });
}

/**
 * Looks the servers of `source.domain` up if a URI leaves them to the name service; otherwise there is nothing to find.
 * Servers outside of the domain are left out: who can forge answers of the name service could have the password sent to a
 * host with a good certificate of its own.
 *
 * @throws {SourceError} if the name service does not answer, or knows no server
 */
export async function findServers(
  source: SourceConfig,
  options: DiscoverOptions = {},
): Promise<FoundServers | undefined> {
  const { domain } = source;
  if (domain === undefined || !source.uris.some((uri) => parseDomainUri(uri) !== undefined)) return undefined;
  const { lookUp = nameService(), random } = options;
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
      "{name} names {hosts} outside of {domain}, which {count} left out; name them in source.ldap_uri",
      {
        name,
        hosts: outside.join(", "),
        domain,
        count: outside.length === 1 ? "is" : "are",
      },
    );
  }
  if (inside.length === 0) {
    throw failure(domain, outside.length > 0 ? OUTSIDE_ALONE : NO_SERVER);
  }
  const servers = inTryingOrder(inside, random);
  logger.info("servers of {domain}: {servers}", {
    domain,
    servers: servers.map(({ target, port }) => `${target}:${port}`).join(" "),
  });
  return { domain, servers };
}

/**
 * Puts the servers that were found into the place of the URIs that leave them to the name service.
 *
 * @returns undefined if the servers of this domain have not been looked up
 */
export function withServers(source: SourceConfig, found: FoundServers | undefined): SourceConfig | undefined {
  if (!source.uris.some((uri) => parseDomainUri(uri) !== undefined)) return source;
  if (found === undefined || found.domain !== source.domain) return undefined;
  const best = Math.min(...found.servers.map(({ priority }) => priority));
  const urisFor = (written: string, servers: readonly SrvRecord[]) => {
    const uri = parseDomainUri(written);
    return uri === undefined ? [written] : servers.map((server) => uriOf(uri, server));
  };
  const uris = source.uris.flatMap((written) => urisFor(written, found.servers));
  // Chance decides among servers of one priority, so none of them stands in for another.
  const preferred = urisFor(
    source.uris[0] as string,
    found.servers.filter(({ priority }) => priority === best),
  );
  return { ...source, uris: [...new Set(uris)], preferredUris: preferred };
}

/** The ports of LDAP over TLS where there are two: plain and for TLS. The second pair is that of AD's global catalogue. */
const TLS_PORTS: ReadonlyMap<number, number> = new Map([[389, 636], [3268, 3269]]);

/** The records tell the port for plain LDAP. */
function uriOf({ scheme }: DomainUri, { target, port }: SrvRecord): string {
  return `${scheme}://${target}:${scheme === "ldaps" ? TLS_PORTS.get(port) ?? port : port}`;
}

function hostOf(target: string): string {
  return target.replace(/\.$/, "").toLowerCase();
}

const WRITE_THEM = "name the servers in source.ldap_uri";
const NO_SERVER: SourceErrorReason = {
  kind: "unreachable",
  problem: "the name service names no server, or does not answer", // Deno does not tell the one from the other
  advice: `Check the domain, or ${WRITE_THEM}.`,
};
const OUTSIDE_ALONE: SourceErrorReason = {
  kind: "configuration",
  problem: "the name service knows only servers outside of the domain",
  advice: `If they are the right ones, ${WRITE_THEM}.`,
};

function meaningOf(error: unknown, timeoutMs: number): SourceErrorReason {
  if (error instanceof Deno.errors.NotFound) return NO_SERVER;
  if (error instanceof Deno.errors.NotCapable) {
    return {
      kind: "configuration",
      problem:
        "this program was built to reach the hosts of one configuration, and the name service is none of them",
      advice:
        `Either ${WRITE_THEM} and build it for that, or build it for any configuration (deno task compile).`,
    };
  }
  const late = error instanceof DOMException && error.name === "TimeoutError";
  return {
    kind: late ? "timeout" : "unreachable",
    problem: late
      ? `the name service did not answer within ${timeoutMs / 1000} s`
      : "the name service does not answer",
    advice: `Check the name service (DNS) of this machine, or ${WRITE_THEM}.`,
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
