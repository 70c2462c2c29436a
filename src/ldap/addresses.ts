/**
 * The addresses of a host name: all of them, in the order in which to try them.
 *
 * The sandbox may connect only to addresses that were known before it started ({@linkcode knownAddresses}): a permission
 * for a name covers only the first address that the name resolves to (measured with Deno 2.9.6).
 *
 * @module
 */

import { lookup } from "node:dns";
import * as net from "node:net";
import type { Logger } from "@logtape/logtape";
import type { SourceConfig } from "../config/types.ts";
import { type LdapUri, type NetworkUri, serverUris } from "../syntax/ldap_uri.ts";
import { networkError } from "./network_errors.ts";
import { type Operation, SourceError } from "./source_error.ts";

/**
 * Looks up the addresses of a host in the order of the system (RFC 6724).
 *
 * @param port the port to connect to: the sandbox may look up a name only for a port that it may reach
 */
export type AddressLookup = (host: string, port: number) => Promise<readonly string[]>;

/** How to look up addresses. */
interface LookupOptions {
  /** Default: the resolver of this machine, hosts file included. */
  readonly lookUp?: AddressLookup | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Looks up addresses as every program on this machine does (getaddrinfo). */
const systemLookup: AddressLookup = (host, port) => {
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
  // `port` is an extension of Deno, see AddressLookup
  const options = { all: true, verbatim: true, port } as const;
  lookup(
    host,
    options,
    (error, found) => error ? reject(error) : resolve(found.map(({ address }) => address)),
  );
  return promise;
};

/**
 * Alternates between IPv6 and IPv4, beginning with the family of the first address (RFC 8305 section 4), so that one
 * family without a route costs little time. Drops repetitions.
 */
export function interleaved(addresses: readonly string[]): string[] {
  const [first = ""] = addresses;
  const isPreferred = (address: string) => net.isIPv6(address) === net.isIPv6(first);
  const all = [...new Set(addresses)];
  const [preferred, others] = [all.filter(isPreferred), all.filter((address) => !isPreferred(address))];
  const length = Math.max(preferred.length, others.length);
  return Array.from({ length }, (_, at) => [preferred[at], others[at]]).flat()
    .filter((address) => address !== undefined);
}

/**
 * The URI once for each address of its host, in the order in which to try them. A host that is an address, and a socket,
 * are returned unchanged.
 *
 * Addresses that the sandbox may not reach are left out, with a warning. If only such ones are left, the URI is returned
 * without an address: connecting to the name reaches the first address of the system.
 *
 * @throws {SourceError} if the host is unknown or DNS does not answer in time
 */
export async function withAddresses(
  uri: LdapUri,
  options: LookupOptions & { readonly logger: Logger },
): Promise<readonly LdapUri[]> {
  if (uri.scheme === "ldapi" || net.isIP(uri.host) !== 0) return [uri];
  const addresses = interleaved(await lookUp(uri, options));
  const isUsable = (address: string) => mayReach(address, uri.port);
  const unusable = addresses.filter((address) => !isUsable(address));
  if (unusable.length > 0 && addresses.length > 1) {
    options.logger.warning(
      "{host} has addresses that were unknown when the program started, so that it cannot choose them: {addresses}; " +
        "restart the program (a binary that was built for one configuration can use only the first address of a host)",
      { host: uri.host, addresses: unusable.join(", ") },
    );
  }
  if (unusable.length === addresses.length) return [uri];
  return addresses.filter(isUsable).map((address) => ({
    ...uri,
    address,
    text: addresses.length === 1 ? uri.text : `${uri.text} (${address})`,
  }));
}

/** Whether this thread may connect to an address. */
export function mayReach(address: string, port: number): boolean {
  const host = hostAndPort(address, port);
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}

/**
 * The addresses of all named servers, as entries of the net permission (`192.0.2.7:636`). A host that cannot be resolved
 * now has none: the run reports that, if it needs the host.
 */
export async function knownAddresses(
  { uris, timeoutMs }: SourceConfig,
  lookUpAddresses?: AddressLookup,
): Promise<string[]> {
  const entries = await Promise.all(
    serverUris(uris).map(async (uri) => {
      if (uri.scheme === "ldapi" || net.isIP(uri.host) !== 0) return [];
      try {
        const addresses = await lookUp(uri, { lookUp: lookUpAddresses, timeoutMs });
        return addresses.map((address) => hostAndPort(address, uri.port));
      } catch (error) {
        if (error instanceof SourceError) return [];
        throw error;
      }
    }),
  );
  return [...new Set(entries.flat())];
}

function hostAndPort(address: string, port: number): string {
  return `${net.isIPv6(address) ? `[${address}]` : address}:${port}`;
}

const LOOKUP: Operation = { kind: "connect", text: "look up the host" };

/** Looks up a host within the time limit. */
async function lookUp(
  uri: NetworkUri,
  { lookUp: from = systemLookup, timeoutMs, signal }: LookupOptions,
): Promise<readonly string[]> {
  signal?.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const late = () =>
    reject(
      new SourceError({
        server: uri.text,
        operation: LOOKUP,
        kind: "timeout",
        problem: `DNS did not answer within ${timeoutMs / 1000} s`,
        advice: "Check the DNS settings of this machine, or raise source.timeout.",
        cause: Object.assign(new Error("timeout"), { code: "EAI_AGAIN" }),
      }),
    );
  const timer = setTimeout(late, timeoutMs);
  const onAbort = () => reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const found = await Promise.race([from(uri.host, uri.port), promise]);
    // An address with a zone (fe80::1%eth0) cannot be an entry of the permission
    const addresses = found.filter((address) => net.isIP(address) !== 0 && !address.includes("%"));
    if (addresses.length > 0) return addresses;
    throw Object.assign(new Error(`no address for ${uri.host}`), { code: "ENOTFOUND" });
  } catch (error) {
    if (error instanceof SourceError || signal?.aborted) throw error;
    throw networkError(uri, LOOKUP, error, false);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
