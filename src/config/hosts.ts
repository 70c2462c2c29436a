/**
 * The hosts that the engine may reach: exactly the configured servers.
 *
 * @module
 */

import { type LdapUri, parseDomainUri, parseLdapUri } from "../syntax/ldap_uri.ts";
import { asciiDomain } from "./checks/domains.ts";
import type { Config } from "./types.ts";

/**
 * Host and port pairs of the target and the source, for the net permission: `ucs.example.org:443`,
 * `[::1]:389`. Servers of a domain are missing until they are looked up in DNS.
 */
export function networkAccess(config: Config): string[] {
  const access = [hostAndPort(config.udm.uri)];
  if (config.udm.proxy !== undefined) access.push(hostAndPort(config.udm.proxy.url));
  for (const uri of ldapUris(config)) {
    if (uri.scheme !== "ldapi") access.push(`${bracketed(uri.host)}:${uri.port}`);
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
  return [...new Set(ldapUris(config).flatMap((uri) => uri.scheme === "ldapi" ? [uri.path] : []))];
}

function ldapUris({ source }: Config): LdapUri[] {
  return source.uris.filter((uri) => parseDomainUri(uri) === undefined).map(parseLdapUri);
}

/**
 * An LDAP URI in the form that is used to connect and to grant the permission: port written out,
 * international names in their ASCII form (RFC 5890).
 *
 * @throws {LdapUriError} if it is not an LDAP URI
 */
export function canonicalLdapUri(written: string): string {
  const domain = parseDomainUri(written);
  if (domain !== undefined) return domain.text;
  const uri = parseLdapUri(written);
  if (uri.scheme === "ldapi") return uri.text;
  return `${uri.scheme}://${bracketed(asciiDomain(uri.host))}:${uri.port}`;
}

/** Whether a host, with or without brackets, is this machine, so that the connection cannot be intercepted. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  return bare === "localhost" || bare.endsWith(".localhost") || bare === "::1" ||
    /^127(?:\.\d{1,3}){3}$/.test(bare);
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
