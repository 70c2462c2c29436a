/**
 * What one configuration needs, for the permissions of the binary: a second wall behind the sandbox.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { networkAccess, unixSocketPaths } from "../../src/config/hosts.ts";
import { type ListenAddress, listenText } from "../../src/cli/listen_address.ts";
import { formatProblem, loadConfig, type LoadResult } from "../../src/config/load.ts";
import { STORE_FILES } from "../../src/config/system_store.ts";
import { readTextFile } from "../../src/config/text_file.ts";
import { netEntries } from "../../src/sandbox/net_permission.ts";
import type { Walls } from "./permissions.ts";

/** What the binary may reach, or the problems of the configuration. */
type WallsResult =
  | { readonly ok: true; readonly walls: Walls }
  | { readonly ok: false; readonly problems: readonly string[] };

/** What is allowed besides what the configuration names. Paths are absolute. */
interface More {
  /** What may be read, too. */
  readonly read?: readonly string[];
  /** What may be read and written, too. */
  readonly write?: readonly string[];
  /** Where it may listen. */
  readonly listen?: ListenAddress | undefined;
}

/** Replaces passwords, which the build does not need. */
const SOME_PASSWORD = "not needed to build";

/** Where systemd and containers put credentials. */
const CREDENTIALS = ["/run/credentials", "/run/secrets"];

/** The folders that the unit has made for the lock file. */
const LOCK_FOLDERS = ["/run/udm-directory-connector", "/run/udm-directory-connector-root"];

/**
 * Reads a configuration and returns the hosts that the program connects to, and the files that it opens.
 *
 * A source that is read anonymously must not have a password, so both cases are tried.
 *
 * @param deno the version of the Deno that builds the binary
 */
export function wallsOf(
  path: string,
  { read = [], write = [], listen }: More = {},
  deno = Deno.version.deno,
): WallsResult {
  const opened = new Set<string>();
  const load = (environment: Readonly<Record<string, string>>): LoadResult =>
    loadConfig({
      path,
      env: { get: (name) => environment[name] },
      readTextFile: (file) => {
        opened.add(resolve(file));
        return readTextFile(file);
      },
      list: (folder) => [...Deno.readDirSync(folder)].map(({ name }) => name),
    });
  // Without passwords it looks for the files that contain them
  load({});
  const loaded = load({ UDM_PASSWORD: SOME_PASSWORD });
  const result = loaded.ok ? loaded : load({ UDM_PASSWORD: SOME_PASSWORD, SOURCE_PASSWORD: SOME_PASSWORD });
  if (!result.ok) return { ok: false, problems: result.problems.map(formatProblem) };
  const { config } = result;
  const sockets = unixSocketPaths(config);
  const written = [...LOCK_FOLDERS, ...sockets, ...write];
  const folder = dirname(resolve(config.file));
  const files = [...opened].filter((file) => !file.startsWith(`${folder}/`));
  return {
    ok: true,
    walls: {
      net: [
        ...netEntries({ net: networkAccess(config), sockets }, deno),
        ...(listen === undefined ? [] : [listenText(listen)]),
      ],
      read: [...new Set([folder, ...files, ...STORE_FILES, ...CREDENTIALS, ...written, ...read])],
      write: [...new Set(written)],
    },
  };
}
