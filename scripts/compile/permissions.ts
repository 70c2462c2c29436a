/**
 * The permissions that are baked into the binary, and what they look like when they are read back.
 *
 * @module
 */

import { VARIABLES } from "../../src/cli/options.ts";
import { PROXY_VARIABLES } from "../../src/sandbox/sandbox.ts";

/** What libraries ask for. yaml ends with an error if it may not; commander does so when it prints help. */
const LIBRARY_VARIABLES = ["LOG_TOKENS", "LOG_STREAM", "FORCE_COLOR", "CLICOLOR_FORCE"];

/** Every environment variable that the binary may read or remove. */
export const ENVIRONMENT: readonly string[] = [...VARIABLES, ...PROXY_VARIABLES, ...LIBRARY_VARIABLES];

/**
 * Where the binary may connect to: hosts as `host:port` and sockets as `unix:/path`. Undefined: anywhere, because the
 * hosts are in a configuration that is named only at run time.
 */
export type Net = readonly string[] | undefined;

/**
 * The options of `deno compile`.
 *
 * Three permissions are broad, because Deno fixes paths and hosts when the binary is built:
 *
 * - read: the configuration and the files it names may be anywhere (certificates, passwords, the socket of ldapi),
 * - write: so may log files, metrics, summaries, the lock file and that socket,
 * - net: see {@link Net}.
 *
 * They are those of the main thread, which opens files, but parses nothing that comes from the network, and gives up
 * net when the worker has started. The worker, which talks to the network, has none of these files and only the hosts
 * of the configuration (src/sandbox/sandbox.ts). What no run ever needs is denied for good: a denial also wins over
 * what the program might ask for later.
 */
export function permissionOptions(net: Net): string[] {
  return [
    "--no-prompt",
    "--allow-read",
    "--allow-write",
    net === undefined ? "--allow-net" : `--allow-net=${net.join(",")}`,
    `--allow-env=${ENVIRONMENT.join(",")}`,
    "--deny-import",
    "--deny-run",
    "--deny-ffi",
    "--deny-sys",
  ];
}

/**
 * Permissions as Deno writes them into a binary. A list names what is allowed or denied; an empty one stands for
 * everything, and null for nothing.
 */
export type BakedPermissions = Readonly<Record<string, boolean | readonly string[] | null>>;

/** What must be found in the binary. Whatever is not named here must be nothing. */
export function expectedPermissions(net: Net): BakedPermissions {
  return {
    prompt: false,
    allow_read: [],
    allow_write: [],
    allow_net: net ?? [],
    allow_env: ENVIRONMENT,
    deny_import: [],
    deny_run: [],
    deny_ffi: [],
    deny_sys: [],
  };
}

/**
 * Compares baked permissions with the expected ones; gives a line for each difference.
 *
 * @param found as read from a binary
 */
export function permissionDifferences(found: BakedPermissions, expected: BakedPermissions): string[] {
  const differences: string[] = [];
  for (const name of new Set([...Object.keys(found), ...Object.keys(expected)])) {
    // Deno always allows a few hosts here; that everything is denied wins, and is expected.
    if (name === "allow_import" && expected.deny_import !== undefined) continue;
    const [is, wanted] = [written(found[name]), written(expected[name])];
    if (is !== wanted) differences.push(`${name} is ${is}, expected ${wanted}`);
  }
  return differences;
}

function written(value: BakedPermissions[string] | undefined): string {
  if (value === undefined || value === null || value === false) return "nothing";
  if (value === true) return "everything";
  return value.length === 0 ? "everything" : [...value].sort().join(", ");
}
