/**
 * Changes of memberships, with names in the place of keys and DNs.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { Effect } from "../planner/effects.ts";
import type { Existing, TargetState } from "../planner/current_objects.ts";
import type { Membership } from "../planner/plan_types.ts";
import type { SourceState } from "../planner/desired_entries.ts";
import type { PropertyChange } from "./document.ts";

/** Both sides, by which members are found. */
export interface Sides {
  readonly target: TargetState;
  readonly source: SourceState;
}

/**
 * Who becomes a member and who is one no longer, in alphabetical order. New members have the names that they will have;
 * members that are neither users nor groups below our OUs have their DNs.
 */
export function membershipChanges({ dn }: Effect, membership: Membership, sides: Sides): PropertyChange[] {
  const { dns, group } = sides.target;
  const existing = dn === undefined ? undefined : group.withNumber(dns.number(dn));
  const changes: PropertyChange[] = [];
  if (membership.users !== undefined) {
    changes.push(difference("users", "user", existing?.users, membership.users, membership.keptUsers, sides));
  }
  if (membership.nestedGroup !== undefined) {
    const { nestedGroup, keptGroups } = membership;
    changes.push(difference("nestedGroup", "group", existing?.nested, nestedGroup, keptGroups, sides));
  }
  return changes;
}

function difference(
  property: string,
  kind: Kind,
  current: Uint32Array = new Uint32Array(),
  wanted: NonNullable<Membership["users"]>,
  keptDns: readonly string[],
  { target, source }: Sides,
): PropertyChange {
  const before = new Set(current);
  const stays = new Set<number>();
  const added: string[] = [];
  for (const { key, dn } of wanted) {
    const entry = source[kind].withKey(key);
    const existing = dn === undefined ? target[kind].withKey(key) : objectAt(target, kind, dn);
    if (existing === undefined || !before.has(existing.number)) added.push(entry?.name ?? key);
    else stays.add(existing.number);
  }
  for (const dn of keptDns) {
    const number = target.dns.number(dn);
    if (before.has(number)) stays.add(number);
    else added.push(objectAt(target, kind, dn)?.name ?? dn);
  }
  const removed: string[] = [];
  for (const number of before) {
    if (!stays.has(number)) removed.push(target[kind].withNumber(number)?.name ?? target.dns.text(number));
  }
  return { property, type: "list", added: added.sort(), removed: removed.sort(), kept: stays.size };
}

function objectAt(target: TargetState, kind: Kind, dn: string): Existing | undefined {
  return target[kind].withNumber(target.dns.number(dn));
}
