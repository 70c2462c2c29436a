/**
 * Whether this thread may reach what it is to let the worker reach: a binary can be built for the hosts of one
 * configuration.
 *
 * @module
 */

import type { ErrorDetails } from "../common/error.ts";

/** Those of the entries (`host:port`, `unix:/path`) that this thread has no permission for, and can so give to nobody. */
export function outOfReach(net: readonly string[]): string[] {
  return net.filter((host) => Deno.permissions.querySync({ name: "net", host }).state !== "granted");
}

/** Which hosts are out of reach, and what to do. */
export function outOfReachDetails(hosts: readonly string[]): ErrorDetails {
  return {
    problem: `the configuration names ${hosts.join(" and ")}, which this program was built not to reach`,
    advice:
      "Build it for this configuration (deno task compile --config FILE), or for any (deno task compile).",
  };
}
