/**
 * Loads a configuration from the files of this machine.
 *
 * @module
 */

import { join } from "node:path";
import { loadConfig, type LoadResult } from "./load.ts";
import { readTextFile } from "./text_file.ts";

/**
 * Loads a configuration, as {@linkcode loadConfig}.
 *
 * @param path a file, a folder with a single `*.yaml` or `*.yml`, or a file without its ending
 * @param options offline: whether files and passwords that the configuration needs may be absent
 */
export function loadConfigFile(
  path: string,
  environment: { readonly [variable: string]: string | undefined },
  { offline = false } = {},
): LoadResult {
  return loadConfig({
    path,
    env: { get: (name) => environment[name] },
    readTextFile,
    stat: Deno.statSync,
    offline,
    list: (folder) =>
      [...Deno.readDirSync(folder)]
        .filter((entry) => !entry.isDirectory && !(entry.isSymlink && isFolder(join(folder, entry.name))))
        .map(({ name }) => name),
  });
}

/** Whether a link leads to a folder. One that leads nowhere may be the right configuration. */
function isFolder(link: string): boolean {
  try {
    return Deno.statSync(link).isDirectory;
  } catch {
    return false;
  }
}
