/**
 * Sends a result with its long lists in parts: a plan of a million changes is longer than any text can be in V8, which ends at
 * 536,870,888 characters.
 *
 * @module
 */

import { PART_LENGTH } from "./messages.ts";
import type { TaskResult } from "./tasks.ts";

/** The lists of a plan whose length grows with the directories. */
const LISTS = ["changes", "skipped", "invalid_values"] as const;

/** The messages with a result, as JSON: parts of its lists, and at last the result with the rest of them. */
export function* resultMessages(
  number: number,
  result: TaskResult,
  partLength = PART_LENGTH,
): Generator<string, void, undefined> {
  if (!("document" in result)) return yield JSON.stringify({ type: "result", number, result });
  const document: Record<string, unknown> = { ...result.document };
  for (const list of LISTS) {
    const items = document[list];
    if (!Array.isArray(items)) continue;
    const first = { type: "items", number, list };
    let texts: string[] = [];
    let length = 0;
    let sent = 0;
    for (const [at, item] of items.entries()) {
      const text = JSON.stringify(item);
      texts.push(text);
      length += text.length;
      if (length < partLength) continue;
      yield `${JSON.stringify(first).slice(0, -1)},"items":[${texts.join(",")}]}`;
      texts = [];
      length = 0;
      sent = at + 1;
    }
    document[list] = items.slice(sent);
  }
  yield JSON.stringify({ type: "result", number, result: { ...result, document } });
}
