/**
 * Resolves conflicts about unique values: names, mail addresses and identifiers.
 *
 * UDM reports a conflict as an error and then locks the name for 300 s. So a plan must not contain a known conflict: entries that
 * would cause one are skipped here.
 *
 * | the name of the entry                        | result                                                 |
 * |----------------------------------------------|--------------------------------------------------------|
 * | is free, and no other entry has it           | the object gets the name                               |
 * | is the name of its own object                | the object keeps it, even if other entries have it too |
 * | is that of several new or renamed entries    | all are skipped                                        |
 * | is that of a user of the source, and a new   | the group is skipped: many systems create a group for  |
 * | or renamed group wants it                    | each user, and a user cannot do without the name       |
 * | belongs to an object that is renamed or      | the object gets the name afterwards                    |
 * | deleted                                      |                                                        |
 * | belongs to an unchanged object, or to one    | the entry is skipped, and then all entries that need   |
 * | outside our OUs                              | its old name                                           |
 * | would lead to a DN that cannot be read       | likewise                                               |
 *
 * @module
 */

import { namesText } from "../common/number_text.ts";
import type { CurrentObject } from "./current_object.ts";
import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import { compareText } from "../common/compare_text.ts";
import { KINDS } from "../common/model.ts";
import { UNSET } from "./store/digest.ts";
import { DuplicateFilter } from "./store/duplicate_filter.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { skipGroupsOfSkippedUsers, skipNamesake } from "./group_namesakes.ts";
import type { SkipReason } from "./plan_types.ts";
import { nameForm } from "../udm/values.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import {
  has,
  heldAt,
  uniqueMail,
  type UniqueValue,
  uniqueValue,
  valuesDesiredBy,
  valuesGainedBy,
  valuesHeldBy,
} from "./unique_values.ts";

const CHANGE_EITHER = "change it in the source or in UDM";

const REASONS: Readonly<
  Record<UniqueValue["type"], { twice: SkipReason; held: SkipReason; what: string; advice: string }>
> = {
  name: { twice: "duplicate_name", held: "name_held", what: "name", advice: CHANGE_EITHER },
  mail: { twice: "duplicate_mail", held: "mail_held", what: "primary mail address", advice: CHANGE_EITHER },
  identifier: {
    twice: "duplicate_identifier",
    held: "identifier_held",
    what: "identifier",
    advice: "UDM never changes an identifier, so correct it in the source",
  },
};

const GROUP_HOLDS_NAME =
  ", a group that has it in UDM; to give it to the user, exclude the group with source.group_filter";

/** At most this number of entries is named in a message. */
const MOST_NAMED = 3;

/** Values that an entry needs and that another entry or object has too; the keys of the maps are their ids. */
export interface Conflicts {
  /** The objects with such a value. */
  readonly holders: ReadonlyMap<string, CurrentObject>;
  /** The entries that need it. */
  readonly claimants: ReadonlyMap<string, Claim>;
  /** Values of objects outside our OUs, and of DNs that cannot be read. */
  readonly foreignOwners: ReadonlyMap<string, ForeignOwner>;
}

/** A value and the entries that need it. */
interface Claim {
  readonly value: UniqueValue;
  readonly entries: DesiredEntry[];
}

/** An object that the connector never changes. */
interface ForeignOwner {
  readonly dn: string;
  /** Whether more than its DN is known. */
  readonly isReadable: boolean;
}

/**
 * Skips entries that cannot get a unique value. Their objects keep their own values, which can block other entries: this is
 * repeated until nothing changes.
 *
 * @param mayDelete whether an object that has no entry will be deleted
 */
export function resolveConflicts(
  target: TargetState,
  source: SourceState,
  mayDelete: (current: CurrentObject) => boolean,
): Conflicts {
  const conflicts = findConflicts(target, source);
  const { holders, claimants } = conflicts;
  const open = [...new Set([...claimants.values()].flatMap(({ entries }) => entries))].sort(byKey);
  skipGroupsOfSkippedUsers(source);
  skipClaimants(source, claimants, holders);

  for (let desired = open.pop(); desired !== undefined; desired = open.pop()) {
    if (source[desired.kind].withKey(desired.key) !== desired) continue;
    const blocker = findBlocker(desired, conflicts, source, mayDelete);
    if (blocker === undefined) continue;
    const kept = source[desired.kind].drop(desired, blocker.reason, blocker.message);
    // The kept objects will not release their values: check the entries that need them again.
    for (const current of kept) {
      for (const { id } of valuesHeldBy(current, target, source)) {
        for (const claimant of claimants.get(id)?.entries ?? []) open.push(claimant);
      }
    }
  }
  return conflicts;
}

