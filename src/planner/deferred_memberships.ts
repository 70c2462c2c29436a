/**
 * Which memberships can be written together with their group, and which must wait until all groups are there.
 *
 * Names decide on the order of groups first: a group that takes a name comes after the one that gives it free. So it
 * can happen that a group comes before a member that is yet to be made. Its memberships are then an operation of their
 * own, in a phase of their own.
 *
 * @module
 */

import type { SourceState } from "./source_state.ts";
import type { MembershipPlan } from "./memberships.ts";
import type { Placed, Step } from "./operation_order.ts";
import type { DesiredEntry } from "./desired_entry.ts";

/** The order of memberships. */
export interface DeferredMemberships {
  /** Groups whose memberships must wait, nested ones before those they are nested in. */
  readonly late: ReadonlySet<DesiredEntry>;
  /** For a group whose nestings are written, the groups whose operations must have ended before. */
  readonly before: ReadonlyMap<DesiredEntry, ReadonlySet<DesiredEntry>>;
}

/**
 * Works out which memberships must wait.
 *
 * @param phases the phase of every step
 */
export function deferMemberships(
  placed: readonly Placed<Step & { readonly desired: DesiredEntry | undefined }>[],
  phases: readonly number[],
  memberships: MembershipPlan,
  source: SourceState,
): DeferredMemberships {
  const { changes, order } = memberships;
  const before = nestedBefore(memberships);
  const phaseOf = new Map<DesiredEntry, number>();
  // Users are written in the first phase. Only a group that is pulled there by one of them may come before others.
  const isPulled = placed.some(({ step: { desired } }, place) =>
    desired?.kind === "group" && phases[place] === 0
  );
  if (isPulled) {
    placed.forEach(({ step: { desired }, part }, place) => {
      if (desired !== undefined && part.type === "whole") phaseOf.set(desired, phases[place] as number);
    });
  }
  const late = new Set<DesiredEntry>();
  const written = new Set<DesiredEntry>();
  placed.forEach(({ step: { desired }, part }, place) => {
    if (desired?.kind !== "group" || part.type !== "whole") return;
    const phase = phases[place] as number;
    const usersMove = isPulled && changes.get(desired)?.users?.some(({ key }) => {
      const user = source.user.withKey(key);
      return user !== undefined && getsDn(user) && (phaseOf.get(user) ?? -1) >= phase;
    });
    const nestedMissing = [...before.get(desired) ?? []].some((group) => !written.has(group));
    if (usersMove || nestedMissing) late.add(desired);
    else written.add(desired);
  });
  return { late: new Set(order.filter((group) => late.has(group))), before };
}

/**
 * For every group whose nestings change: the groups nested in it that get a DN, and the nearest groups below it whose
 * nestings change. Written in this order, from the leaves up, a group only ever gets children whose descendants are
 * already as they will be, so no cycle can arise on the way.
 */
function nestedBefore(
  { changes, order, nestedIn }: MembershipPlan,
): Map<DesiredEntry, ReadonlySet<DesiredEntry>> {
  const before = new Map<DesiredEntry, ReadonlySet<DesiredEntry>>();
  const isWritten = (group: DesiredEntry) => changes.get(group)?.nestedGroup !== undefined;
  const nearest = new Map<DesiredEntry, ReadonlySet<DesiredEntry>>();
  for (const group of order) {
    const children = nestedIn.get(group) ?? [];
    const below = union(children.map((child) => isWritten(child) ? new Set([child]) : nearest.get(child)));
    nearest.set(group, below);
    if (isWritten(group)) before.set(group, union([below, new Set(children.filter(getsDn))]));
  }
  return before;
}

/** Whether an operation gives the object its DN, another DN, or the primary key by which its DN is found. */
function getsDn({ current, key, name }: DesiredEntry): boolean {
  return current === undefined || current.key !== key || current.name !== name;
}

const NONE: ReadonlySet<DesiredEntry> = new Set();

/** The union; one of the sets itself where that is enough, so that long chains do not copy it again and again. */
function union(sets: readonly (ReadonlySet<DesiredEntry> | undefined)[]): ReadonlySet<DesiredEntry> {
  const full = sets.filter((set): set is ReadonlySet<DesiredEntry> => set !== undefined && set.size > 0);
  const [first] = full;
  if (first === undefined) return NONE;
  if (full.every((set) => set === first)) return first;
  return new Set(full.flatMap((set) => [...set]));
}
