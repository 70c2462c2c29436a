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
 * | belongs to an object that is renamed or      | the object gets the name afterwards                    |
 * | deleted                                      |                                                        |
 * | belongs to an unchanged object, or to one    | the entry is skipped, and then all entries that need   |
 * | outside our OUs                              | its old name                                           |
 * | would lead to a DN that cannot be read       | likewise                                               |
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import { compareText } from "../common/compare_text.ts";
import { type Kind, KINDS } from "../common/model.ts";
import { UNSET } from "./store/digest.ts";
import { DuplicateFilter } from "./store/duplicate_filter.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import type { SkipReason } from "./plan_types.ts";
import { nameForm } from "../udm/values.ts";
import type { DesiredEntry } from "./desired_entry.ts";

/** Something only one object may have, written as `name:anna`, `mail:<digest>` or `identifier:<uuid>`. */
export type Resource = string;

const CHANGE_EITHER = "change it in the source or in UDM";

const REASONS: Readonly<
  Record<string, { twice: SkipReason; held: SkipReason; what: string; advice: string }>
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

/** At most this number of entries is named in a message. */
const MOST_NAMED = 3;

/** The unique values of an object. */
export function valuesHeldBy(
  { kind, row }: CurrentObject,
  target: TargetState,
  source: SourceState,
): Resource[] {
  return heldAt(kind, row, target, source);
}

/** The unique values of the object in a row. */
function heldAt(kind: Kind, row: number, target: TargetState, source: SourceState): Resource[] {
  const objects = target[kind];
  const { rules } = source[kind];
  const held = [`name:${nameForm(objects.nameAt(row))}`];
  if (rules.mailProperty !== undefined) {
    const mail = objects.digests.at(row, rules.mailProperty);
    if (mail !== UNSET) held.push(`mail:${mail}`);
  }
  const key = rules.primaryKeyProperty === OBJECT_IDENTIFIER ? objects.keyAt(row) : undefined;
  if (key !== undefined) held.push(`identifier:${key}`);
  return held;
}

/** The unique values of an entry. */
export function valuesDesiredBy(desired: DesiredEntry, source: SourceState): Resource[] {
  const claims = [`name:${nameForm(desired.name)}`];
  if (desired.mail !== undefined) claims.push(`mail:${desired.mail}`);
  if (source[desired.kind].rules.primaryKeyProperty === OBJECT_IDENTIFIER) {
    claims.push(`identifier:${desired.key}`);
  }
  return claims;
}

/** The unique values of an entry that its object does not have. */
export function valuesGainedBy(desired: DesiredEntry, target: TargetState, source: SourceState): Resource[] {
  const held = desired.current === undefined ? [] : valuesHeldBy(desired.current, target, source);
  return valuesDesiredBy(desired, source).filter((resource) => !held.includes(resource));
}

/** Values that an entry needs and that another entry or object has too. */
export interface Conflicts {
  /** The objects with such a value. */
  readonly holders: ReadonlyMap<Resource, CurrentObject>;
  /** The entries that need it. */
  readonly claimants: ReadonlyMap<Resource, readonly DesiredEntry[]>;
  /** Values of objects outside our OUs, and of DNs that cannot be read. */
  readonly foreignOwners: ReadonlyMap<Resource, ForeignOwner>;
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
  const open = [...new Set([...claimants.values()].flat())].sort(byKey);
  skipClaimants(source, claimants, holders);