/**
 * Finds possible conflicts. Hardly any of 100,000 new users conflict, so a filter finds the values that occur twice, and only these
 * are stored.
 */
function findConflicts(target: TargetState, source: SourceState): Conflicts {
  const holders = new Map<string, CurrentObject>();
  const claimants = new Map<string, Claim>();
  let claiming = 0;
  for (const kind of KINDS) for (const _ of source[kind].changing()) claiming++;
  const foreignOwners = new Map<string, ForeignOwner>();
  if (claiming === 0) return { holders, claimants, foreignOwners };
  const marks = new DuplicateFilter(claiming * 2);
  let claims = 0;
  for (const kind of KINDS) {
    for (const desired of source[kind].changing()) {
      for (const { id } of valuesGainedBy(desired, target, source)) {
        marks.add(id);
        claims++;
      }
    }
  }
  if (claims === 0) return { holders, claimants, foreignOwners };
  for (const [{ id }, foreignObject] of foreignValues(target.foreign, source)) {
    if (!marks.has(id)) continue;
    foreignOwners.set(id, foreignObject);
    marks.add(id);
  }
  for (const kind of KINDS) {
    for (let row = 0; row < target[kind].size; row++) {
      for (const { id } of heldAt(kind, row, target, source)) {
        if (!marks.has(id)) continue;
        holders.set(id, target[kind].at(row));
        marks.add(id);
      }
    }
  }
  for (const kind of KINDS) {
    for (const desired of source[kind].changing()) {
      for (const value of valuesGainedBy(desired, target, source)) {
        if (!marks.isTwice(value.id)) continue;
        const claim = claimants.get(value.id);
        if (claim === undefined) claimants.set(value.id, { value, entries: [desired] });
        else claim.entries.push(desired);
      }
    }
  }
  for (const [id, { entries }] of claimants) {
    if (entries.length === 1 && !holders.has(id) && !foreignOwners.has(id)) claimants.delete(id);
    else entries.sort(byKey);
  }
  return { holders, claimants, foreignOwners };
}

/** Values of foreign objects. Those that can be read come last, because more is known of them. */
function* foreignValues(
  foreign: TargetState["foreign"],
  source: SourceState,
): Generator<[UniqueValue, ForeignOwner], void, undefined> {
  for (const kind of KINDS) {
    for (const { name, dn } of foreign[kind].unreadableNames()) {
      yield [uniqueValue("name", nameForm(name)), { dn, isReadable: false }];
    }
  }
  for (const kind of KINDS) {
    for (const { dn, name, mail, key } of foreign[kind].all()) {
      const foreignObject = { dn, isReadable: true };
      yield [uniqueValue("name", nameForm(name)), foreignObject];
      if (mail !== UNSET) yield [uniqueMail(mail), foreignObject];
      const isIdentifier = source[kind].rules.primaryKeyProperty === OBJECT_IDENTIFIER;
      if (isIdentifier && key !== undefined) yield [uniqueValue("identifier", key), foreignObject];
    }
  }
}

/**
 * Skips all entries with the same new value, apart from an entry whose object already has it. Of a user and groups with the
 * same new name, only the groups are skipped.
 */
