/**
 * Values that a comment cuts off.
 *
 * @module
 */

import type { Remarks } from "../problems.ts";
import { mayBelongToValue, mayBeSecret } from "../secret_words.ts";
import type { ReadDocument } from "../yaml/read_section.ts";

/**
 * Reports values with a comment behind them that may belong to the value. Half a password only fails to log in; half a DN
 * or filter finds other entries, which is a warning.
 */
export function remarkOnComments(
  { comments }: Pick<ReadDocument, "comments">,
  { warn, note }: Remarks,
): void {
  for (const [path, comment] of comments) {
    if (!mayBelongToValue(path, comment)) continue;
    (mayBeSecret(path) ? note : warn)(
      path,
      'ends before " #", because YAML reads the rest of the line as a comment; if it belongs to the value, put the value ' +
        "in quotes, otherwise move the comment to a line of its own",
    );
  }
}