  for (let desired = open.pop(); desired !== undefined; desired = open.pop()) {
    if (source[desired.kind].withKey(desired.key) !== desired) continue;
    const blocker = findBlocker(desired, conflicts, source, mayDelete);
    if (blocker === undefined) continue;
    const kept = source[desired.kind].drop(desired, blocker.reason, blocker.message);
    // The kept objects will not release their values: check the entries that need them again.
    for (const current of kept) {
      for (const resource of valuesHeldBy(current, target, source)) {
        for (const claimant of claimants.get(resource) ?? []) open.push(claimant);
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
  const holders = new Map<Resource, CurrentObject>();
  const claimants = new Map<Resource, DesiredEntry[]>();
  let claiming = 0;
  for (const kind of KINDS) for (const _ of source[kind].changing()) claiming++;
  const foreignOwners = new Map<Resource, ForeignOwner>();
  if (claiming === 0) return { holders, claimants, foreignOwners };
  const marks = new DuplicateFilter(claiming * 2);
  let claims = 0;
  for (const kind of KINDS) {
    for (const desired of source[kind].changing()) {
      for (const resource of valuesGainedBy(desired, target, source)) {
        marks.add(resource);
        claims++;
      }
    }
  }
  if (claims === 0) return { holders, claimants, foreignOwners };
  for (const [resource, foreignObject] of foreignValues(target.foreign, source)) {
    if (!marks.has(resource)) continue;
    foreignOwners.set(resource, foreignObject);
    marks.add(resource);
  }
  for (const kind of KINDS) {
    for (let row = 0; row < target[kind].size; row++) {
      for (const resource of heldAt(kind, row, target, source)) {
        if (!marks.has(resource)) continue;
        holders.set(resource, target[kind].at(row));
        marks.add(resource);
      }
    }
  }
  for (const kind of KINDS) {
    for (const desired of source[kind].changing()) {
      for (const resource of valuesGainedBy(desired, target, source)) {
        if (!marks.isTwice(resource)) continue;
        const others = claimants.get(resource);
        if (others === undefined) claimants.set(resource, [desired]);
        else others.push(desired);
      }
    }
  }
  for (const [resource, wanting] of claimants) {
    if (wanting.length === 1 && !holders.has(resource) && !foreignOwners.has(resource)) {
      claimants.delete(resource);
    } else wanting.sort(byKey);
  }
  return { holders, claimants, foreignOwners };
}

/** Values of foreign objects. Those that can be read come last, because more is known of them. */
function* foreignValues(
  foreign: TargetState["foreign"],
  source: SourceState,
): Generator<[Resource, ForeignOwner], void, undefined> {
  for (const kind of KINDS) {
    for (const { name, dn } of foreign[kind].unreadableNames()) {
      yield [`name:${nameForm(name)}`, { dn, isReadable: false }];
    }
  }
  for (const kind of KINDS) {
    for (const { dn, name, mail, key } of foreign[kind].all()) {
      const foreignObject = { dn, isReadable: true };
      yield [`name:${nameForm(name)}`, foreignObject];
      if (mail !== UNSET) yield [`mail:${mail}`, foreignObject];
      const isIdentifier = source[kind].rules.primaryKeyProperty === OBJECT_IDENTIFIER;
      if (isIdentifier && key !== undefined) yield [`identifier:${key}`, foreignObject];
    }
  }
}

/** Skips all entries with the same new value. Only an entry whose object already has the value stays. */
function skipClaimants(
  source: SourceState,
  claimants: ReadonlyMap<Resource, readonly DesiredEntry[]>,
  holders: ReadonlyMap<Resource, CurrentObject>,
): void {
  const rivals: [Resource, DesiredEntry[]][] = [];
  for (const [resource, wanting] of claimants) {
    const owner = futureOwner(resource, holders, source);
    if (owner !== undefined) rivals.push([resource, [owner, ...wanting]]);
    else if (wanting.length > 1) rivals.push([resource, [...wanting]]);
  }
  for (const [resource, all] of rivals.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { twice, what } = REASONS[kindOf(resource)] as typeof REASONS[string];
    const first = all.map((desired) => ({ desired, dn: desired.sourceDn }))
      .sort((a, b) => compareText(a.dn, b.dn)).slice(0, MOST_NAMED + 1);
    for (const desired of claimants.get(resource) ?? []) {
      if (source[desired.kind].withKey(desired.key) !== desired) continue;
      const named = first.filter((other) => other.desired !== desired).slice(0, MOST_NAMED);
      const more = all.length - 1 - named.length;
      source[desired.kind].drop(
        desired,
        twice,
        `its ${what}${quoted(resource)} is also that of ` +
          named.map(({ dn }) => dn).join(" and ") + (more > 0 ? ` and ${more} more` : ""),
      );
    }
  }
}

/** The entry whose object has a value and keeps it. */
function futureOwner(
  resource: Resource,
  holders: ReadonlyMap<Resource, CurrentObject>,
  source: SourceState,
): DesiredEntry | undefined {
  const holder = holders.get(resource);
  const owner = holder === undefined ? undefined : source[holder.kind].of(holder);
  return owner !== undefined && valuesDesiredBy(owner, source).includes(resource) ? owner : undefined;
}

/** Why an entry cannot get one of its values: an object has it and will not release it. */
function findBlocker(
  desired: DesiredEntry,
  { holders, foreignOwners }: Conflicts,
  source: SourceState,
  mayDelete: (current: CurrentObject) => boolean,
): { readonly reason: SkipReason; readonly message: string } | undefined {
  const isReleased = (resource: Resource, holder: CurrentObject) =>
    source[holder.kind].of(holder) === undefined
      ? mayDelete(holder)
      : futureOwner(resource, holders, source) === undefined;
  for (const resource of valuesDesiredBy(desired, source)) {
    const holder = holders.get(resource);
    if (holder !== undefined && holder === desired.current) continue;
    const foreignObject = foreignOwners.get(resource);
    if (foreignObject !== undefined && !foreignObject.isReadable) {
      return { reason: "unreadable_object", message: unreadableMessage(foreignObject.dn) };
    }
    const dn = foreignObject?.dn ??
      (holder === undefined || isReleased(resource, holder) ? undefined : holder.dn);
    if (dn === undefined) continue;
    const { held, what, advice } = REASONS[kindOf(resource)] as typeof REASONS[string];
    return {
      reason: held,
      message: `its ${what}${quoted(resource)} belongs to ${dn}, which stays unchanged; ${advice}`,
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

function kindOf(resource: Resource): string {
  return resource.slice(0, resource.indexOf(":"));
}

/** The value in brackets, unless it is a digest. */
function quoted(resource: Resource): string {
  return kindOf(resource) === "mail" ? "" : ` (${resource.slice(resource.indexOf(":") + 1)})`;
}
