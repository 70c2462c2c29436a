/**
 * Creates files that must not exist.
 *
 * @module
 */

import { dirname } from "node:path";
import { withTemporary, writeWhole } from "./replace_file.ts";

/**
 * Creates a file, whole or not at all. Never overwrites one, and follows no link.
 *
 * @throws {Deno.errors.AlreadyExists} if there is something with its name
 */
export function createFile(path: string, text: string, mode: number): void {
  withTemporary(dirname(path), mode, (file, temporary) => {
    writeWhole(file, text);
    // Unlike a new name for the file, another name (link) fails if there is something with it
    Deno.linkSync(temporary, path);
  });
}

/** Whether there is something with this name, even a link that leads nowhere. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/** Why a file cannot be created, as a phrase about it; undefined if it can. */
export function whyNotCreated(path: string): string | undefined {
  const folder = dirname(path);
  try {
    if (exists(path)) return "it exists, and is not overwritten";
    withTemporary(folder, 0o600, () => {});
    return undefined;
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    return code === "ENOENT"
      ? `its folder ${folder} does not exist`
      : `no file can be created in its folder ${folder}: ${message}`;
  }
}
