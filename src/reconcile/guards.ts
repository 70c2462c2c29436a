/**
 * What keeps a plan, or the deletions in it, from being carried out.
 *
 * @module
 */

import { KINDS } from "../model.ts";
import type { TargetState } from "./existing.ts";
import type { Notice, Refusal } from "./plan_types.ts";
import type { SourceState } from "./wanted.ts";

/**
 * Refuses a plan whose source is empty where the target is not: a wrong search base or lost read rights look exactly
 * like a directory from which everybody has gone.
 */
export function refuseEmptySource(target: TargetState, source: SourceState): Refusal[] {
  return KINDS.filter((kind) => source[kind].entries === 0 && target[kind].size > 0).map((kind) => ({
    reason: "empty_source",
    kind,
    message:
      `refused: the source has no ${kind}s, but the target has ${target[kind].size}, all of which would be ` +
      `deleted. Check source.${kind}_base, source.${kind}_filter and the rights of the account that reads`,
  }));
}

/**
 * Withholds the deletions of a kind if an entry of that kind could be any object: then no object is provably absent
 * from the source.
 */
export function withholdDeletions(source: SourceState): Notice[] {
  return KINDS.flatMap((kind) => {
    const entries = source[kind].unidentified;
    const [first] = entries;
    if (first === undefined) return [];
    return {
      kind,
      reason: "deletions_withheld",
      message: `no ${kind} is deleted in this run: ${entries.length} source ` +
        `${
          entries.length === 1 ? "entry has" : "entries have"
        } neither a usable primary key nor a name that tells ` +
        `which object of the target is meant, so nobody can say which objects are really gone (first: ${first.dn})`,
    };
  });
}
