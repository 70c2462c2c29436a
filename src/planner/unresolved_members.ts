/**
 * Members in the source whose DN was not read. An entry can be moved while the source is read; a group that is read afterwards
 * names its new DN. Such a member must not be removed from the group.
 *
 * Many directories keep DNs of deleted entries for ever. So a DN is only looked up if its group would lose a member, and
 * retains only members that it may refer to.
 *
 * | the entry with the DN now                        | meaning of the DN                                        |
 * |--------------------------------------------------|----------------------------------------------------------|
 * | has the primary key of an entry that was read    | that member                                              |
 * | has another key, or is excluded by the search    | nothing                                                  |
 * | cannot be found or read                          | members with the same RDN stay in this run: a move keeps |
 * |                                                  | the RDN                                                  |
 *
 * A member may be named by a value of an attribute of users instead. A name that was not read, or that several users have, is
 * treated likewise. If it remains unknown, users that have it, and users whose names cannot be read, stay members.
 *
 * @module
 */

import type { TargetState } from "./target_state.ts";
import type { RetainedMember, RetainedMembers, SourceState } from "./source_state.ts";
import { rdnForm } from "../syntax/dn.ts";
import { type Kind, KINDS, MEMBER_PROPERTY } from "../common/model.ts";
import { currentNumbers } from "./desired_members.ts";
import type { ManagedMemberships } from "./memberships.ts";
import type { DesiredEntry } from "./desired_entry.ts";

/** A group that would lose members, and its members that were not read. */
export interface UnresolvedGroup {
  readonly group: DesiredEntry;
  /** Numbers of the DNs, in the source. */
  readonly unread: readonly number[];
  /** Members that would be removed although their entries exist. */
  readonly atRisk: readonly MemberAtRisk[];
}

/** A member whose entry was read. */
interface MemberAtRisk extends RetainedMember {
  /** DN of the entry. */
  readonly sourceDn: string;
}

/** The entry with a DN; "foreign" if no entry that was read has it. */
export type LookupResult = { readonly kind: Kind; readonly key: string } | "foreign" | "unknown";

/** Groups that would lose members and have members that were not read. The entries must have been compared. */
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
    if (group.keepsMembers) continue;
    const atRisk = membersAtRisk(group, target, source, managed);
    if (atRisk.length > 0) unresolved.push({ group, unread, atRisk });
  }
  return unresolved;
}

const NONE = new Uint32Array();

/** Current members whose entries exist, but which the group does not name. */
function membersAtRisk(
  group: DesiredEntry,
  target: TargetState,
  source: SourceState,
  managed: ManagedMemberships,
): MemberAtRisk[] {
  const atRisk: MemberAtRisk[] = [];
  for (const kind of KINDS) {
    if (!managed[MEMBER_PROPERTY[kind]]) continue;
    const entries = source[kind];
    const named = { numbers: new Set<number>(), keys: new Set<string>() };
    for (const number of group.members ?? NONE) {
      const object = entries.withNumber(number)?.current;
      if (object !== undefined) named.numbers.add(object.number);
      for (const candidates of entries.candidatesOf(number)?.objects ?? []) {
        named.numbers.add(candidates.number);
      }
      for (const key of entries.keysWithNumber(number)) named.keys.add(key);
    }
    for (const number of currentNumbers(group, kind)) {
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

/**
 * Lets entries be found by their new DNs.
 *
 * @param lookups by the number of the DN; other DNs are unknown
 * @returns members that stay because a DN remains unknown
 */
export function applyLookups(
  unresolved: readonly UnresolvedGroup[],
  lookups: ReadonlyMap<number, LookupResult>,
  source: SourceState,
): RetainedMembers {
  for (const [number, result] of lookups) {
    if (typeof result === "object") source[result.kind].addDn(number, result.key);
  }
  const retained = new Map<DesiredEntry, readonly RetainedMember[]>();
  for (const { group, unread, atRisk } of unresolved) {
    const unknown = unread.filter((number) => (lookups.get(number) ?? "unknown") === "unknown")
      .map((number) => source.dns.text(number));
    if (unknown.length === 0) continue;
    const mayBe = possibleMember(unknown, source);
    const members = atRisk.filter(mayBe);
    if (members.length > 0) retained.set(group, members);
  }
  return retained;
}

/** Tells whether a member may be one of those that are unknown. */
function possibleMember(
  unknown: readonly string[],
  { dns, names }: SourceState,
): (member: MemberAtRisk) => boolean {
  const rdns = new Set<string>();
  const sharing = new Set<number>();
  let hasNames = false;
  for (const text of unknown) {
    const form = rdnForm(text);
    if (form !== undefined) rdns.add(form);
    else if (names !== undefined) {
      hasNames = true;
      for (const number of names.all(text)) sharing.add(number);
    }
  }
  return ({ kind, sourceDn }) => {
    const form = rdnForm(sourceDn);
    if (form !== undefined && rdns.has(form)) return true;
    if (!hasNames || kind !== "user") return false;
    const number = dns.number(sourceDn);
    return sharing.has(number) || names?.hasName(number) === false;
  };
}
