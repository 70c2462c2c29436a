/**
 * Memberships, compared as sets of primary keys: a rename on either side is no change of membership.
 *
 * | member that the source names          | and in the target                                       |
 * |---------------------------------------|---------------------------------------------------------|
 * | a usable user or group                | becomes a member                                        |
 * | an entry that is skipped              | its object becomes a member, if there is no doubt which |
 * |                                       | it is; objects that may be meant stay members           |
 * | a user whose object was moved away    | the object becomes or stays a member where it is        |
 * | a group whose object was moved away   | the object stays a member, but does not become one:     |
 * |                                       | what is nested in it is not known                       |
 * | anything else                         | is left out and counted; who may be meant by a DN that  |
 * |                                       | was not read stays (see `unresolved_members.ts`)        |
 *
 * | member that only the target has       |                                                         |
 * |---------------------------------------|---------------------------------------------------------|
 * | its entry is usable or skipped        | is taken out: the source says so                        |
 * | it will be deleted                    | goes by itself                                          |
 * | it is kept, but has no entry          | stays: the source cannot have said anything about it    |
 * | it is not below our OUs               | is taken out: the property belongs to the connector     |
 * | it cannot be read                     | stays: nothing proves that it has gone                  |
 *
 * If a member that the source names cannot be read (its DN is not UTF-8), all memberships of that group stay as they are.
 *
 * @module
 */

import { normaliseDn } from "../syntax/dn.ts";
import type { Kind } from "../common/model.ts";
import { KINDS } from "../common/model.ts";
import type { CurrentObject, TargetState } from "./current_objects.ts";
import type { MemberRef, Membership, Notice } from "./plan_types.ts";
import { deletionsFirst, type Group, planNesting } from "./group_nesting.ts";
import type { DesiredEntries, SourceState } from "./desired_entries.ts";
import type { DesiredEntry } from "./desired_entry.ts";

/** Which of the two membership properties are managed. */
export interface ManagedMemberships {
  readonly users: boolean;
  readonly nestedGroup: boolean;
}

/** What is to be done about memberships. */
export interface MembershipPlan {
  /** Groups whose memberships change, or that are new and have members. */
  readonly changes: ReadonlyMap<DesiredEntry, Membership>;
  /** All groups of the source, nested ones before those they are nested in. */
  readonly order: readonly DesiredEntry[];
  /** For a group, the groups of the source nested in it, directly or through groups without a usable entry. */
  readonly nestedIn: ReadonlyMap<Group, readonly DesiredEntry[]>;
  /** Groups that must be deleted before the nestings of a group are written, or there would be a cycle. */
  readonly deletedBefore: ReadonlyMap<DesiredEntry, readonly CurrentObject[]>;
  readonly notices: readonly Notice[];
  readonly unknownMembers: number;
  /** Groups out of which members are taken, in the order of their keys. */
  readonly losses: readonly MemberLoss[];
  /** How many different DNs stay members because they cannot be read. */
  readonly unreadableMembers: number;
}

/** Members that are taken out of a group. Those that go because they are deleted do not count. */
export interface MemberLoss {
  readonly group: DesiredEntry;
  readonly property: keyof ManagedMemberships;
  readonly removed: number;
  /** Whether the group has no members of this kind afterwards. */
  readonly isEmptied: boolean;
}

/** The groups that shall be nested in a group. */
export interface Nestings {
  readonly groups: Set<DesiredEntry>;
  readonly kept: Set<CurrentObject>;
  /** Numbers of the DNs of groups that are not ours, or cannot be read. */
  readonly foreign: ReadonlySet<number>;
}

/** The members of one kind that a group shall have. */
interface Members {
  readonly desired: ReadonlySet<DesiredEntry>;
  readonly kept: ReadonlySet<CurrentObject>;
  /** Numbers of the DNs of objects that are not ours, or cannot be read. */
  readonly foreign: ReadonlySet<number>;
}

/** What changes about the members of one kind, in little memory: a first run makes changes of all memberships. */
interface Change {
  /** The rows of the entries that become or stay members. */
  readonly rows: Uint32Array;
  /** DNs of members that are kept. */
  readonly kept: readonly string[];
  readonly added: number;
  /** Numbers of the DNs of members that are taken out. */
  readonly removed: readonly number[];
}

