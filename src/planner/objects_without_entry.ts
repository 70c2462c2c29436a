/**
 * The objects that no entry of the source means any more, and what happens to them.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { CurrentObject } from "./current_object.ts";
import type { Policy } from "./policy.ts";
import type { Fate } from "./removal.ts";
import type { SourceState } from "./source_state.ts";

/** The sorted names of objects without an entry to which something happens, or only a certain thing. */
export function namesOf(
  source: SourceState,
  kind: Kind,
  fate: (current: CurrentObject) => Fate,
  only?: Fate,
): string[] {
  return [...source[kind].withoutEntry()].filter((current) => {
    const found = fate(current);
    return only === undefined ? found !== "wait" : found === only;
  }).map(({ name }) => name).sort();
}

/** What happens to objects without an entry, as text. */
export function removedText(kind: Kind, policy: Policy): string {
  return isDisabling(kind, policy) ? "disabled or deleted" : "deleted";
}

/** Whether objects of a kind are disabled before they are deleted. */
export function isDisabling(kind: Kind, { removal }: Policy): boolean {
  return kind === "user" && removal.type === "disable";
}
