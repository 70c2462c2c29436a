/**
 * The hosts of one configuration, for the permissions of the binary: a second wall behind the sandbox.
 *
 * @module
 */

import { networkAccess, unixSocketPaths } from "../../src/config/hosts.ts";
import { formatProblem } from "../../src/config/load.ts";
import { loadConfigFile } from "../../src/config/load_file.ts";
import { netEntries } from "../../src/sandbox/net_permission.ts";

/** The hosts, or the problems of the configuration. */
type HostsResult =
  | { readonly ok: true; readonly net: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Replaces passwords, which the build does not need. */
const SOME_PASSWORD = "not needed to build";

/**
 * Reads a configuration and returns the hosts that the program connects to.
 *
 * A source that is read anonymously must not have a password, so both cases are tried.
 *
 * @param deno the version of the Deno that builds the binary
 */
export function hostsOf(path: string, deno = Deno.version.deno): HostsResult {
  const loaded = loadConfigFile(path, { UDM_PASSWORD: SOME_PASSWORD });
  const result = loaded.ok
    ? loaded
    : loadConfigFile(path, { UDM_PASSWORD: SOME_PASSWORD, SOURCE_PASSWORD: SOME_PASSWORD });
  if (!result.ok) return { ok: false, problems: result.problems.map(formatProblem) };
  const { config } = result;
  const reachable = { net: networkAccess(config), sockets: unixSocketPaths(config) };
  return { ok: true, net: netEntries(reachable, deno) };
}
