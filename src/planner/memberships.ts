/**
 * Which memberships change, see `desired_members.ts` for the rules.
 *
 * @module
 */

import { namesText } from "../common/number_text.ts";
import { normaliseDn } from "../syntax/dn.ts";
import type { Kind } from "../common/model.ts";
import type { CurrentObject } from "./current_object.ts";
import type { DesiredEntries } from "./desired_entries.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import {
  currentNestings,
  currentNumbers,
  desiredMembers,
  hasDesiredUsers,
  type Members,
  type Nestings,
  NO_NESTINGS,
  type Sides,
} from "./desired_members.ts";
import { deletionsFirst, type Group, planNesting } from "./group_nesting.ts";
import type { MemberDelta, MemberRef, Membership, Notice } from "./plan_types.ts";
import type { SourceState } from "./source_state.ts";
import type { TargetState } from "./target_state.ts";

/** Which membership properties are managed. */
export interface ManagedMemberships {
  readonly users: boolean;
  readonly nestedGroup: boolean;
  /** Properties of which the memberships are set only when a group is created. */
  readonly createOnly?: readonly string[];
}

/**
 * The membership properties of groups.
 *
 * @param managed the managed properties
 * @param createOnly the properties that only new groups get
 */
export function managedMemberships(
  managed: readonly string[],
  createOnly: readonly string[] = [],
): ManagedMemberships {
  return { users: managed.includes("users"), nestedGroup: managed.includes("nestedGroup"), createOnly };
}

/** Whether the memberships of a group in a property follow the source. */
export function isWritten(
  property: MemberLoss["property"],
  managed: ManagedMemberships,
  { current }: DesiredEntry,
): boolean {
  return managed[property] || current === undefined && managed.createOnly?.includes(property) === true;
}

/** The changes of all memberships. */
export interface MembershipPlan {
  /** Groups whose memberships change, and new groups with members. */
  readonly changes: ReadonlyMap<DesiredEntry, Membership>;
  /** All groups of the source, each after the groups nested in it. */
  readonly order: readonly DesiredEntry[];
  /** By group, the groups of the source nested in it, directly or through groups without a usable entry. */
  readonly nestedIn: ReadonlyMap<Group, readonly DesiredEntry[]>;
  /** Groups that must be deleted before the nestings of a group are written, to avoid a cycle. */
  readonly deletedBefore: ReadonlyMap<DesiredEntry, readonly CurrentObject[]>;
  readonly notices: readonly Notice[];
  readonly unknownMembers: number;
  /** How many groups are members of themselves. UDM refuses that, so these memberships are ignored. */
  readonly selfMembers: number;
  /** Groups that lose members, in the order of their keys. */
  readonly losses: readonly MemberLoss[];
  /** How many DNs stay members because they cannot be read. */
  readonly unreadableMembers: number;
}

/** Members that are removed from a group. Deleted members do not count. */
export interface MemberLoss {
  readonly group: DesiredEntry;
  readonly property: "users" | "nestedGroup";
  readonly removed: number;
  /** Whether the group has no members of this kind afterwards. */
  readonly isEmptied: boolean;
}

/** Changed members of one kind, in little memory: a first run changes all memberships. */
interface Change {
  /** The rows of the entries that become or stay members. */
  readonly rows: Uint32Array;
  /** DNs of other members that become or stay members. */
  readonly kept: readonly string[];
  /** The rows of the entries that become members. */
  readonly addedRows: Uint32Array;
  /** Numbers of the DNs of other members that become members. */
  readonly addedNumbers: readonly number[];
  /** Numbers of the DNs of removed members. */
  readonly removed: readonly number[];
}

/** At most this number of DNs is named in a message. */
const MOST_NAMED = 3;

/**
 * Plans the memberships of all groups of the source. Frees the users of each group before the next one, unless they change.
 *
 * @param willDelete whether an object will be deleted
 */