/**
 * Works out the memberships of all groups of the source. The users of a group are forgotten before it is the turn of the
 * next one, unless they change.
 *
 * @param goes whether an object of the target will be deleted
 */
export function planMemberships(
  target: TargetState,
  source: SourceState,
  managed: ManagedMemberships,
  willDelete: (current: CurrentObject) => boolean,
): MembershipPlan {
  const groups = [...source.group.all()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const unreadable = new Set<number>();
  const sides = { target, source, willDelete, unreadable };
  const nestings = new Map<DesiredEntry, Nestings>();
  const users = new Map<DesiredEntry, Change>();
  const losses: MemberLoss[] = [];
  let unknownMembers = 0;
  for (const group of groups) {
    if (group.keepsMembers) {
      nestings.set(group, presentNestings(group, sides));
      continue;
    }
    const same = hasItsUsers(group, sides);
    const { users: members, nested, unknown } = resolve(group, same, sides);
    unknownMembers += unknown;
    nestings.set(group, nested);
    const change = managed.users && !same ? changeOf(group, "user", members, sides) : undefined;
    if (change === undefined) continue;
    users.set(group, change);
    losses.push(...lossOf(group, "users", change));
  }
  const nestingInput = { groups, nestings, target, source, willDelete };
  const nestingPlan = managed.nestedGroup ? planNesting(nestingInput) : undefined;

  const changes = new Map<DesiredEntry, Membership>();
  for (const group of groups) {
    const { groups: desired, kept, foreign } = nestings.get(group) as Nestings;
    const nested = managed.nestedGroup && !group.keepsMembers
      ? changeOf(group, "group", { desired, kept, foreign }, sides)
      : undefined;
    if (nested !== undefined) losses.push(...lossOf(group, "nestedGroup", nested));
    const change = membershipOf(users.get(group), nested, sides);
    if (change !== undefined) changes.set(group, change);
  }
  return {
    changes,
    order: nestingPlan?.order ?? groups,
    nestedIn: nestingPlan?.nestedIn ?? new Map(),
    deletedBefore: nestingPlan === undefined ? new Map() : deletionsFirst(nestingInput, changes),
    notices: [...nestingPlan?.notices ?? [], ...unreadableNotice(unreadable, target)],
    unknownMembers,
    losses,
    unreadableMembers: unreadable.size,
  };
}

function lossOf(
  group: DesiredEntry,
  property: MemberLoss["property"],
  { rows, kept, removed }: Change,
): MemberLoss[] {
  if (removed.length === 0) return [];
  return [{ group, property, removed: removed.length, isEmptied: rows.length + kept.length === 0 }];
}

/** What the administrator should know about members that nothing is known of. */
function unreadableNotice(unreadable: ReadonlySet<number>, { dns }: TargetState): Notice[] {
  if (unreadable.size === 0) return [];
  const all = inOrder(Array.from(unreadable, (number) => dns.text(number)));
  const message =
    (all.length === 1
      ? `1 member of groups cannot be read by the account of udm.user, and stays a member: ${all[0]}. `
      : `${all.length} members of groups cannot be read by the account of udm.user, and stay members: ${
        all.slice(0, MOST_NAMED).join(" and ")
      }${all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : ""}. `) +
    "Give the account the right to read it, or, if nothing is there, take the DN out of the groups in UDM";
  return [{ kind: "group", reason: "unreadable_members", message }];
}

/** Of members that cannot be read, a few are named. */
const MOST_NAMED = 3;

/** Both sides, and who will be deleted. */
interface Sides {
  readonly target: TargetState;
  readonly source: SourceState;
  readonly willDelete: (current: CurrentObject) => boolean;
  /** Takes in the numbers of the DNs of members that cannot be read. */
  readonly unreadable: Set<number>;
}

/** The nestings of a group whose memberships stay as they are. */
function presentNestings({ current }: DesiredEntry, { target, source, willDelete }: Sides): Nestings {
  const nestings: Nestings = { groups: new Set(), kept: new Set(), foreign: new Set() };
  for (const number of current?.nested ?? []) {
    const child = target.group.withNumber(number);
    if (child === undefined) continue;
    const entry = source.group.of(child);
    if (entry !== undefined) nestings.groups.add(entry);
    else if (!willDelete(child)) nestings.kept.add(child);
  }
  return nestings;
}

/**
 * Whether the users that the source names are those that the group has, and nothing more needs to be known about them. Of
 * most groups that is so, and it can be told from numbers alone: no member becomes an object because of it.
 */
function hasItsUsers({ members, current }: DesiredEntry, { target, source }: Sides): boolean {
  const users = new Set<number>();
  for (const number of members ?? []) {
    const row = source.user.rowWithNumber(number);
    if (row === undefined) {
      if (source.group.withNumber(number) === undefined) return false;
      continue;
    }
    const object = source.user.objectRowAt(row);
    if (object === undefined) return false;
    users.add(target.user.numberAt(object));
  }
  const currentUsers = current?.users ?? NONE;
  return currentUsers.length === users.size && currentUsers.every((number) => users.has(number));
}

const NONE = new Uint32Array();

/**
 * Who the members shall be.
 *
 * @param same whether the users are left alone, see {@linkcode hasItsUsers}
 */
function resolve(
  group: DesiredEntry,
  same: boolean,
  sides: Sides,
): { users: Members; nested: Nestings; unknown: number } {
  const { target, source, willDelete } = sides;
  const kinds: readonly Kind[] = same ? ["group"] : KINDS;
  const foreign = strangersAmong(group, kinds, sides);
  const users = {
    desired: new Set<DesiredEntry>(),
    kept: new Set<CurrentObject>(),
    foreign: foreign.user,
  };
  const nested = {
    groups: new Set<DesiredEntry>(),
    kept: new Set<CurrentObject>(),
    foreign: foreign.group,
  };
  const kept = { user: users.kept, group: nested.kept };
  let unknown = 0;
  let members: Set<CurrentObject> | undefined;
  // Many entries may mean the same thousands of objects.
  const looked = new Set<readonly CurrentObject[]>();
  for (const number of group.members ?? []) {
    if (same && source.user.rowWithNumber(number) !== undefined) continue;
    const user = source.user.withNumber(number);
    const subgroup = user === undefined ? source.group.withNumber(number) : undefined;
    if (user !== undefined) users.desired.add(user);
    else if (subgroup !== undefined) nested.groups.add(subgroup);
    else {
      const meantUser = source.user.candidatesOf(number);
      const candidates = meantUser ?? source.group.candidatesOf(number);
      if (candidates === undefined) unknown++;
      const moved = meantUser?.key === undefined ? undefined : movedUser(meantUser.key, target);
      if (moved !== undefined) users.foreign.add(moved);
      if (candidates === undefined || looked.has(candidates.objects)) continue;
      looked.add(candidates.objects);
      for (const object of candidates.objects) {
        // An object that has a usable entry of its own is spoken for by that entry.
        if (source[object.kind].of(object) !== undefined) continue;
        // Where there is doubt, nobody may become a member who is none yet.
        members ??= new Set(currentMembers(group, target));
        if (candidates.certain || members.has(object)) kept[object.kind].add(object);
      }
    }
  }
  for (const { kind, number } of source.retained?.get(group) ?? []) {
    const current = target[kind].withNumber(number);
    const entry = current === undefined ? undefined : source[kind].of(current);
    if (current === undefined) foreign[kind].add(number);
    else if (entry === undefined) kept[kind].add(current);
    else if (kind === "user") users.desired.add(entry);
    else nested.groups.add(entry);
  }
  for (const current of currentMembers(group, target, kinds)) {
    const objects = source[current.kind];
    const spoken = objects.of(current) !== undefined || objects.kept.has(current);
    if (!spoken && !willDelete(current)) kept[current.kind].add(current);
  }
  return { users, nested, unknown };
}

/** Where the object of an entry is that was moved away, if there is no doubt that it is the one. */
function movedUser(key: string, { user, foreign }: TargetState): number | undefined {
  const [moved, ...others] = user.rowWithKey(key) === undefined ? foreign.user.withKey(key) : [];
  return others.length === 0 ? moved?.number : undefined;
}

/**
 * The members of a group that are not among our objects and stay: those that cannot be read, and those with the primary key
 * of an entry that the source names.
 */
function strangersAmong(
  { current, members }: DesiredEntry,
  kinds: readonly Kind[],
  { target, source, unreadable }: Sides,
): Record<Kind, Set<number>> {
  const stay = { user: new Set<number>(), group: new Set<number>() };
  for (const kind of kinds) {
    let named: ReadonlySet<string> | undefined;
    for (const number of (kind === "user" ? current?.users : current?.nested) ?? NONE) {
      if (target[kind].hasNumber(number)) continue;
      const foreignObject = target.foreign[kind].withNumber(number);
      if (foreignObject === undefined && target.foreign[kind].isUnreadable(number)) {
        unreadable.add(number);
        stay[kind].add(number);
        continue;
      }
      const key = foreignObject?.key;
      if (key === undefined) continue;
      named ??= new Set(Array.from(members ?? NONE, (each) => source[kind].keysWithNumber(each)).flat());
      if (named.has(key)) stay[kind].add(number);
    }
  }
  return stay;
}

function* currentMembers(
  { current }: DesiredEntry,
  target: TargetState,
  kinds: readonly Kind[] = KINDS,
): Generator<CurrentObject> {
  for (const kind of kinds) {
    for (const number of (kind === "user" ? current?.users : current?.nested) ?? []) {
      const member = target[kind].withNumber(number);
      if (member !== undefined) yield member;
    }
  }
}

/** What changes about the members of a kind; undefined if nothing does. Linear in the number of members. */
function changeOf(
  group: DesiredEntry,
  kind: Kind,
  { desired, kept, foreign }: Members,
  { target, source, willDelete }: Sides,
): Change | undefined {
  const currentNumbers = (kind === "user" ? group.current?.users : group.current?.nested) ?? NONE;
  const stays = new Set<number>();
  for (const { current } of desired) if (current !== undefined) stays.add(current.number);
  for (const { number } of kept) stays.add(number);
  const created = desired.size + kept.size - stays.size;
  for (const number of foreign) stays.add(number);
  const removed: number[] = [];
  let present = 0;
  for (const number of currentNumbers) {
    if (stays.has(number)) present++;
    else {
      const current = target[kind].withNumber(number);
      if (current === undefined || !willDelete(current)) removed.push(number);
    }
  }
  const added = stays.size - present + created;
  if (added === 0 && removed.length === 0) return undefined;
  return {
    rows: Uint32Array.from(desired, (member) => source[kind].rowOf(member)),
    kept: [...dns(kept), ...inOrder(Array.from(foreign, (number) => target.dns.text(number)))],
    added,
    removed,
  };
}

/** The memberships as they are in the plan; undefined if nothing changes. */
function membershipOf(
  users: Change | undefined,
  nested: Change | undefined,
  { target, source }: Sides,
): Membership | undefined {
  if (users === undefined && nested === undefined) return undefined;
  return {
    get users() {
      return users && refs(users.rows, source.user);
    },
    nestedGroup: nested && refs(nested.rows, source.group),
    keptUsers: users?.kept ?? [],
    keptGroups: nested?.kept ?? [],
    added: (users?.added ?? 0) + (nested?.added ?? 0),
    removed: (users?.removed.length ?? 0) + (nested?.removed.length ?? 0),
    removedDns: inOrder(
      [...users?.removed ?? [], ...nested?.removed ?? []].map((number) => target.dns.text(number)),
    ),
    undoesNesting: (nested?.removed.length ?? 0) > 0,
  };
}

/** DNs in an order that does not depend on how they are spelled, nor on that of reading. */
function inOrder(dns: readonly string[]): readonly string[] {
  return dns.map((dn) => ({ dn, form: normaliseDn(dn) })).sort((a, b) => (a.form < b.form ? -1 : 1)).map((
    { dn },
  ) => dn);
}

/** Members by primary key, in that order: the order of reading must not show in the plan. Made anew each time. */
function refs(rows: Uint32Array, entries: DesiredEntries): MemberRef[] {
  return Array.from(rows, (row) => {
    const { kind, key, current } = entries.at(row);
    // An object that is to get its key in this run cannot be found by it if that fails.
    return current !== undefined && current.key !== key ? { kind, key, dn: current.dn } : { kind, key };
  }).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function dns(kept: Iterable<CurrentObject>): string[] {
  return Array.from(kept).sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ dn }) => dn);
}
