/**
 * LDAP URIs as clients are configured with them: scheme, host and port (RFC 4516 section 2, without the search part).
 *
 * @module
 */

/** Where a directory server is reached over TCP. */
export interface NetworkUri {
  readonly scheme: "ldap" | "ldaps";
  /** Host name or IP address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The URI as messages show it. */
  readonly text: string;
}

/** Where a directory server is reached through a Unix socket. */
interface SocketUri {
  readonly scheme: "ldapi";
  readonly path: string;
  /** The URI as messages show it. */
  readonly text: string;
}

/** Where a directory server is reached. */
export type LdapUri = NetworkUri | SocketUri;

/** A string that is no URI of a directory server. */
export class LdapUriError extends Error {
  override readonly name = "LdapUriError";
  constructor(readonly uri: string, reason: string) {
    super(
      `${
        JSON.stringify(uri)
      } is no LDAP URI: ${reason}; allowed are ldap://host:port, ldaps://host:port and ldapi://path, and ldap:/// or ` +
        "ldaps:/// for the servers of a domain",
    );
  }
}

/** An URI without a host: the servers are those that the name service knows for a domain. */
export interface DomainUri {
  readonly scheme: "ldap" | "ldaps";
  readonly host?: never;
  /** The URI as messages show it. */
  readonly text: string;
}

/** The socket that OpenLDAP's libraries use for `ldapi:///`. */
const DEFAULT_LDAPI_PATH = "/var/run/slapd/ldapi";

const URI = /^(ldaps?|ldapi):\/\/([^/?#]*)(.*)$/is;
const DOMAIN_URI = /^(ldaps?):\/\/\/?$/i;
const HOST_AND_PORT = /^(\[[0-9A-Fa-f:.]+(?:%[\w.-]+)?\]|[^:[\]@\s]*)(?::(\d*))?$/;

/** Reads an URI that leaves the host to the name service: `ldap:///` or `ldaps:///`; undefined for all others. */
export function parseDomainUri(uri: string): DomainUri | undefined {
  const scheme = DOMAIN_URI.exec(uri.trim())?.[1]?.toLowerCase();
  if (scheme !== "ldap" && scheme !== "ldaps") return undefined;
  return { scheme, text: `${scheme}:///` };
}

/**
 * Takes an LDAP URI apart. A missing port is 389 or 636. The path of `ldapi` may be percent-encoded as RFC 3986 wants it
 * (`ldapi://%2Frun%2Fldapi`) or plain (`ldapi:///run/ldapi`).
 *
 * @throws {LdapUriError} if the string is something else, names no host, or carries a DN or a search
 */
export function parseLdapUri(uri: string): LdapUri {
  const match = URI.exec(uri.trim());
  if (match === null) {
    throw new LdapUriError(withoutUser(uri), "it does not begin with ldap://, ldaps:// or ldapi://");
  }
  const scheme = (match[1] as string).toLowerCase();
  const authority = match[2] as string;
  const rest = match[3] as string;
  if (scheme === "ldapi") return socketUri(uri, authority, rest);

  if (rest !== "" && rest !== "/") {
    throw new LdapUriError(
      withoutUser(uri),
      `${JSON.stringify(rest)} after the host is not used; the base belongs into the search settings`,
    );
  }
  const parts = HOST_AND_PORT.exec(authority);
  if (parts === null) {
    throw new LdapUriError(withoutUser(uri), `${JSON.stringify(withoutUser(authority))} is not host:port`);
  }
  const host = (parts[1] as string).replace(/^\[|\]$/g, "");
  if (host === "") throw new LdapUriError(uri, "it names no host");
  const port = parts[2] ? Number(parts[2]) : scheme === "ldaps" ? 636 : 389;
  if (port < 1 || port > 65535) throw new LdapUriError(uri, `port ${port} is not between 1 and 65535`);
  const shown = host.includes(":") ? `[${host}]` : host;
  return { scheme: scheme === "ldaps" ? "ldaps" : "ldap", host, port, text: `${scheme}://${shown}:${port}` };
}

/** Reads the path of an `ldapi` URI. */
function socketUri(uri: string, authority: string, rest: string): SocketUri {
  let path: string;
  try {
    path = decodeURIComponent(authority + rest);
  } catch {
    throw new LdapUriError(uri, 'its path contains a "%" that begins no escape');
  }
  if (path.endsWith("/")) path = path.slice(0, -1);
  if (path === "") path = DEFAULT_LDAPI_PATH;
  if (!path.startsWith("/")) throw new LdapUriError(uri, `the path ${JSON.stringify(path)} is not absolute`);
  return { scheme: "ldapi", path, text: `ldapi://${path}` };
}

/** Takes out what stands before an "@": somebody may have put a password there. */
function withoutUser(text: string): string {
  return text.replace(/[^/]*@/, "...@");
}