export function planMemberships(
  target: TargetState,
  source: SourceState,
  managed: ManagedMemberships,
  willDelete: (object: CurrentObject) => boolean,
): MembershipPlan {
  const groups = Array.from(source.group.all(), (group) => ({ group, key: group.key }))
    .sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ group }) => group);
  const unreadable = new Set<number>();
  const sides = { target, source, willDelete, unreadable };
  const nestings = new Map<DesiredEntry, Nestings>();
  const users = new Map<DesiredEntry, Change>();
  const losses: MemberLoss[] = [];
  let unknownMembers = 0;
  let selfMembers = 0;
  for (const group of groups) {
    if (group.keepsMembers) {
      nestings.set(group, currentNestings(group, sides));
      continue;
    }
    const keepsUsers = hasDesiredUsers(group, sides);
    const { users: members, nested, unknown } = desiredMembers(group, keepsUsers, sides);
    unknownMembers += unknown;
    // Directories whose groups must have a member (groupOfNames) often use the group itself as a placeholder.
    if (nested.groups.delete(group)) selfMembers++;
    const keepsNestings = group.current !== undefined && !managed.nestedGroup;
    const kept = keepsNestings ? currentNestings(group, sides) : nested;
    // Most groups contain no others, and the sets of each take 600 bytes
    if (kept.groups.size + kept.kept.size + kept.foreign.size > 0) nestings.set(group, kept);
    const change = isWritten("users", managed, group) && !keepsUsers
      ? changeOf(group, "user", members, sides)
      : undefined;
    if (change === undefined) continue;
    users.set(group, change);
    losses.push(...lossOf(group, "users", change));
  }
  const input = { groups, nestings, target, source, willDelete };
  const nesting = groups.some((group) => isWritten("nestedGroup", managed, group))
    ? planNesting(input)
    : undefined;

  const changes = new Map<DesiredEntry, Membership>();
  for (const group of groups) {
    const { groups: desired, kept, foreign } = nestings.get(group) ?? NO_NESTINGS;
    const nested = isWritten("nestedGroup", managed, group) && !group.keepsMembers
      ? changeOf(group, "group", { desired, kept, foreign }, sides)
      : undefined;
    if (nested !== undefined) losses.push(...lossOf(group, "nestedGroup", nested));
    const change = membershipOf(users.get(group), nested, sides);
    if (change !== undefined) changes.set(group, change);
  }
  return {
    changes,
    order: nesting?.order ?? groups,
    nestedIn: nesting?.nestedIn ?? new Map(),
    deletedBefore: nesting === undefined ? new Map() : deletionsFirst(input, changes),
    notices: [...nesting?.notices ?? [], ...unreadableNotice(unreadable, target)],
    unknownMembers,
    selfMembers,
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

function unreadableNotice(unreadable: ReadonlySet<number>, { dns }: TargetState): Notice[] {
  if (unreadable.size === 0) return [];
  const all = inOrder(Array.from(unreadable, (number) => dns.text(number)));
  const named = namesText(all, { shown: MOST_NAMED, separator: " and " });
  const message = `the account of udm.user cannot read ${
    all.length === 1
      ? "1 group member, which stays a member"
      : `${all.length} group members, which stay members`
  }: ${named}. Grant the account read access, or, if the object does not exist, remove the DN from the groups in UDM`;
  return [{ kind: "group", reason: "unreadable_members", message }];
}

/** How the members of a kind change; undefined if they do not. Linear in the number of members. */
function changeOf(
  group: DesiredEntry,
  kind: Kind,
  { desired, kept, foreign }: Members,
  { target, willDelete }: Sides,
): Change | undefined {
  /** The members that are left when the current ones have been taken out are new. */
  const rest = new Set<number>();
  for (const { current } of desired) if (current !== undefined) rest.add(current.number);
  for (const { number } of kept) rest.add(number);
  for (const number of foreign) rest.add(number);
  const removed: number[] = [];
  for (const number of currentNumbers(group, kind)) {
    if (rest.delete(number)) continue;
    const object = target[kind].withNumber(number);
    if (object === undefined || !willDelete(object)) removed.push(number);
  }
  const isNew = ({ current }: DesiredEntry) => current === undefined || rest.has(current.number);
  const rows = Uint32Array.from(desired, ({ row }) => row);
  const added = Array.from(desired).filter(isNew);
  const addedNumbers = [...Array.from(kept, ({ number }) => number), ...foreign].filter((each) =>
    rest.has(each)
  );
  if (added.length + addedNumbers.length + removed.length === 0) return undefined;
  return {
    rows,
    kept: [...dnsByName(kept), ...inOrder(Array.from(foreign, (number) => target.dns.text(number)))],
    // In a first run all members are new
    addedRows: added.length === rows.length ? rows : Uint32Array.from(added, ({ row }) => row),
    addedNumbers,
    removed,
  };
}

/** The memberships as the plan has them; undefined if nothing changes. */
function membershipOf(
  users: Change | undefined,
  nested: Change | undefined,
  sides: Sides,
): Membership | undefined {
  const changes = [users, nested].filter((change) => change !== undefined);
  if (changes.length === 0) return undefined;
  const { target, source } = sides;
  const removed = changes.flatMap((change) => change.removed);
  return {
    get users() {
      return users && refs(users.rows, source.user);
    },
    nestedGroup: nested && refs(nested.rows, source.group),
    keptUsers: users?.kept ?? [],
    keptGroups: nested?.kept ?? [],
    added: changes.reduce(
      (sum, { addedRows, addedNumbers }) => sum + addedRows.length + addedNumbers.length,
      0,
    ),
    removed: removed.length,
    removedDns: inOrder(removed.map((number) => target.dns.text(number))),
    undoesNesting: (nested?.removed.length ?? 0) > 0,
    get mustWait() {
      return nested !== undefined && nested.addedRows.length + nested.addedNumbers.length > 0 ||
        users?.addedRows.some((row) => source.user.at(row).current === undefined) === true;
    },
    get deltas() {
      return {
        ...(users === undefined ? {} : { user: deltaOf("user", users, sides) }),
        ...(nested === undefined ? {} : { group: deltaOf("group", nested, sides) }),
      };
    },
  };
}

function deltaOf(kind: Kind, change: Change, { target, source }: Sides): MemberDelta {
  const { rows, kept, addedRows, addedNumbers, removed } = change;
  return {
    added: refs(addedRows, source[kind]),
    addedDns: inOrder(addedNumbers.map((number) => target.dns.text(number))),
    removed: inOrder(removed.map((number) => target.dns.text(number))).map((dn) => {
      const object = target[kind].withNumber(target.dns.number(dn));
      const entry = object === undefined ? undefined : source[kind].of(object);
      return { kind, key: entry?.key ?? object?.key, dn };
    }),
    size: rows.length + kept.length,
  };
}

/** DNs in an order that depends neither on their spelling nor on the order of reading. */
function inOrder(dns: readonly string[]): readonly string[] {
  return dns.map((dn) => ({ dn, form: normaliseDn(dn) })).sort((a, b) => (a.form < b.form ? -1 : 1))
    .map(({ dn }) => dn);
}

/** Members in the order of their primary keys, so that the plan does not depend on the order of reading. */
function refs(rows: Uint32Array, entries: DesiredEntries): MemberRef[] {
  return Array.from(rows, (row) => {
    const { kind, key, current } = entries.at(row);
    // An object that gets its key in this run cannot be found by the key if that write fails.
    return current !== undefined && current.key !== key ? { kind, key, dn: current.dn } : { kind, key };
  }).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function dnsByName(objects: Iterable<CurrentObject>): string[] {
  return Array.from(objects).sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ dn }) => dn);
}
