/**
 * Judges how many objects a plan removes.
 *
 * @module
 */

import { type Kind, KINDS } from "../common/model.ts";
import { namesText } from "../common/number_text.ts";
import { findAdoptions } from "./adopt_by_name.ts";
import type { CurrentObject } from "./current_object.ts";
import { isWithin, limitText, percentText } from "./limits/limit.ts";
import { isDisabling, namesOf, removedText } from "./objects_without_entry.ts";
import type { Notice, RemovalRefusal } from "./plan_types.ts";
import type { Policy } from "./policy.ts";
import type { Fate } from "./removal.ts";
import type { SourceState } from "./source_state.ts";
import type { TargetState } from "./target_state.ts";

/** The verdict on removals: refused, or withheld while the rest of the plan is carried out. */
interface Judgement {
  readonly refusals: readonly RemovalRefusal[];
  /** Kinds that lose nothing in this run. */
  readonly notices: readonly Notice[];
}

/**
 * Refuses or withholds too many removals (deletions, and users to be disabled), as the policy says.
 *
 * @param fate what happens to an object without an entry
 */
export function judgeRemovals(
  target: TargetState,
  source: SourceState,
  fate: (current: CurrentObject) => Fate,
  policy: Policy,
): Judgement {
  // An account that is disabled already loses nothing when a stamp that does not count is replaced.
  const loss = (current: CurrentObject) => {
    const found = fate(current);
    return found === "disable" && current.disabled && current.hasStamp ? "wait" : found;
  };
  const gone = Object.fromEntries(KINDS.map((kind) => [kind, namesOf(source, kind, loss)])) as Record<
    Kind,
    string[]
  >;
  const all = gone.user.length + gone.group.length;
  const unable = policy.adoptByName ? refuseAdoption(target, source, fate, policy, all) : [];
  if (unable.length > 0) return { refusals: unable, notices: [] };
  const exceeded = KINDS.filter((kind) =>
    !isWithin(policy.maxDelete[kind], gone[kind].length, target[kind].owned)
  );
  if (exceeded.length === 0 || policy.allowDeletes === all) return { refusals: [], notices: [] };

  const again = comingAgain(target, source, fate);
  const left = all - again.user - again.group;
  const detail = (kind: Kind) =>
    `${gone[kind].length} of ${target[kind].owned} ${kind}s would be ${removedText(kind, policy)} ` +
    `(${percentText(gone[kind].length, target[kind].owned)}), limit ${limitText(policy.maxDelete[kind])}: ` +
    namesText(gone[kind]);
  const waysOn = (kind: Kind) =>
    again[kind] === 0
      ? `Check source.${kind}_base, source.${kind}_filter and the rights of source.bind_dn. If these ${kind}s are really gone: ` +
        `allow it for one run with --allow-deletes ${all}, or raise safety.max_delete_${kind}s`
      : `${again[kind]} of ${gone[kind].length} ${kind}s to be ${removedText(kind, policy)} ` +
        (isDisabling(kind, policy)
          ? "have the name of a new entry with another identifier"
          : "would come again under the same name with another identifier") +
        `: has the directory been reloaded? ${waysBack(source, kind, { left, all })}`;
  if (policy.allowDeletes !== undefined) {
    const counts = KINDS.map((kind) => `${gone[kind].length} ${kind}s`).join(" and ");
    const back = exceeded.filter((kind) => again[kind] > 0);
    const message =
      `refused: --allow-deletes ${policy.allowDeletes} allows exactly that number of deletions, but there would be ${all} ` +
      `(${counts}). ${exceeded.map(detail).join(". ")}. ` +
      (back.length === 0
        ? `If all of them are really gone: --allow-deletes ${all}`
        : back.map(waysOn).join(". "));
    return {
      refusals: [{ reason: "allow_deletes", kind: exceeded[0] as Kind, message }],
      notices: [],
    };
  }
  if (policy.onExceeded === "skip-deletes") {
    return {
      refusals: [],
      notices: exceeded.map((kind) => ({
        kind,
        reason: "deletions_skipped",
        message: `no ${kind} is ${removedText(kind, policy)} in this run: ${detail(kind)}. ${waysOn(kind)}`,
      })),
    };
  }
  return {
    refusals: exceeded.map((kind) => ({
      reason: "max_delete",
      kind,
      message: `refused: ${detail(kind)}. ${waysOn(kind)}`,
    })),
    notices: [],
  };
}

/** How many of the objects to be removed would come again under the same name. */
function comingAgain(
  target: TargetState,
  source: SourceState,
  fate: (current: CurrentObject) => Fate,
): Record<Kind, number> {
  const count = (kind: Kind) => {
    const [objects, entries] = [target[kind], source[kind]];
    let again = 0;
    for (const [row, object] of findAdoptions(entries, objects)) {
      const isNew = entries.isUsableAt(row) && entries.objectRowAt(row) === undefined;
      if (isNew && fate(objects.at(object)) !== "wait") again++;
    }
    return again;
  };
  return { user: count("user"), group: count("group") };
}

/**
 * The advice about objects that would come again: alternatives to deleting them first.
 *
 * @param counts how many removals there are in all, and how many of them are left if those objects are adopted
 */
function waysBack(
  source: SourceState,
  kind: Kind,
  { left, all }: { readonly left: number; readonly all: number },
): string {
  const property = source[kind].rules.primaryKeyProperty;
  const lost = kind === "user"
    ? "accounts, passwords and memberships"
    : "group numbers and all that refers to them";
  const restore =
    `restore the old values of ${property} in the source, or map the attribute or use the sanitizer that ` +
    "gives them";
  if (source[kind].canAdopt) {
    const others = left === 0 ? "" : ` --allow-deletes ${left}`;
    return `Deleting and creating them again would lose ${lost}. Either ${restore}; or, for one run, let them keep all ` +
      `that and get the new values: sync --adopt-by-name${others} (first look at plan --adopt-by-name${others})`;
  }
  return `UDM never changes ${property}, so --adopt-by-name cannot keep them. Either ${restore}; or name another ` +
    `property that is empty in UDM as udm.${kind}_primary_key_property, and map the new identifier to it: objects ` +
    `without a value are recognised by name; or accept that deleting and creating them again loses ${lost}: ` +
    `--allow-deletes ${all}`;
}

/** Refuses --adopt-by-name for kinds that cannot be adopted, unless the deletions are allowed. */
function refuseAdoption(
  target: TargetState,
  source: SourceState,
  fate: (current: CurrentObject) => Fate,
  { allowDeletes }: Policy,
  all: number,
): RemovalRefusal[] {
  const unable = KINDS.filter((kind) => !source[kind].canAdopt);
  const again = comingAgain(target, source, fate);
  const refusal = (kind: Kind, what: string): RemovalRefusal => ({
    reason: "adopt_by_name",
    kind,
    message: `refused: --adopt-by-name cannot keep ${what}. ${waysBack(source, kind, { left: all, all })}`,
  });
  if (unable.length === KINDS.length) return [refusal("user", "any user or group")];
  if (allowDeletes === all) return [];
  return unable.filter((kind) => again[kind] > 0)
    .map((kind) => {
      const objects = again[kind] === 1 ? `1 ${kind}` : `${again[kind]} ${kind}s`;
      return refusal(kind, `${objects} under the name of a new entry with another identifier`);
    });
}
