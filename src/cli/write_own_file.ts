/**
 * Writes the files that the program owns.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { CATEGORY } from "../logging/category.ts";
import { openFolderOf } from "../files/regular_file.ts";
import { type OwnFile, replaceFile } from "../files/replace_file.ts";

const log = getLogger([CATEGORY, "main"]);

/** Replaces a file, as {@linkcode replaceFile}. Warns if all users can replace it, too. */
export function writeOwnFile(file: OwnFile, text: (before: string) => string | Iterable<string>): void {
  replaceFile(file, text);
  const mode = openFolderOf(file.path);
  if (mode === undefined) return;
  log.warn(
    "{file} can be replaced by all users: they can write in its folder ({mode}); run chmod o-w on it",
    { file: file.path, mode },
  );
}
