/**
 * Reloads the configuration between two runs.
 *
 * @module
 */

import { networkAccess, unixSocketPaths } from "../config/hosts.ts";
import { formatProblem, type LoadResult } from "../config/load.ts";
import type { Config } from "../config/types.ts";

/** The configuration of the next run, and warnings about it. */
interface Reloaded {
  readonly config: Config;
  readonly changed: boolean;
  /** Whether the new configuration cannot be used. */
  readonly rejected: boolean;
  readonly warnings: readonly string[];
}

/**
 * Decides which configuration the next run uses. An invalid one is rejected, and so is one that names new hosts: the
 * sandbox allows only the hosts of the first one.
 *
 * @param first the configuration at the start
 * @param current the configuration of the last run
 */
export function reload(first: Config, current: Config, loaded: LoadResult): Reloaded {
  if (!loaded.ok) {
    return {
      config: current,
      changed: false,
      rejected: true,
      warnings: [
        ...loaded.problems.map(formatProblem),
        "the new configuration is invalid: keeping the previous one",
      ],
    };
  }
  const { config } = loaded;
  const added = reachable(config).filter((host) => !reachable(first).includes(host));
  if (added.length > 0) {
    return {
      config: current,
      changed: false,
      rejected: true,
      warnings: [
        `the new configuration names other hosts than at the start (${
          added.join(", ")
        }): keeping the previous one; ` +
        "restart the program to use the new one",
      ],
    };
  }
  const changed = JSON.stringify(plain(config)) !== JSON.stringify(plain(current));
  return { config, changed, rejected: false, warnings: changed ? loaded.warnings.map(formatProblem) : [] };
}

function reachable(config: Config): string[] {
  return [...networkAccess(config), ...unixSocketPaths(config)];
}

/** The configuration without positions, and with maps as lists, so that two of them can be compared. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => key !== "positions").map(([key, item]) => [key, plain(item)]),
  );
}
