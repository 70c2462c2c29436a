/**
 * Servers that the configuration leaves to the name service: found at the start, kept while the program runs.
 *
 * @module
 */

import type { LoadResult } from "../config/load.ts";
import { type FoundServers, withServers } from "../ldap/discover.ts";

/**
 * Puts the servers that were found at the start into a configuration. One that names another domain is of no use until
 * the program starts again: the engine cannot reach other hosts, and the name service cannot be asked any more.
 */
export function located(loaded: LoadResult, found: FoundServers | undefined): LoadResult {
  if (!loaded.ok) return loaded;
  const { config, warnings } = loaded;
  const source = withServers(config.source, found);
  if (source !== undefined) return { ok: true, config: { ...config, source }, warnings };
  const path = "source.ldap_uri";
  const message =
    `${path} leaves the servers of ${config.source.domain} to the name service, which is asked when the ` +
    "program starts: restart it";
  const { line, column } = config.positions.get(path) ?? { line: 0, column: 0 };
  return { ok: false, problems: [{ file: config.file, line, column, path, message }] };
}