function skipClaimants(
  source: SourceState,
  claimants: ReadonlyMap<string, Claim>,
  holders: ReadonlyMap<string, CurrentObject>,
): void {
  const { mailProperty } = source.user.rules;
  const rivals: (Claim & { readonly all: readonly DesiredEntry[]; readonly isHeldByGroup: boolean })[] = [];
  for (const { value, entries } of claimants.values()) {
    // An address that belongs to UDM is not that of the entry: findBlocker() names the object.
    const isOfUdm = value.type === "mail" && !source.user.rules.compared.includes(mailProperty ?? "");
    const owner = isOfUdm ? undefined : futureOwner(value, holders, source);
    const user = value.type === "name" && owner?.kind !== "group"
      ? [owner, ...entries].find((desired) => desired?.kind === "user")
      : undefined;
    const left = user === undefined ? entries : entries.filter(({ kind }) => kind === "user");
    if (user !== undefined) {
      for (const group of entries) if (group.kind === "group") skipNamesake(group, user.sourceDn, source);
    }
    const isHeldByGroup = value.type === "name" && owner?.kind === "group";
    if (owner !== undefined) rivals.push({ value, entries: left, all: [owner, ...left], isHeldByGroup });
    else if (left.length > 1) rivals.push({ value, entries: left, all: left, isHeldByGroup });
  }
  for (
    const { value, entries, all, isHeldByGroup } of rivals.sort((a, b) => (a.value.id < b.value.id ? -1 : 1))
  ) {
    const { twice, what } = REASONS[value.type];
    const first = all.map((desired) => ({ desired, dn: desired.sourceDn }))
      .sort((a, b) => compareText(a.dn, b.dn)).slice(0, MOST_NAMED + 1);
    for (const desired of entries) {
      if (source[desired.kind].withKey(desired.key) !== desired) continue;
      const others = first.filter((other) => other.desired !== desired).map(({ dn }) => dn);
      const named = namesText(others, { shown: MOST_NAMED, separator: " and ", total: all.length - 1 });
      source[desired.kind].drop(
        desired,
        twice,
        `its ${what}${quoted(value, desired, source)} is also that of ${named}` +
          (isHeldByGroup && desired.kind === "user" ? GROUP_HOLDS_NAME : ""),
      );
    }
  }
}

/** The entry whose object has a value and keeps it. */
function futureOwner(
  value: UniqueValue,
  holders: ReadonlyMap<string, CurrentObject>,
  source: SourceState,
): DesiredEntry | undefined {
  const holder = holders.get(value.id);
  const owner = holder === undefined ? undefined : source[holder.kind].of(holder);
  return owner !== undefined && has(valuesDesiredBy(owner, source), value) ? owner : undefined;
}

/** Why an entry cannot get one of its values: an object has it and will not release it. */
function findBlocker(
  desired: DesiredEntry,
  { holders, foreignOwners }: Conflicts,
  source: SourceState,
  mayDelete: (current: CurrentObject) => boolean,
): { readonly reason: SkipReason; readonly message: string } | undefined {
  const isReleased = (value: UniqueValue, holder: CurrentObject) =>
    source[holder.kind].of(holder) === undefined
      ? mayDelete(holder)
      : futureOwner(value, holders, source) === undefined;
  for (const value of valuesDesiredBy(desired, source)) {
    const holder = holders.get(value.id);
    if (holder !== undefined && holder === desired.current) continue;
    const foreignObject = foreignOwners.get(value.id);
    if (foreignObject !== undefined && !foreignObject.isReadable) {
      return { reason: "unreadable_object", message: unreadableMessage(foreignObject.dn) };
    }
    const dn = foreignObject?.dn ??
      (holder === undefined || isReleased(value, holder) ? undefined : holder.dn);
    if (dn === undefined) continue;
    const { held, what, advice } = REASONS[value.type];
    return {
      reason: held,
      message: `its ${what}${
        quoted(value, desired, source)
      } belongs to ${dn}, which stays unchanged; ${advice}`,
    };
  }
  return undefined;
}

function unreadableMessage(dn: string): string {
  return `its object would get the DN ${dn}, which groups have as a member and the account of udm.user cannot read. Grant the ` +
    "account read access, or, if the object does not exist, remove the DN from the groups in UDM";
}

function byKey(a: DesiredEntry, b: DesiredEntry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : a.kind < b.kind ? -1 : 1;
}

/** The value in brackets. The text of an address is known only as a change of the entry. */
function quoted(value: UniqueValue, { kind, changes }: DesiredEntry, source: SourceState): string {
  const text = value.type === "mail" ? changes[source[kind].rules.mailProperty ?? ""] : value.value;
  return typeof text === "string" ? ` (${text})` : "";
}
