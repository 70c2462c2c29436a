/**
 * Memberships, from the side of the group and from the side of the member.
 *
 * A change of a membership changes the group and its ETag, never the member's.
 *
 * @module
 */

import { ldapError, noSuchObject, propertyComplaint, unprocessable } from "./errors.ts";
import { Entry, type Member } from "./entry.ts";
import type { Store } from "./store.ts";

/** Makes someone a member of a group, as its last one. */
export function join(store: Store, member: Member, group: Entry): void {
  const set: Set<Member> = isGroup(member) ? group.nested : group.users;
  set.add(member);
  member.joined(group);
  store.rememberGhost(member);
  store.touch(group);
}

/** Ends a membership. */
function leave(store: Store, member: Member, group: Entry): void {
  group.users.delete(member);
  if (member instanceof Entry) group.nested.delete(member);
  member.left(group);
  store.rememberGhost(member);
  store.touch(group);
}

/** Updates the groups of an entry after its DN changed; the entry becomes their last member. */
export function follow(store: Store, entry: Entry): void {
  for (const group of [...entry.memberOf]) {
    leave(store, entry, group);
    join(store, entry, group);
  }
}

/** Gives the memberships of a DN without an entry to the entry created there. */
export function adopt(store: Store, entry: Entry): void {
  const ghost = store.takeGhost(entry.key);
  for (const group of [...ghost?.memberOf ?? []]) {
    group.users.delete(ghost as Member);
    join(store, entry, group);
  }
}

/** Ends every membership of an entry that goes, and those in it. */
export function dissolve(store: Store, entry: Entry): void {
  for (const group of [...entry.memberOf]) leave(store, entry, group);
  for (const member of [...entry.users, ...entry.nested]) {
    member.left(entry);
    store.rememberGhost(member);
  }
}

/** Whether a member is a group. */
export function isGroup(member: Member): member is Entry {
  return member instanceof Entry && member.module.name === "groups/group";
}

/**
 * The groups with these DNs.
 *
 * @throws {UdmError} 400 if an entry does not exist or is not a group
 */
export function resolveGroups(store: Store, dns: readonly string[]): Set<Entry> {
  return new Set(dns.map((dn) => {
    const entry = store.find(dn);
    if (entry === undefined) throw noSuchObject(dn);
    if (!isGroup(entry)) throw ldapError(`Object class violation: ${dn} is not recognized as groups/group.`);
    return entry;
  }));
}

/**
 * The members with these DNs; their entries need not exist.
 *
 * @param current the members so far; equal spellings of one of them are an error of the LDAP server
 * @throws {UdmError} 400 if the same member is named twice
 */
export function resolveMembers(
  store: Store,
  dns: readonly string[],
  current: ReadonlySet<Member> = new Set(),
): Set<Member> {
  const members = new Map<string, Member>();
  for (const dn of new Set(dns)) {
    const member = store.member(dn);
    if (members.has(member.key)) {
      throw ldapError(
        current.has(member)
          ? "Type or value exists: modify/add: uniqueMember: value #0 already exists."
          : "Type or value exists: uniqueMember: value #1 provided more than once.",
      );
    }
    members.set(member.key, member);
  }
  return new Set(members.values());
}

/**
 * Refuses nestings by which a group would contain itself.
 *
 * @param group the group that is changed
 * @param nested the groups it will contain
 * @throws {UdmError} 422 with the path that leads round
 */
export function checkNesting(group: Entry, nested: Iterable<Entry>): void {
  for (const first of nested) {
    const path = findPath(first, group, new Set());
    if (path === undefined) continue;
    const names = [...path, first].map((entry) => entry.entryName).join(" ==> ");
    throw unprocessable([propertyComplaint("memberOf", `Circular group dependency detected: ${names}.`)]);
  }
}

function findPath(from: Entry, to: Entry, seen: Set<Entry>): Entry[] | undefined {
  if (from === to) return [from];
  seen.add(from);
  for (const next of from.nested) {
    if (seen.has(next)) continue;
    const path = findPath(next, to, seen);
    if (path !== undefined) return [from, ...path];
  }
  return undefined;
}

/** Replaces a set of members of a group; new ones come last. */
export function replaceMembers(
  store: Store,
  group: Entry,
  current: ReadonlySet<Member>,
  wanted: ReadonlySet<Member>,
): void {
  for (const member of [...current]) if (!wanted.has(member)) leave(store, member, group);
  for (const member of wanted) if (!current.has(member)) join(store, member, group);
}

/** Replaces the groups of an entry. */
export function replaceGroups(store: Store, entry: Entry, wanted: ReadonlySet<Entry>): void {
  for (const group of [...entry.memberOf]) if (!wanted.has(group)) leave(store, entry, group);
  for (const group of wanted) if (!entry.memberOf.has(group)) join(store, entry, group);
}
