/**
 * The hosts that the engine may reach: exactly the configured servers.
 *
 * @module
 */

import { serverUris } from "../syntax/ldap_uri.ts";
import type { Config } from "./types.ts";

/**
 * Host and port pairs of the target and the source, for the net permission: `ucs.example.org:443`,
 * `[::1]:389`. Servers of a domain are missing until they are looked up in DNS.
 *
 * @param options sourceOnly: whether to leave out the target
 */
export function networkAccess(config: Config, { sourceOnly = false } = {}): string[] {
  const access: string[] = [];
  if (!sourceOnly) {
    access.push(hostAndPort(config.udm.uri));
    if (config.udm.proxy !== undefined) access.push(hostAndPort(config.udm.proxy.url));
  }
  for (const uri of serverUris(config.source.uris)) {
    if (uri.scheme !== "ldapi") {
      access.push(uri.host.includes(":") ? `[${uri.host}]:${uri.port}` : `${uri.host}:${uri.port}`);
    }
  }
  return [...new Set(access)];
}

function hostAndPort(address: string): string {
  const { hostname, port, protocol } = new URL(address);
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}

/**
 * Paths of the Unix sockets (ldapi) of the source; they need the permissions to read and write them, and
 * `unix:` net access.
 */
export function unixSocketPaths(config: Config): string[] {
  return [
    ...new Set(serverUris(config.source.uris).flatMap((uri) => uri.scheme === "ldapi" ? [uri.path] : [])),
  ];
}

/** Whether a host, with or without brackets, is this machine, so that the connection cannot be intercepted. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  return bare === "localhost" || bare.endsWith(".localhost") || bare === "::1" ||
    /^127(?:\.\d{1,3}){3}$/.test(bare);
}
