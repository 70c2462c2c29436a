/**
 * The members that a group is to have. Memberships are compared by primary key: a rename on either side changes none.
 *
 * | the source names                 | result                                                         |
 * |----------------------------------|----------------------------------------------------------------|
 * | a usable user or group           | becomes a member                                               |
 * | a skipped entry                  | its object becomes a member if it is certain; other possible   |
 * |                                  | objects stay members                                           |
 * | a user whose object was moved    | the object becomes or stays a member, at its new place         |
 * | a group whose object was moved   | the object stays a member, but does not become one: the groups |
 * |                                  | nested in it are unknown                                       |
 * | anything else                    | is ignored and counted; `unresolved_members.ts` retains        |
 * |                                  | members that a DN may refer to that was not read               |
 *
 * | only the target has the member   | result                                                         |
 * |----------------------------------|----------------------------------------------------------------|
 * | with a usable or skipped entry   | removed: the source does not name it                           |
 * | which will be deleted            | removed by UDM with the deletion                               |
 * | which has no entry and stays     | stays: the source cannot name it                               |
 * | which may belong to a skipped    | stays, unless an entry has its primary key                     |
 * | entry                            |                                                                |
 * | which the configuration ignores  | stays, and becomes no member of other groups                   |
 * | which is outside our OUs         | removed: the connector owns the property                       |
 * | which cannot be read             | stays: nothing proves that it was deleted                      |
 *
 * If a member in the source cannot be read (its DN is not UTF-8), the group keeps all its memberships.
 *
 * @module
 */

import { type Kind, KINDS } from "../common/model.ts";
import type { CurrentObject } from "./current_object.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import type { SourceState } from "./source_state.ts";
import type { TargetState } from "./target_state.ts";

/** The state of both sides, and which objects will be deleted. */
export interface Sides {
  readonly target: TargetState;
  readonly source: SourceState;
  readonly willDelete: (object: CurrentObject) => boolean;
  /** Collects the numbers of the DNs of members that cannot be read. */
  readonly unreadable: Set<number>;
}

/** The groups that are to be nested in a group. */
export interface Nestings {
  readonly groups: Set<DesiredEntry>;
  readonly kept: Set<CurrentObject>;
  /** Numbers of the DNs of groups that are outside our OUs or cannot be read. */
  readonly foreign: ReadonlySet<number>;
}

/** The nestings of a group that contains no other. Nothing is added to it. */
export const NO_NESTINGS: Nestings = { groups: new Set(), kept: new Set(), foreign: new Set() };

/** The members of one kind that a group is to have. */
export interface Members {
  readonly desired: ReadonlySet<DesiredEntry>;
  readonly kept: ReadonlySet<CurrentObject>;
  /** Numbers of the DNs of objects that are outside our OUs or cannot be read. */
  readonly foreign: ReadonlySet<number>;
}

const NONE = new Uint32Array();

/** The numbers of the DNs of the current members of a kind. */
export function currentNumbers({ current }: DesiredEntry, kind: Kind): Uint32Array {
  return (kind === "user" ? current?.users : current?.nested) ?? NONE;
}

/** The nestings of a group whose memberships stay. */
export function currentNestings(group: DesiredEntry, { target, source, willDelete }: Sides): Nestings {
  const nestings: Nestings = { groups: new Set(), kept: new Set(), foreign: new Set() };
  for (const child of currentMembers(group, target, ["group"])) {
    const entry = source.group.of(child);
    if (entry !== undefined) nestings.groups.add(entry);
    else if (!willDelete(child)) nestings.kept.add(child);
  }
  return nestings;
}

/**
 * Whether a group certainly has the users that the source names. True for most groups, and decided by numbers alone: it
 * does not allocate an object for a member.
 */
export function hasDesiredUsers(group: DesiredEntry, { target, source }: Sides): boolean {
  const users = new Set<number>();
  for (const number of group.members ?? NONE) {
    const row = source.user.rowWithNumber(number);
    if (row === undefined) {
      if (source.group.withNumber(number) === undefined) return false;
      continue;
    }
    const object = source.user.objectRowAt(row);
    if (object === undefined) return false;
    users.add(target.user.numberAt(object));
  }
  const current = currentNumbers(group, "user");
  return current.length === users.size && current.every((number) => users.has(number));
}

/**
 * The members that a group is to have.
 *
 * @param keepsUsers whether the users are ignored, see {@linkcode hasDesiredUsers}
 * @returns also how many members are unknown
 */
