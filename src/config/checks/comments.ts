/**
 * Values that a comment cuts off.
 *
 * @module
 */

import type { Tell } from "../problems.ts";
import { mayBelongToValue } from "../secret_words.ts";
import type { ReadDocument } from "../yaml/read_section.ts";

/** Warns about values with a comment behind them that may belong to the value. */
export function warnAboutComments({ comments }: Pick<ReadDocument, "comments">, warn: Tell): void {
  for (const [path, comment] of comments) {
    if (!mayBelongToValue(path, comment)) continue;
    warn(
      path,
      'ends before " #", because YAML reads the rest of the line as a comment; if it belongs to the value, put the value ' +
        "in quotes, otherwise move the comment to a line of its own",
    );
  }
}
