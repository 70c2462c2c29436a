/**
 * The entries of Deno's net permission, and the check that this thread may pass them on to the worker.
 *
 * @module
 */

import type { ErrorDetails } from "../common/error.ts";

/** What the worker may reach; everything else is denied. */
export interface Reachable {
  /** `host:port`, IPv6 addresses in brackets. */
  readonly net: readonly string[];
  /** Paths of UNIX sockets. */
  readonly sockets: readonly string[];
}

/**
 * The first version of Deno that requires net access to connect to a UNIX socket. Earlier versions require only read
 * and write permission, and reject `unix:` as a host with an invalid port (URIError).
 */
const SOCKETS_SINCE = [2, 9] as const;

/**
 * The entries of the net permission: hosts, and sockets as `unix:/path` if this version of Deno supports that.
 */
export function netEntries({ net, sockets }: Reachable, version = Deno.version.deno): string[] {
  return [...net, ...(namesSockets(version) ? sockets.map((path) => `unix:${path}`) : [])];
}

function namesSockets(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [firstMajor, firstMinor] = SOCKETS_SINCE;
  return major > firstMajor || major === firstMajor && minor >= firstMinor;
}

/** The entries (`host:port`, `unix:/path`) that this thread has no permission for and cannot pass on. */
export function deniedEntries(net: readonly string[]): string[] {
  return net.filter((host) => Deno.permissions.querySync({ name: "net", host }).state !== "granted");
}

/** Describes denied entries: the binary was built for the hosts of another configuration. */
export function deniedDetails(entries: readonly string[]): ErrorDetails {
  return {
    problem: `the configuration names ${entries.join(" and ")}, which this program was built not to reach`,
    advice:
      "Build it for this configuration (deno task compile --config FILE), or for any (deno task compile).",
  };
}
