import type { Directory } from "./directory.ts";
import type { Entry, Member } from "./entry.ts";
import { plainError } from "./errors.ts";
import { stringsOf } from "./json.ts";
import {
  checkNesting,
  isGroup,
  replaceGroups,
  replaceMembers,
  resolveGroups,
  resolveMembers,
} from "./memberships.ts";
import type { Module } from "./modules.ts";
import type { Changes } from "./syntax.ts";

const RELATIONS: Readonly<Record<string, readonly string[]>> = {
  "users/user": ["groups", "primaryGroup"],
  "groups/group": ["users", "nestedGroup", "memberOf"],
};

/** The relations that a request sets, resolved to entries. Undefined ones stay unchanged. */
interface Relations {
  readonly users?: ReadonlySet<Member> | undefined;
  readonly nested?: ReadonlySet<Entry> | undefined;
  readonly memberOf?: ReadonlySet<Entry> | undefined;
  readonly primaryGroup?: Entry | undefined;
}

/**
 * Takes the relations out of the changes and resolves their DNs.
 *
 * @param entry the entry that is changed; undefined if it is being created
 * @throws {UdmError} 400 for groups that do not exist and for doubles; 422 for nestings in a circle
 */
export function takeRelations(
  directory: Directory,
  module: Module,
  changes: Changes,
  entry?: Entry,
): Relations {
  const taken = new Map<string, string[]>();
  for (const property of RELATIONS[module.name] ?? []) {
    const value = changes.get(property);
    if (value === undefined) continue;
    changes.delete(property);
    taken.set(property, typeof value === "string" ? [value] : stringsOf(value));
  }
  const { store } = directory;
  const groups = (property: string) => {
    const dns = taken.get(property);
    return dns === undefined ? undefined : resolveGroups(store, dns);
  };
  const users = taken.get("users");
  const relations = {
    users: users === undefined ? undefined : resolveMembers(store, users, entry?.users),
    nested: groups("nestedGroup"),
    memberOf: groups("memberOf") ?? groups("groups"),
    primaryGroup: [...groups("primaryGroup") ?? []][0],
  };
  if (module.name === "groups/group") checkCircles(relations, entry);
  return relations;
}

function checkCircles({ users, nested, memberOf }: Relations, entry: Entry | undefined): void {
  const added = new Set([...nested ?? [], ...[...users ?? []].filter(isGroup)]);
  if (entry !== undefined) checkNesting(entry, added);
  for (const parent of memberOf ?? []) checkNesting(parent, entry === undefined ? added : [entry, ...added]);
}

/** Writes resolved relations. */
export function applyRelations(directory: Directory, entry: Entry, relations: Relations): void {
  const { store } = directory;
  const { users, nested, memberOf, primaryGroup } = relations;
  // A group among the users is stored as a nested group; a list of users does not take nested groups away.
  if (users !== undefined) {
    const inner = new Set([...entry.nested, ...[...users].filter(isGroup)]);
    replaceMembers(store, entry, entry.users, new Set([...users].filter((member) => !isGroup(member))));
    replaceMembers(store, entry, entry.nested, inner);
  }
  if (nested !== undefined) replaceMembers(store, entry, entry.nested, nested);
  if (primaryGroup !== undefined) setPrimaryGroup(entry, primaryGroup);
  if (memberOf !== undefined || primaryGroup !== undefined) {
    const wanted = new Set(memberOf ?? entry.memberOf);
    if (entry.primaryGroup !== undefined) wanted.add(entry.primaryGroup);
    replaceGroups(store, entry, wanted);
  }
}

/** Makes a group the primary group of a user. */
export function setPrimaryGroup(entry: Entry, group: Entry | undefined): void {
  if (entry.primaryGroup !== undefined) entry.primaryGroup.primaryUsers--;
  if (group !== undefined) group.primaryUsers++;
  entry.primaryGroup = group;
}

/** @throws {UdmError} 400 if a group is the primary group of a user */
export function checkNotPrimary(entry: Entry): void {
  if (entry.primaryUsers > 0) {
    throw plainError(400, `This is a primary group: ${entry.properties.gidNumber}.`);
  }
}
