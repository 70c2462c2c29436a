/**
 * Members that are named by a DN which was not read. Users and groups can be moved while the source is read: a group that
 * is read afterwards names them by a DN that they did not have before. They must not be taken out of it because of that.
 *
 * A value that leads nowhere is common, and stays so for ever where the directory does not tidy up after deletions. So it
 * is of interest only where a member would be taken out of the same group, and it protects only those it may mean.
 *
 * | the entry that has this DN now         | what the value means                                              |
 * |----------------------------------------|-------------------------------------------------------------------|
 * | has the primary key of one that was    | that member                                                       |
 * | read                                   |                                                                   |
 * | has another, or is not searched for    | nothing                                                           |
 * | cannot be found or read                | a member of the same RDN stays in this run: a move keeps the RDN, |
 * |                                        | so no other member can be meant; there may be several                 |
 *
 * @module
 */

import { DnSyntaxError, formatDn, normaliseDn, parseDn } from "../syntax/dn.ts";
import { type Kind, KINDS } from "../common/model.ts";
import type { TargetState } from "./current_objects.ts";
import type { ManagedMemberships } from "./memberships.ts";
import type { SourceState } from "./desired_entries.ts";
import type { DesiredEntry } from "./desired_entry.ts";

/** A group that would lose members, and what it names that was not read. */
export interface UnresolvedGroup {
  readonly group: DesiredEntry;
  /** Numbers of the DNs, in the source. */
  readonly unread: readonly number[];
  /** Members that would be taken out although the source has them. */
  readonly atRisk: readonly MemberAtRisk[];
}

/** A member of a group of the target: an object of ours, or one that was moved out of our OUs. */
export interface RetainedMember {
  readonly kind: Kind;
  /** The number of its DN in the target. */
  readonly number: number;
}

/** A member whose entry was read. */
interface MemberAtRisk extends RetainedMember {
  /** DN of the entry. */
  readonly sourceDn: string;
}

/** What became known of a DN: the entry that has it, that there is none of ours, or nothing. */
export type LookupResult = { readonly kind: Kind; readonly key: string } | "foreign" | "unknown";

/** Members that stay in this run, by group, although the source does not name them by a DN that was read. */
export type RetainedMembers = ReadonlyMap<DesiredEntry, readonly RetainedMember[]>;

/** The groups that would lose members while they name something that was not read. Both sides must have been compared. */
export function findUnresolvedMembers(
  target: TargetState,
  source: SourceState,
  managed: ManagedMemberships,
): UnresolvedGroup[] {
  const unresolved: UnresolvedGroup[] = [];
  const entries = source.group;
  for (let row = 0; row < entries.rows; row++) {
    if (!entries.isUsableAt(row) || entries.objectRowAt(row) === undefined) continue;
    const unread: number[] = [];
    for (const number of entries.membersAt(row) ?? NONE) {
      if (!source.user.hasNumber(number) && !source.group.hasNumber(number)) unread.push(number);
    }
    if (unread.length === 0) continue;
    const group = entries.at(row);
    const atRisk = membersAtRisk(group, target, source, managed);
    if (atRisk.length > 0) unresolved.push({ group, unread, atRisk });
  }
  return unresolved;
}

const NONE = new Uint32Array();

/** The members of a group that the source has and does not name. */
function membersAtRisk(
  { members = NONE, current }: DesiredEntry,
  target: TargetState,
  source: SourceState,
  managed: ManagedMemberships,
): MemberAtRisk[] {
  const atRisk: MemberAtRisk[] = [];
  for (const kind of KINDS) {
    if (!managed[MEMBERS[kind]]) continue;
    const entries = source[kind];
    const named = { numbers: new Set<number>(), keys: new Set<string>() };
    for (const number of members) {
      const object = entries.withNumber(number)?.current;
      if (object !== undefined) named.numbers.add(object.number);
      for (const candidates of entries.candidatesOf(number)?.objects ?? []) {
        named.numbers.add(candidates.number);
      }
      for (const key of entries.keysWithNumber(number)) named.keys.add(key);
    }
    for (const number of (kind === "user" ? current?.users : current?.nested) ?? NONE) {
      const object = target[kind].withNumber(number);
      const key = object === undefined ? target.foreign[kind].withNumber(number)?.key : object.key;
      const isNamed = named.numbers.has(number) || key !== undefined && named.keys.has(key);
      const sourceDn = (object === undefined ? undefined : entries.of(object)?.sourceDn) ??
        (key === undefined ? undefined : entries.dnWithKey(key));
      if (!isNamed && sourceDn !== undefined) atRisk.push({ kind, number, sourceDn });
    }
  }
  return atRisk;
}

const MEMBERS = { user: "users", group: "nestedGroup" } as const;

/**
 * Takes in what became known of the DNs that were not read: an entry is found by its new DN from then on.
 *
 * @param sightings by the number of the DN; what is not in it is unknown
 * @returns members that stay for want of knowledge
 */
export function applyLookups(
  unresolved: readonly UnresolvedGroup[],
  lookups: ReadonlyMap<number, LookupResult>,
  source: SourceState,
): RetainedMembers {
  for (const [number, sighting] of lookups) {
    if (typeof sighting === "object") source[sighting.kind].addDn(number, sighting.key);
  }
  const retained = new Map<DesiredEntry, readonly RetainedMember[]>();
  for (const { group, unread, atRisk } of unresolved) {
    const rdns = new Set(
      unread.filter((number) => (lookups.get(number) ?? "unknown") === "unknown")
        .map((number) => rdnForm(source.dns.text(number))),
    );
    if (rdns.size === 0) continue;
    const members = atRisk.filter(({ sourceDn }) => {
      const form = rdnForm(sourceDn);
      return form !== undefined && rdns.has(form);
    });
    if (members.length > 0) retained.set(group, members);
  }
  return retained;
}

/** The first RDN, the same for all spellings; undefined if the text is no DN. */
function rdnForm(dn: string): string | undefined {
  try {
    const [rdn] = parseDn(dn);
    return rdn === undefined ? undefined : normaliseDn(formatDn([rdn]));
  } catch (error) {
    if (error instanceof DnSyntaxError) return undefined;
    throw error;
  }
}
