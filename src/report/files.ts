/**
 * Replaces files atomically, and never overwrites a file of another kind.
 *
 * @module
 */

import { dirname, join } from "node:path";

/** A file that is rewritten after each run. */
export interface OwnFile {
  readonly path: string;
  /** Whether this program wrote a text. Other files are not overwritten. */
  readonly isOwn: (text: string) => boolean;
  /** The kind of file, for errors. */
  readonly what: string;
  /** Permissions, regardless of the umask; default: those of the umask. */
  readonly mode?: number;
}

/**
 * Replaces the content of a file atomically. The new content is written to a temporary file in the same folder, which
 * then replaces the old one. Its name starts with a dot and ends in `.tmp`, so that no collector reads it.
 *
 * @param text creates the new content from the old one, which is empty if there is no file
 * @throws {Error} if it cannot be written, or if the existing file is of another kind
 */
export function replaceFile({ path, isOwn, what, mode }: OwnFile, text: (before: string) => string): void {
  const { place, before } = readBefore(path);
  if (before.trim() !== "" && !isOwn(before)) {
    throw new Error(`the existing file is not ${what} of this program and is not overwritten`);
  }
  const temporary = join(dirname(place), `.${crypto.randomUUID()}.tmp`);
  try {
    using file = Deno.openSync(temporary, { write: true, createNew: true });
    if (mode !== undefined) Deno.chmodSync(temporary, mode);
    const bytes = new TextEncoder().encode(text(before));
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    file.syncDataSync();
    Deno.renameSync(temporary, place);
  } catch (error) {
    try {
      Deno.removeSync(temporary);
    } catch {
      // It was not created.
    }
    throw error;
  }
}

/** The real path of a file, so that a link to it stays a link, and its content. */
function readBefore(path: string): { readonly place: string; readonly before: string } {
  let place: string;
  try {
    place = Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { place: path, before: "" };
    throw error;
  }
  if (!Deno.statSync(place).isFile) throw new Error("it is not a regular file");
  return { place, before: Deno.readTextFileSync(place) };
}
