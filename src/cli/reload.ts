/**
 * Reads the configuration again between two rounds.
 *
 * @module
 */

import { networkAccess, unixSocketPaths } from "../config/hosts.ts";
import { formatProblem, type LoadResult } from "../config/load.ts";
import type { Config } from "../config/types.ts";

/** The configuration to go on with, and what is to be said about it. */
interface Reloaded {
  readonly config: Config;
  readonly changed: boolean;
  readonly complaints: readonly string[];
}

/**
 * Decides with which configuration to go on. A broken one is not taken over, nor one that names other hosts: the
 * sandbox was made for the hosts of the first one and cannot grow.
 *
 * @param first the configuration at the start
 * @param current the configuration of the last round
 */
export function reload(first: Config, current: Config, loaded: LoadResult): Reloaded {
  if (!loaded.ok) {
    return {
      config: current,
      changed: false,
      complaints: [
        ...loaded.problems.map(formatProblem),
        "the configuration is broken; going on with the one before",
      ],
    };
  }
  const { config } = loaded;
  const added = reachable(config).filter((host) => !reachable(first).includes(host));
  if (added.length > 0) {
    return {
      config: current,
      changed: false,
      complaints: [
        `the configuration names other hosts than at the start (${
          added.join(", ")
        }): restart the program to ` +
        "use it; going on with the one before",
      ],
    };
  }
  const changed = JSON.stringify(plain(config)) !== JSON.stringify(plain(current));
  return { config, changed, complaints: changed ? loaded.warnings.map(formatProblem) : [] };
}

function reachable(config: Config): string[] {
  return [...networkAccess(config), ...unixSocketPaths(config)];
}

/** Without the positions, which say nothing about the meaning; maps as lists, so that they can be compared. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => key !== "positions").map(([key, item]) => [key, plain(item)]),
  );
}
