/**
 * The permissions of the binary, and how to verify them.
 *
 * @module
 */

import { VARIABLES } from "../../src/cli/options.ts";
import { ROOT_VARIABLES } from "../../src/sandbox/runtime_roots.ts";
import { PROXY_VARIABLES } from "../../src/sandbox/sandbox.ts";

/**
 * Variables that libraries read. Without permission, yaml fails, commander fails when it prints help, and the questions of
 * init fail when Node's colours are chosen.
 */
const LIBRARY_VARIABLES = [
  "LOG_TOKENS",
  "LOG_STREAM",
  "FORCE_COLOR",
  "CLICOLOR_FORCE",
  "NODE_DISABLE_COLORS",
  "TMUX",
  "TF_BUILD",
  "TEAMCITY_VERSION",
  "TERM_PROGRAM",
  "COLORTERM",
  "INQUIRER_KEYBINDINGS",
  "CLI_WIDTH",
];

/** Every environment variable that the binary may read or remove. */
export const ENVIRONMENT: readonly string[] = [
  ...VARIABLES,
  ...PROXY_VARIABLES,
  ...ROOT_VARIABLES,
  ...LIBRARY_VARIABLES,
];

/** What a binary for one configuration may reach. */
export interface Walls {
  /** Hosts as `host:port`, and sockets as `unix:/path`. */
  readonly net: readonly string[];
  /** Absolute paths of files and folders. */
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/**
 * The options of `deno compile`.
 *
 * Without walls, three permissions are broad, because Deno fixes paths and hosts when the binary is built:
 *
 * - read: the configuration and the files it names may be anywhere (certificates, passwords, the socket of ldapi),
 * - write: so may log files, metrics, summaries, the lock file and that socket,
 * - net: the configuration is known only at run time.
 *
 * They apply to the main thread, which opens files but parses no data from the network, and gives up net when the worker
 * has started. The worker, which uses the network, has none of these files and only the hosts of the configuration
 * (src/sandbox/sandbox.ts). Permissions that no run needs are denied; a denial also overrides later requests.
 */
export function permissionOptions(walls?: Walls): string[] {
  return [
    "--no-prompt",
    allow("read", walls?.read),
    allow("write", walls?.write),
    allow("net", walls?.net),
    allow("env", ENVIRONMENT),
    "--deny-import",
    "--deny-run",
    "--deny-ffi",
    "--allow-sys=uid", // the hint for root
  ];
}

/** An option; without a list, it allows everything. */
function allow(name: string, list: readonly string[] | undefined): string {
  // Deno reads two commas as one that belongs to a path
  const items = list?.map((item) => item.replaceAll(",", ",,"));
  return items === undefined ? `--allow-${name}` : `--allow-${name}=${items.join(",")}`;
}

/**
 * Permissions as Deno writes them into a binary. A list names what is allowed or denied; an empty one stands for
 * everything, and null for nothing.
 */
export type BakedPermissions = Readonly<Record<string, boolean | readonly string[] | null>>;

/** The permissions that the binary must have. It must have no others. */
export function expectedPermissions(walls?: Walls): BakedPermissions {
  return {
    prompt: false,
    allow_read: walls?.read ?? [],
    allow_write: walls?.write ?? [],
    allow_net: walls?.net ?? [],
    allow_env: ENVIRONMENT,
    deny_import: [],
    deny_run: [],
    deny_ffi: [],
    allow_sys: ["uid"],
  };
}

/**
 * Compares the permissions of a binary with the expected ones; returns a line per difference.
 *
 * @param found as read from a binary
 */
export function permissionDifferences(found: BakedPermissions, expected: BakedPermissions): string[] {
  const differences: string[] = [];
  for (const name of new Set([...Object.keys(found), ...Object.keys(expected)])) {
    // Deno always allows a few hosts here; the expected denial overrides them.
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
