/**
 * Memberships, compared as sets of primary keys: a rename on either side is no change of membership.
 *
 * | member that the source names          | and in the target                                       |
 * |---------------------------------------|---------------------------------------------------------|
 * | a usable user or group                | becomes a member                                        |
 * | an entry that is skipped              | its object becomes a member, if there is no doubt which |
 * |                                       | it is; objects that may be meant stay members           |
 * | anything else                         | is left out and counted                                 |
 *
 * | member that only the target has       |                                                         |
 * |---------------------------------------|---------------------------------------------------------|
 * | its entry is usable or skipped        | is taken out: the source says so                        |
 * | it will be deleted                    | goes by itself                                          |
 * | it is kept, but has no entry          | stays: the source cannot have said anything about it    |
 * | it is not under our OUs               | is taken out: the property belongs to the connector     |
 *
 * @module
 */

import { normaliseDn } from "../dn.ts";
import type { Kind } from "../model.ts";
import { KINDS } from "../model.ts";
import type { Existing, TargetState } from "./existing.ts";
import type { Membership, Notice } from "./plan_types.ts";
import { deletionsFirst, type Group, untangle } from "./untangle.ts";
import type { SourceState } from "./wanted.ts";
import type { Wanted } from "./wanted_types.ts";

/** Which of the two membership properties are managed. */
export interface ManagedMemberships {
  readonly users: boolean;
  readonly nestedGroup: boolean;
}

/** What is to be done about memberships. */
export interface MembershipPlan {
  /** Groups whose memberships change, or that are new and have members. */
  readonly changes: ReadonlyMap<Wanted, Membership>;
  /** All groups of the source, nested ones before those they are nested in. */
  readonly order: readonly Wanted[];
  /** For a group, the groups of the source nested in it, directly or through groups without a usable entry. */
  readonly nestedIn: ReadonlyMap<Group, readonly Wanted[]>;
  /** Groups that must be deleted before the nestings of a group are written, or there would be a cycle. */
  readonly deletedBefore: ReadonlyMap<Wanted, readonly Existing[]>;
  readonly notices: readonly Notice[];
  readonly unknownMembers: number;
}

/** The members a group shall have. */
export interface Members {
  readonly users: Set<Wanted>;
  readonly groups: Set<Wanted>;
  readonly kept: Record<Kind, Set<Existing>>;
}

/**
 * Works out the memberships of all groups of the source.
 *
 * @param goes whether an object of the target will be deleted
 */
