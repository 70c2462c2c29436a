/**
 * Replaces files atomically, and never overwrites a file of another kind.
 *
 * @module
 */

import { closeSync, fchmodSync, fdatasyncSync, fstatSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { openRegular, readAtMost } from "./regular_file.ts";

/** A file that is rewritten after each run. */
export interface OwnFile {
  readonly path: string;
  /** Whether this program wrote a text; of a large file, its beginning. Other files are not overwritten. */
  readonly isOwn: (text: string) => boolean;
  /** The kind of file, for errors. */
  readonly what: string;
  /** Permissions, regardless of the umask; default: those of the umask. */
  readonly mode?: number;
}

/** Far more than metrics and summaries have, in bytes. */
const MAX_BEFORE = 4 << 20;

/**
 * Replaces the content of a file atomically. The new content is written to a temporary file in the same folder, which
 * then replaces the old one.
 *
 * @param text creates the new content, in one or in parts, from the old one, which is empty if there is no file
 * @throws {Error} if it cannot be written, or if the existing file is of another kind
 */
export function replaceFile(
  { path, isOwn, what, mode }: OwnFile,
  text: (before: string) => string | Iterable<string>,
): void {
  const before = readBefore(path);
  if (before.trim() !== "" && !isOwn(before)) {
    throw new Error(`the existing file is not ${what} of this program and is not overwritten`);
  }
  withTemporary(dirname(path), mode ?? 0o666, (file, temporary) => {
    // Before the content is there, and of the open file: another user may put a link in place of the name.
    if (mode !== undefined) fchmodSync(file, mode);
    writeWhole(file, text(before));
    Deno.renameSync(temporary, path);
  });
}

/**
 * The user as whom the program runs: the owner of what it creates. `Deno.uid` is not available, because the program has
 * no permission for it.
 *
 * @param folder where a file can be created; it is removed at once
 */
export function ownUser(folder: string): number {
  return withTemporary(folder, 0o600, (file) => fstatSync(file).uid);
}

/** Writes a text, in one or in parts, into an open file, and waits until it is on the disk. */
export function writeWhole(file: number, text: string | Iterable<string>): void {
  for (const part of typeof text === "string" ? [text] : text) {
    const bytes = new TextEncoder().encode(part);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  }
  fdatasyncSync(file);
}

/** Creates a file, and removes it unless it was renamed. Its name ends in `.tmp`, so that no collector reads it. */
export function withTemporary<T>(folder: string, mode: number, use: (file: number, path: string) => T): T {
  const path = join(folder, `.${crypto.randomUUID()}.tmp`);
  const file = openSync(path, "wx", mode);
  try {
    return use(file, path);
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}

/** The text of a file; empty if there is none. */
function readBefore(path: string): string {
  try {
    using file = openRegular(path);
    return new TextDecoder().decode(readAtMost(file, MAX_BEFORE));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
