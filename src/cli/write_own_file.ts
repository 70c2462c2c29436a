/**
 * Writes the files that the program owns.
 *
 * @module
 */

import { dirname } from "node:path";
import { getLogger } from "@logtape/logtape";
import { CATEGORY } from "../logging/category.ts";
import { modeText } from "../files/regular_file.ts";
import { type OwnFile, replaceFile } from "../files/replace_file.ts";

const log = getLogger([CATEGORY, "main"]);

/**
 * Replaces a file, as {@linkcode replaceFile}. Warns if all users can replace it, too: those who can write in its folder
 * can, unless it is sticky, as /tmp is.
 */
export function writeOwnFile(file: OwnFile, text: (before: string) => string): void {
  replaceFile(file, text);
  const info = Deno.statSync(dirname(file.path));
  if (((info.mode ?? 0) & 0o1002) !== 0o002) return;
  log.warn(
    "{file} can be replaced by all users: they can write in its folder ({mode}); run chmod o-w on it",
    {
      file: file.path,
      mode: modeText(info),
    },
  );
}