export function planMemberships(
  target: TargetState,
  source: SourceState,
  managed: ManagedMemberships,
  goes: (existing: Existing) => boolean,
): MembershipPlan {
  const groups = [...source.group.all()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const members = new Map<Wanted, Members>();
  let unknownMembers = 0;
  for (const group of groups) {
    const { found, unknown } = resolve(group, target, source, goes);
    unknownMembers += unknown;
    members.set(group, found);
  }
  const tangle = { groups, members, target, source, goes };
  const untangled = managed.nestedGroup ? untangle(tangle) : undefined;

  const changes = new Map<Wanted, Membership>();
  for (const group of groups) {
    const change = compare(group, members.get(group) as Members, target, managed, goes);
    if (change !== undefined) changes.set(group, change);
  }
  return {
    changes,
    order: untangled?.order ?? groups,
    nestedIn: untangled?.nestedIn ?? new Map(),
    deletedBefore: untangled === undefined ? new Map() : deletionsFirst(tangle, changes),
    notices: untangled?.notices ?? [],
    unknownMembers,
  };
}

function resolve(
  group: Wanted,
  target: TargetState,
  source: SourceState,
  goes: (existing: Existing) => boolean,
): { found: Members; unknown: number } {
  const found: Members = {
    users: new Set(),
    groups: new Set(),
    kept: { user: new Set(), group: new Set() },
  };
  let unknown = 0;
  let current: Set<Existing> | undefined;
  // Many entries may mean the same thousands of objects.
  const looked = new Set<readonly Existing[]>();
  for (const number of group.members ?? []) {
    const user = source.user.withNumber(number);
    const nested = user === undefined ? source.group.withNumber(number) : undefined;
    if (user !== undefined) found.users.add(user);
    else if (nested !== undefined) found.groups.add(nested);
    else {
      const meant = source.user.meantBy(number) ?? source.group.meantBy(number);
      if (meant === undefined) unknown++;
      if (meant === undefined || looked.has(meant.objects)) continue;
      looked.add(meant.objects);
      for (const object of meant.objects) {
        // An object that has a usable entry of its own is spoken for by that entry.
        if (source[object.kind].of(object) !== undefined) continue;
        // Where there is doubt, nobody may become a member who is none yet.
        current ??= new Set(currentMembers(group, target));
        if (meant.certain || current.has(object)) found.kept[object.kind].add(object);
      }
    }
  }
  for (const existing of currentMembers(group, target)) {
    const objects = source[existing.kind];
    const spoken = objects.of(existing) !== undefined || objects.kept.has(existing);
    if (!spoken && !goes(existing)) found.kept[existing.kind].add(existing);
  }
  return { found, unknown };
}

function* currentMembers({ existing }: Wanted, target: TargetState): Generator<Existing> {
  for (const kind of KINDS) {
    for (const number of (kind === "user" ? existing?.users : existing?.nested) ?? []) {
      const member = target[kind].withNumber(number);
      if (member !== undefined) yield member;
    }
  }
}

/** The change of a group's memberships; undefined if there is none. */
function compare(
  group: Wanted,
  members: Members,
  target: TargetState,
  managed: ManagedMemberships,
  goes: (existing: Existing) => boolean,
): Membership | undefined {
  const users = managed.users ? difference(group, "user", members.users, members, target, goes) : undefined;
  const nested = managed.nestedGroup
    ? difference(group, "group", members.groups, members, target, goes)
    : undefined;
  if (users === undefined && nested === undefined) return undefined;
  return {
    users: users && refs(members.users),
    nestedGroup: nested && refs(members.groups),
    keptUsers: users ? dns(members.kept.user) : [],
    keptGroups: nested ? dns(members.kept.group) : [],
    added: (users?.added ?? 0) + (nested?.added ?? 0),
    removed: (users?.removed.length ?? 0) + (nested?.removed.length ?? 0),
    removedDns: inOrder(
      [...users?.removed ?? [], ...nested?.removed ?? []].map((number) => target.dns.text(number)),
    ),
    undoesNesting: (nested?.removed.length ?? 0) > 0,
  };
}

/** How many members come, and the numbers of those that go; undefined if none. Linear in the number of members. */
function difference(
  group: Wanted,
  kind: Kind,
  wanted: ReadonlySet<Wanted>,
  members: Members,
  target: TargetState,
  goes: (existing: Existing) => boolean,
): { added: number; removed: readonly number[] } | undefined {
  const current = (kind === "user" ? group.existing?.users : group.existing?.nested) ?? new Uint32Array();
  const stays = new Set<number>();
  for (const { existing } of wanted) if (existing !== undefined) stays.add(existing.number);
  for (const { number } of members.kept[kind]) stays.add(number);
  const created = wanted.size + members.kept[kind].size - stays.size;
  const removed: number[] = [];
  let present = 0;
  for (const number of current) {
    if (stays.has(number)) present++;
    else {
      const existing = target[kind].withNumber(number);
      if (existing === undefined || !goes(existing)) removed.push(number);
    }
  }
  const added = stays.size - present + created;
  return added === 0 && removed.length === 0 ? undefined : { added, removed };
}

/** DNs in an order that does not depend on how they are spelled, nor on that of reading. */
function inOrder(dns: readonly string[]): readonly string[] {
  return dns.map((dn) => ({ dn, form: normaliseDn(dn) })).sort((a, b) => (a.form < b.form ? -1 : 1)).map((
    { dn },
  ) => dn);
}

/** Members by primary key, in that order: the order of reading must not show in the plan. */
function refs(wanted: Iterable<Wanted>): Membership["users"] {
  return Array.from(wanted, ({ kind, key, existing }) => {
    // An object that is to get its key in this run cannot be found by it if that fails.
    return existing !== undefined && existing.key !== key ? { kind, key, dn: existing.dn } : { kind, key };
  }).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function dns(kept: Iterable<Existing>): string[] {
  return Array.from(kept).sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ dn }) => dn);
}