export function desiredMembers(
  group: DesiredEntry,
  keepsUsers: boolean,
  sides: Sides,
): { users: Members; nested: Nestings; unknown: number } {
  const { target, source, willDelete } = sides;
  const kinds: readonly Kind[] = keepsUsers ? ["group"] : KINDS;
  const foreign = foreignMembers(group, kinds, sides);
  const users = { desired: new Set<DesiredEntry>(), kept: new Set<CurrentObject>(), foreign: foreign.user };
  const nested = { groups: new Set<DesiredEntry>(), kept: new Set<CurrentObject>(), foreign: foreign.group };
  const kept = { user: users.kept, group: nested.kept };
  let unknown = 0;
  let current: Set<CurrentObject> | undefined;
  // Many entries may have the same thousands of candidates.
  const seen = new Set<readonly CurrentObject[]>();
  for (const number of group.members ?? NONE) {
    if (keepsUsers && source.user.rowWithNumber(number) !== undefined) continue;
    const user = source.user.withNumber(number);
    const subgroup = user === undefined ? source.group.withNumber(number) : undefined;
    if (user !== undefined) users.desired.add(user);
    else if (subgroup !== undefined) nested.groups.add(subgroup);
    else {
      const userCandidates = source.user.candidatesOf(number);
      const candidates = userCandidates ?? source.group.candidatesOf(number);
      if (candidates === undefined) unknown++;
      const moved = userCandidates?.key === undefined ? undefined : movedUser(userCandidates.key, target);
      if (moved !== undefined) users.foreign.add(moved);
      if (candidates === undefined || seen.has(candidates.objects)) continue;
      seen.add(candidates.objects);
      for (const object of candidates.objects) {
        // A usable entry of its own decides about an object.
        if (source[object.kind].of(object) !== undefined) continue;
        // An uncertain object must not become a member.
        current ??= new Set(currentMembers(group, target));
        const mayJoin = candidates.certain && object.ignoredBy === undefined;
        if (mayJoin || current.has(object)) kept[object.kind].add(object);
      }
    }
  }
  for (const { kind, number } of source.retained?.get(group) ?? []) {
    const object = target[kind].withNumber(number);
    const entry = object === undefined ? undefined : source[kind].of(object);
    if (object === undefined) foreign[kind].add(number);
    else if (entry === undefined) kept[kind].add(object);
    else if (kind === "user") users.desired.add(entry);
    else nested.groups.add(entry);
  }
  for (const object of currentMembers(group, target, kinds)) {
    const entries = source[object.kind];
    const hasEntry = object.ignoredBy === undefined &&
      (entries.of(object) !== undefined || object.key !== undefined && entries.hasKey(object.key));
    if (!hasEntry && !willDelete(object)) kept[object.kind].add(object);
  }
  return { users, nested, unknown };
}

/** The number of the DN of an object outside our OUs, if it is the only one with a primary key. */
function movedUser(key: string, { user, foreign }: TargetState): number | undefined {
  const [moved, ...others] = user.rowWithKey(key) === undefined ? foreign.user.withKey(key) : [];
  return others.length === 0 ? moved?.number : undefined;
}

/**
 * Members outside our OUs that stay: those that cannot be read, and those with the primary key of an entry that the source
 * names.
 */
function foreignMembers(
  group: DesiredEntry,
  kinds: readonly Kind[],
  { target, source, unreadable }: Sides,
): Record<Kind, Set<number>> {
  const stay = { user: new Set<number>(), group: new Set<number>() };
  for (const kind of kinds) {
    let named: ReadonlySet<string> | undefined;
    for (const number of currentNumbers(group, kind)) {
      if (target[kind].hasNumber(number)) continue;
      const foreignObject = target.foreign[kind].withNumber(number);
      if (foreignObject === undefined && target.foreign[kind].isUnreadable(number)) {
        unreadable.add(number);
        stay[kind].add(number);
        continue;
      }
      const key = foreignObject?.key;
      if (key === undefined) continue;
      named ??= new Set(
        Array.from(group.members ?? NONE, (each) => source[kind].keysWithNumber(each)).flat(),
      );
      if (named.has(key)) stay[kind].add(number);
    }
  }
  return stay;
}

function* currentMembers(
  group: DesiredEntry,
  target: TargetState,
  kinds: readonly Kind[] = KINDS,
): Generator<CurrentObject> {
  for (const kind of kinds) {
    for (const number of currentNumbers(group, kind)) {
      const member = target[kind].withNumber(number);
      if (member !== undefined) yield member;
    }
  }
}
