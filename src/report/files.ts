/**
 * Files for other programs: never half written, never over something else.
 *
 * @module
 */

import { dirname, join } from "node:path";

/** A file that is written again after each run. */
export interface OwnFile {
  readonly path: string;
  /** Whether a text was written by this program: nothing else is overwritten. */
  readonly isOwn: (text: string) => boolean;
  /** What such a file is, for errors. */
  readonly what: string;
  /** Permissions, whatever the umask says; without them it decides. */
  readonly mode?: number;
}

/**
 * Replaces the content of a file at once: whoever reads it sees the old or the new one. A new file is written in the same
 * folder, beginning with a dot and ending in `.tmp`, which no collector reads, and takes the place of the old one.
 *
 * @param text gives the new content from the old one, which is empty if there is no file
 * @throws {Error} if it cannot be written, or what is there is something else
 */
export function replaceFile({ path, isOwn, what, mode }: OwnFile, text: (before: string) => string): void {
  const { place, before } = readBefore(path);
  if (before.trim() !== "" && !isOwn(before)) {
    throw new Error(`there is a file that is not ${what} of this program; it is left as it is`);
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
      // It was not even made.
    }
    throw error;
  }
}

/** Where a file really is, so that a link to it stays a link, and what is in it. */
function readBefore(path: string): { readonly place: string; readonly before: string } {
  let place: string;
  try {
    place = Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { place: path, before: "" };
    throw error;
  }
  if (!Deno.statSync(place).isFile) throw new Error("there is something that is not a file");
  return { place, before: Deno.readTextFileSync(place) };
}
