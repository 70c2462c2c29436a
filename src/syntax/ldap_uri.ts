/**
 * Parses LDAP URIs of clients: scheme, host and port (RFC 4516 section 2); the search part is not used.
 *
 * @module
 */

/** The address of a directory server over TCP. */
export interface NetworkUri {
  readonly scheme: "ldap" | "ldaps";
  /** Host name or IP address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The IP address to connect to; absent: that of the host. */
  readonly address?: string;
  /** Whether the URI names a DN or a search, which are not used. */
  readonly hasSearch?: true;
  /** The URI for messages; with the address if the host has several. */
  readonly text: string;
}

/** The address of a directory server on a Unix socket. */
interface SocketUri {
  readonly scheme: "ldapi";
  readonly path: string;
  /** Whether the URI names a DN or a search, which are not used. */
  readonly hasSearch?: true;
  /** The URI for messages. */
  readonly text: string;
}

/** The address of a directory server. */
export type LdapUri = NetworkUri | SocketUri;

/** A string that is not a URI of a directory server. */
export class LdapUriError extends Error {
  override readonly name = "LdapUriError";
  readonly uri: string;
  constructor(uri: string, reason: string) {
    super(
      `${
        JSON.stringify(withoutUser(uri))
      } is not an LDAP URI: ${reason}; use ldap://host:port, ldaps://host:port or ldapi://path, or ldap:/// or ` +
        "ldaps:/// for the servers of a domain",
    );
    this.uri = withoutUser(uri);
  }
}

/** A URI without a host: the servers of a domain are looked up in DNS. */
export interface DomainUri {
  readonly scheme: "ldap" | "ldaps";
  readonly host?: never;
  /** The URI for messages. */
  readonly text: string;
}

/** A URI of a configuration. */
export type ConfiguredUri = LdapUri | DomainUri;

/** Whether a URI names no host. */
export function isDomainUri(uri: ConfiguredUri): uri is DomainUri {
  return uri.scheme !== "ldapi" && uri.host === undefined;
}

/** The URIs of servers, without those whose servers are looked up in DNS. */
export function serverUris(uris: readonly ConfiguredUri[]): LdapUri[] {
  return uris.filter((uri) => !isDomainUri(uri));
}

/** The address of a server over TCP. */
export function networkUri(scheme: NetworkUri["scheme"], host: string, port: number): NetworkUri {
  return { scheme, host, port, text: `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}` };
}

/** The socket that OpenLDAP's libraries use for `ldapi:///`. */
const DEFAULT_LDAPI_PATH = "/var/run/slapd/ldapi";

const URI = /^(ldaps?|ldapi):\/\/([^/?#]*)(.*)$/is;
const DOMAIN_URI = /^(ldaps?):\/\/\/?$/i;
const HOST_AND_PORT = /^(\[[0-9A-Fa-f:.]+(?:%[\w.-]+)?\]|[^:[\]@\s]*)(?::(\d*))?$/;

/** Parses a URI without a host, `ldap:///` or `ldaps:///`; undefined for all others. */
export function parseDomainUri(uri: string): DomainUri | undefined {
  const scheme = DOMAIN_URI.exec(uri.trim())?.[1]?.toLowerCase();
  if (scheme !== "ldap" && scheme !== "ldaps") return undefined;
  return { scheme, text: `${scheme}:///` };
}

/**
 * Parses an LDAP URI. The default port is 389 or 636. The path of `ldapi` may be percent-encoded as in RFC 3986
 * (`ldapi://%2Frun%2Fldapi`) or plain (`ldapi:///run/ldapi`).
 *
 * @throws {LdapUriError} if the string is not such a URI, or has no host
 */
export function parseLdapUri(uri: string): LdapUri {
  const match = URI.exec(uri.trim());
  if (match === null) {
    throw new LdapUriError(uri, "it does not start with ldap://, ldaps:// or ldapi://");
  }
  const scheme = (match[1] as string).toLowerCase();
  const authority = match[2] as string;
  const rest = match[3] as string;
  if (scheme === "ldapi") return socketUri(uri, authority, rest);

  const parts = HOST_AND_PORT.exec(authority);
  if (parts === null) {
    const written = uri.includes("@") ? authority + rest : authority;
    throw new LdapUriError(uri, `${JSON.stringify(withoutUser(written))} is not host:port`);
  }
  const host = (parts[1] as string).replace(/^\[|\]$/g, "");
  if (host === "") throw new LdapUriError(uri, "the host is missing");
  const port = parts[2] ? Number(parts[2]) : scheme === "ldaps" ? 636 : 389;
  if (port < 1 || port > 65535) throw new LdapUriError(uri, `port ${port} is not between 1 and 65535`);
  const server = networkUri(scheme === "ldaps" ? "ldaps" : "ldap", host, port);
  return { ...server, ...searchOf(rest) };
}

/** Whether a DN or a search follows the server. */
function searchOf(rest: string): Pick<LdapUri, "hasSearch"> {
  return /^\/?$/.test(rest) ? {} : { hasSearch: true };
}

/** Reads the path of an `ldapi` URI. */
function socketUri(uri: string, authority: string, rest: string): SocketUri {
  let path: string;
  try {
    path = decodeURIComponent(authority || rest);
  } catch {
    throw new LdapUriError(uri, 'its path contains a "%" without an escape');
  }
  path = path.replace(/\/+$/, "");
  if (path === "") path = DEFAULT_LDAPI_PATH;
  if (!path.startsWith("/")) {
    const written = uri.includes("@") ? withoutUser(authority + rest) : path;
    throw new LdapUriError(uri, `the path ${JSON.stringify(written)} is not absolute`);
  }
  return { scheme: "ldapi", path, text: `ldapi://${path}`, ...(authority === "" ? {} : searchOf(rest)) };
}

/** Removes the part before an "@", which may contain a password, whatever its characters. */
function withoutUser(text: string): string {
  return text.replace(/^(\s*[a-z]*:\/\/)?.*@/is, "$1...@");
}
