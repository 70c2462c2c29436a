/**
 * Changes of memberships, with names instead of keys and DNs.
 *
 * @module
 */

import type { CurrentObject } from "../planner/current_object.ts";
import type { TargetState } from "../planner/target_state.ts";
import type { SourceState } from "../planner/source_state.ts";
import type { Kind } from "../common/model.ts";
import type { Effect } from "../planner/effects.ts";
import type { Membership } from "../planner/plan_types.ts";
import type { PropertyChange } from "./schema.ts";

/** The states of both sides, to look up members. */
interface Sides {
  readonly target: TargetState;
  readonly source: SourceState;
}

/**
 * Added and removed members, in alphabetical order. New members have their desired names; members outside our OUs have
 * their DNs.
 */
export function membershipChanges({ dn }: Effect, membership: Membership, sides: Sides): PropertyChange[] {
  const { dns, group } = sides.target;
  const current = dn === undefined ? undefined : group.withNumber(dns.number(dn));
  const changes: PropertyChange[] = [];
  if (membership.users !== undefined) {
    changes.push(difference("users", "user", current?.users, membership.users, membership.keptUsers, sides));
  }
  if (membership.nestedGroup !== undefined) {
    const { nestedGroup, keptGroups } = membership;
    changes.push(difference("nestedGroup", "group", current?.nested, nestedGroup, keptGroups, sides));
  }
  return changes;
}

function difference(
  property: string,
  kind: Kind,
  currentNumbers: Uint32Array = new Uint32Array(),
  desired: NonNullable<Membership["users"]>,
  keptDns: readonly string[],
  { target, source }: Sides,
): PropertyChange {
  const before = new Set(currentNumbers);
  const stays = new Set<number>();
  const added: string[] = [];
  for (const { key, dn } of desired) {
    const entry = source[kind].withKey(key);
    const current = dn === undefined ? target[kind].withKey(key) : objectAt(target, kind, dn);
    if (current === undefined || !before.has(current.number)) added.push(entry?.name ?? key);
    else stays.add(current.number);
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

function objectAt(target: TargetState, kind: Kind, dn: string): CurrentObject | undefined {
  return target[kind].withNumber(target.dns.number(dn));
}
