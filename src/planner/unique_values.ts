/**
 * Who gets a name, a mail address or an identifier that only one object may have.
 *
 * UDM answers a conflict with an error and then keeps the name locked for 300 s, whoever asks for it. So no request
 * that is known to conflict may ever be in a plan: entries that would conflict are taken out here.
 *
 * | the entry wants a name that                         | result                                      |
 * |-----------------------------------------------------|---------------------------------------------|
 * | nobody has and no other entry wants                 | it gets the name                            |
 * | its own object has                                  | it keeps the name, whoever else wants it    |
 * | several entries want, none of whose objects has it  | none gets it, all are skipped               |
 * | an object has that is renamed or deleted            | it gets the name when that is done          |
 * | an object has that stays as it is                   | it is skipped, and so on for its old name   |
 * | an object outside our OUs is known to have          | it is skipped, and so on for its old name   |
 * | would give it the DN of a member that cannot be read| it is skipped, and so on for its old name   |
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

const CHANGE_EITHER = "change it in the source, or there";

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

/** So many of those who want the same are named at most. */
const MOST_NAMED = 3;

/** What an object of the target has. */
export function valuesHeldBy(
  { kind, row }: CurrentObject,
  target: TargetState,
  source: SourceState,
): Resource[] {
  return heldAt(kind, row, target, source);
}

/** What the object of a kind in a row of the target has. */
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

/** What an entry wants its object to have. */
export function valuesDesiredBy(desired: DesiredEntry, source: SourceState): Resource[] {
  const claims = [`name:${nameForm(desired.name)}`];
  if (desired.mail !== undefined) claims.push(`mail:${desired.mail}`);
  if (source[desired.kind].rules.primaryKeyProperty === OBJECT_IDENTIFIER) {
    claims.push(`identifier:${desired.key}`);
  }
  return claims;
}

/** What an entry wants that its object does not have. */
export function valuesGainedBy(desired: DesiredEntry, target: TargetState, source: SourceState): Resource[] {
  const held = desired.current === undefined ? [] : valuesHeldBy(desired.current, target, source);
  return valuesDesiredBy(desired, source).filter((resource) => !held.includes(resource));
}

/** What several are about, be it that they want it or that one of them has it: all other claims need no attention. */
export interface Conflicts {
  /** Who has what is wanted by another. */
  readonly holders: ReadonlyMap<Resource, CurrentObject>;
  /** Who wants it. */
  readonly claimants: ReadonlyMap<Resource, readonly DesiredEntry[]>;
  /** What is wanted and cannot be given free, because an object has it that is not ours or cannot be read. */
  readonly foreignOwners: ReadonlyMap<Resource, ForeignOwner>;
}

/** An object that is never changed by the connector. */
interface ForeignOwner {
  readonly dn: string;
  /** Whether something is known of it besides its DN. */
  readonly isReadable: boolean;
}

/**
 * Takes entries out of `source` that cannot have what they want. The objects of those entries are kept, which can
 * make the claims of others impossible in turn: this goes on until nothing changes.
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
    // What the kept objects have will not be given free now: whoever counted on it is looked at again.
    for (const current of kept) {
      for (const resource of valuesHeldBy(current, target, source)) {
        for (const claimant of claimants.get(resource) ?? []) open.push(claimant);
      }
    }
  }
  return conflicts;
}

/**
 * Finds out what there can be a dispute about. Of a hundred thousand new users hardly any two want the same, so only what
 * may be wanted twice, or wanted and held, is written down; the rest leaves a mark and no more.
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

/** What objects have that are not ours, as far as it is known; the ones that can be read last, because more is known of them. */
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

/** Of entries that want the same, only the one whose object has it already may stay. */
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
    // Of a hundred thousand who want the same, a few are named.
    const first = all.map((desired) => ({ desired, dn: desired.sourceDn }))
      .sort((a, b) => compareText(a.dn, b.dn)).slice(0, MOST_NAMED + 1);
    for (const desired of claimants.get(resource) ?? []) {
      if (source[desired.kind].withKey(desired.key) !== desired) continue;
      const named = first.filter((other) => other.desired !== desired).slice(0, MOST_NAMED);
      const more = all.length - 1 - named.length;
      source[desired.kind].drop(
        desired,
        twice,
        `the ${what} it is to have${quoted(resource)} is also wanted by ` +
          named.map(({ dn }) => dn).join(" and ") + (more > 0 ? ` and ${more} more` : ""),
      );
    }
  }
}

/** The entry whose object has something and is to have it still. */
function futureOwner(
  resource: Resource,
  holders: ReadonlyMap<Resource, CurrentObject>,
  source: SourceState,
): DesiredEntry | undefined {
  const holder = holders.get(resource);
  const owner = holder === undefined ? undefined : source[holder.kind].of(holder);
  return owner !== undefined && valuesDesiredBy(owner, source).includes(resource) ? owner : undefined;
}

/** Why an entry cannot have something that it wants: an object has it that will not give it free. */
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
      message: `the ${what} it is to have${
        quoted(resource)
      } belongs to ${dn}, which stays as it is; ${advice}`,
    };
  }
  return undefined;
}

function unreadableMessage(dn: string): string {
  return `groups have ${dn} as a member, which is the DN that it is to have, and the account of udm.user cannot read ` +
    "what is there. Give the account the right to read it, or, if nothing is there, take the DN out of the groups in UDM";
}

function byKey(a: DesiredEntry, b: DesiredEntry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : a.kind < b.kind ? -1 : 1;
}

function kindOf(resource: Resource): string {
  return resource.slice(0, resource.indexOf(":"));
}

/** Names and identifiers are worth quoting; a digest is not. */
function quoted(resource: Resource): string {
  return kindOf(resource) === "mail" ? "" : ` (${resource.slice(resource.indexOf(":") + 1)})`;
}
