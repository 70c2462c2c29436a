/**
 * How the net permission names what may be reached.
 *
 * @module
 */

/** What may be reached; everything that is not named is denied. */
export interface Reachable {
  /** `host:port`, IPv6 addresses in brackets. */
  readonly net: readonly string[];
  /** Paths of UNIX sockets. */
  readonly sockets: readonly string[];
}

/**
 * The version of Deno that first wants net access to connect to a UNIX socket. Before, the permission to read and
 * write it is enough, and `unix:` is taken for a host with a wrong port (URIError).
 */
const SOCKETS_SINCE = [2, 9] as const;

/**
 * The entries of the net permission: hosts, and sockets as `unix:/path` where Deno knows that.
 *
 * @param version of the Deno that is to understand them
 */
export function netEntries({ net, sockets }: Reachable, version = Deno.version.deno): string[] {
  return [...net, ...(namesSockets(version) ? sockets.map((path) => `unix:${path}`) : [])];
}

function namesSockets(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [firstMajor, firstMinor] = SOCKETS_SINCE;
  return major > firstMajor || major === firstMajor && minor >= firstMinor;
}
