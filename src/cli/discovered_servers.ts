/**
 * LDAP servers found by DNS: looked up once at the start, then kept while the program runs.
 *
 * @module
 */

import type { LoadResult } from "../config/load.ts";
import { type DiscoveredServers, withServers } from "../ldap/discover.ts";

/**
 * Puts the servers found at the start into a configuration. A configuration with another domain needs a restart: the
 * engine cannot reach other hosts, and the main thread has given up its network permission.
 */
export function withDiscoveredServers(loaded: LoadResult, found: DiscoveredServers | undefined): LoadResult {
  if (!loaded.ok) return loaded;
  const { config } = loaded;
  const source = withServers(config.source, found);
  if (source !== undefined) return { ...loaded, config: { ...config, source } };
  const path = "source.ldap_uri";
  const message =
    `${path} names the domain ${config.source.domain}, whose servers are looked up in DNS only at start: restart the ` +
    "program";
  const { line, column } = config.positions.get(path) ?? { line: 0, column: 0 };
  return { ok: false, problems: [{ file: config.file, line, column, path, message }] };
}
