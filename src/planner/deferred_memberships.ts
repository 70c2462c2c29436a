/**
 * Which memberships are written together with their group, and which are deferred until all groups exist.
 *
 * A group that gets the name of another one must be written after it, so a group may come before one of its new members. Its
 * memberships then become a separate operation in a later phase.
 *
 * @module
 */

import type { SourceState } from "./source_state.ts";
import type { MembershipPlan } from "./memberships.ts";
import type { Placed, Step } from "./operation_order.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import { PHASES } from "./plan_types.ts";

/** The order of memberships. */
export interface DeferredMemberships {
  /** Groups with deferred memberships, each after the groups nested in it. */
  readonly deferred: ReadonlySet<DesiredEntry>;
  /** For each group with written nestings, the groups whose operations must end before. */
  readonly before: ReadonlyMap<DesiredEntry, ReadonlySet<DesiredEntry>>;
}

const USERS = PHASES.indexOf("users");
const DEPARTURES = PHASES.indexOf("departures");

/**
 * Decides which memberships are deferred.
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
  // A group only precedes some users if a user needs it to be written in their phase.
  const isPulled = placed.some(({ step: { desired } }, place) =>
    desired?.kind === "group" && phases[place] === USERS
  );
  if (isPulled) {
    placed.forEach(({ step: { desired }, part }, place) => {
      if (desired !== undefined && part.type === "whole") phaseOf.set(desired, phases[place] as number);
    });
  }
  const deferred = new Set<DesiredEntry>();
  const written = new Set<DesiredEntry>();
  placed.forEach(({ step: { desired }, part }, place) => {
    if (desired?.kind !== "group" || part.type !== "whole") return;
    const phase = phases[place] as number;
    // It adds neither new users nor groups
    if (phase === DEPARTURES) {
      written.add(desired);
      return;
    }
    const usersMove = isPulled && changes.get(desired)?.users?.some(({ key }) => {
      const user = source.user.withKey(key);
      return user !== undefined && getsDn(user) && (phaseOf.get(user) ?? -1) >= phase;
    });
    const nestedMissing = [...before.get(desired) ?? []].some((group) => !written.has(group));
    if (usersMove || nestedMissing) deferred.add(desired);
    else written.add(desired);
  });
  return { deferred: new Set(order.filter((group) => deferred.has(group))), before };
}

/**
 * For each group whose nestings change: the groups nested in it that get a DN, and the nearest groups below it whose nestings
 * change. In this order, from the leaves up, a group only gets children with their final descendants, so no intermediate state
 * contains a cycle.
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

/** Whether an operation sets the DN of an object, or the primary key by which the DN is found. */
function getsDn({ current, key, name }: DesiredEntry): boolean {
  return current === undefined || current.key !== key || current.name !== name;
}

const NONE: ReadonlySet<DesiredEntry> = new Set();

/** The union. Returns one of the sets itself if it contains all others, so that long chains do not copy it again and again. */
function union(sets: readonly (ReadonlySet<DesiredEntry> | undefined)[]): ReadonlySet<DesiredEntry> {
  const full = sets.filter((set): set is ReadonlySet<DesiredEntry> => set !== undefined && set.size > 0);
  const [first] = full;
  if (first === undefined) return NONE;
  if (full.every((set) => set === first)) return first;
  return new Set(full.flatMap((set) => [...set]));
}
