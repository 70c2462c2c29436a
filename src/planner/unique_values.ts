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

import { compareText } from "../common/compare_text.ts";
import { type Kind, KINDS } from "../common/model.ts";
import { UNSET } from "./store/digest.ts";
import type { Existing, TargetState } from "./current_objects.ts";
import { HashMarks } from "./store/duplicate_filter.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import type { SkipReason } from "./plan_types.ts";
import { nameForm } from "../udm/values.ts";
import type { SourceState } from "./desired_entries.ts";
import type { Wanted } from "./desired_entry.ts";

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
export function heldBy({ kind, row }: Existing, target: TargetState, source: SourceState): Resource[] {
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
export function wantedBy(wanted: Wanted, source: SourceState): Resource[] {
  const claims = [`name:${nameForm(wanted.name)}`];
  if (wanted.mail !== undefined) claims.push(`mail:${wanted.mail}`);
  if (source[wanted.kind].rules.primaryKeyProperty === OBJECT_IDENTIFIER) {
    claims.push(`identifier:${wanted.key}`);
  }
  return claims;
}

/** What an entry wants that its object does not have. */
export function takenBy(wanted: Wanted, target: TargetState, source: SourceState): Resource[] {
  const held = wanted.existing === undefined ? [] : heldBy(wanted.existing, target, source);
  return wantedBy(wanted, source).filter((resource) => !held.includes(resource));
}

/** What several are about, be it that they want it or that one of them has it: all other claims need no attention. */
export interface Contested {
  /** Who has what is wanted by another. */
  readonly holders: ReadonlyMap<Resource, Existing>;
  /** Who wants it. */
  readonly claimants: ReadonlyMap<Resource, readonly Wanted[]>;
  /** What is wanted and cannot be given free, because an object has it that is not ours or cannot be read. */
  readonly occupied: ReadonlyMap<Resource, Occupied>;
}

/** An object that is never changed by the connector. */
interface Occupied {
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
export function settleClaims(
  target: TargetState,
  source: SourceState,
  mayDelete: (existing: Existing) => boolean,
): Contested {
  const contested = findContested(target, source);
  const { holders, claimants } = contested;
  const open = [...new Set([...claimants.values()].flat())].sort(byKey);
  dropRivals(source, claimants, holders);

  for (let wanted = open.pop(); wanted !== undefined; wanted = open.pop()) {
    if (source[wanted.kind].withKey(wanted.key) !== wanted) continue;
    const obstacle = findObstacle(wanted, contested, source, mayDelete);
    if (obstacle === undefined) continue;
    const kept = source[wanted.kind].drop(wanted, obstacle.reason, obstacle.message);
    // What the kept objects have will not be given free now: whoever counted on it is looked at again.
    for (const existing of kept) {
      for (const resource of heldBy(existing, target, source)) {
        for (const claimant of claimants.get(resource) ?? []) open.push(claimant);
      }
    }
  }
  return contested;
}

/**
 * Finds out what there can be a dispute about. Of a hundred thousand new users hardly any two want the same, so only what
 * may be wanted twice, or wanted and held, is written down; the rest leaves a mark and no more.
 */
function findContested(target: TargetState, source: SourceState): Contested {
  const holders = new Map<Resource, Existing>();
  const claimants = new Map<Resource, Wanted[]>();
  let claiming = 0;
  for (const kind of KINDS) for (const _ of source[kind].changing()) claiming++;
  const occupied = new Map<Resource, Occupied>();
  if (claiming === 0) return { holders, claimants, occupied };
  const marks = new HashMarks(claiming * 2);
  let claims = 0;
  for (const kind of KINDS) {
    for (const wanted of source[kind].changing()) {
      for (const resource of takenBy(wanted, target, source)) {
        marks.add(resource);
        claims++;
      }
    }
  }
  if (claims === 0) return { holders, claimants, occupied };
  for (const [resource, stranger] of occupiedBy(target.strangers, source)) {
    if (!marks.has(resource)) continue;
    occupied.set(resource, stranger);
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
    for (const wanted of source[kind].changing()) {
      for (const resource of takenBy(wanted, target, source)) {
        if (!marks.isTwice(resource)) continue;
        const others = claimants.get(resource);
        if (others === undefined) claimants.set(resource, [wanted]);
        else others.push(wanted);
      }
    }
  }
  for (const [resource, wanting] of claimants) {
    if (wanting.length === 1 && !holders.has(resource) && !occupied.has(resource)) claimants.delete(resource);
    else wanting.sort(byKey);
  }
  return { holders, claimants, occupied };
}

/** What objects have that are not ours, as far as it is known; the ones that can be read last, because more is known of them. */
function* occupiedBy(
  strangers: TargetState["strangers"],
  source: SourceState,
): Generator<[Resource, Occupied], void, undefined> {
  for (const kind of KINDS) {
    for (const { name, dn } of strangers[kind].unreadableNames()) {
      yield [`name:${nameForm(name)}`, { dn, isReadable: false }];
    }
  }
  for (const kind of KINDS) {
    for (const { dn, name, mail, key } of strangers[kind].all()) {
      const stranger = { dn, isReadable: true };
      yield [`name:${nameForm(name)}`, stranger];
      if (mail !== UNSET) yield [`mail:${mail}`, stranger];
      const isIdentifier = source[kind].rules.primaryKeyProperty === OBJECT_IDENTIFIER;
      if (isIdentifier && key !== undefined) yield [`identifier:${key}`, stranger];
    }
  }
}

/** Of entries that want the same, only the one whose object has it already may stay. */
function dropRivals(
  source: SourceState,
  claimants: ReadonlyMap<Resource, readonly Wanted[]>,
  holders: ReadonlyMap<Resource, Existing>,
): void {
  const rivals: [Resource, Wanted[]][] = [];
  for (const [resource, wanting] of claimants) {
    const heir = heirOf(resource, holders, source);
    if (heir !== undefined) rivals.push([resource, [heir, ...wanting]]);
    else if (wanting.length > 1) rivals.push([resource, [...wanting]]);
  }
  for (const [resource, all] of rivals.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { twice, what } = REASONS[kindOf(resource)] as typeof REASONS[string];
    // Of a hundred thousand who want the same, a few are named.
    const first = all.map((wanted) => ({ wanted, dn: wanted.sourceDn }))
      .sort((a, b) => compareText(a.dn, b.dn)).slice(0, MOST_NAMED + 1);
    for (const wanted of claimants.get(resource) ?? []) {
      if (source[wanted.kind].withKey(wanted.key) !== wanted) continue;
      const named = first.filter((other) => other.wanted !== wanted).slice(0, MOST_NAMED);
      const more = all.length - 1 - named.length;
      source[wanted.kind].drop(
        wanted,
        twice,
        `the ${what} it is to have${quoted(resource)} is also wanted by ` +
          named.map(({ dn }) => dn).join(" and ") + (more > 0 ? ` and ${more} more` : ""),
      );
    }
  }
}

/** The entry whose object has something and is to have it still. */
function heirOf(
  resource: Resource,
  holders: ReadonlyMap<Resource, Existing>,
  source: SourceState,
): Wanted | undefined {
  const holder = holders.get(resource);
  const heir = holder === undefined ? undefined : source[holder.kind].of(holder);
  return heir !== undefined && wantedBy(heir, source).includes(resource) ? heir : undefined;
}

/** Why an entry cannot have something that it wants: an object has it that will not give it free. */
function findObstacle(
  wanted: Wanted,
  { holders, occupied }: Contested,
  source: SourceState,
  mayDelete: (existing: Existing) => boolean,
): { readonly reason: SkipReason; readonly message: string } | undefined {
  const isReleased = (resource: Resource, holder: Existing) =>
    source[holder.kind].of(holder) === undefined
      ? mayDelete(holder)
      : heirOf(resource, holders, source) === undefined;
  for (const resource of wantedBy(wanted, source)) {
    const holder = holders.get(resource);
    if (holder !== undefined && holder === wanted.existing) continue;
    const stranger = occupied.get(resource);
    if (stranger !== undefined && !stranger.isReadable) {
      return { reason: "unreadable_object", message: unreadableMessage(stranger.dn) };
    }
    const dn = stranger?.dn ?? (holder === undefined || isReleased(resource, holder) ? undefined : holder.dn);
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

function byKey(a: Wanted, b: Wanted): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : a.kind < b.kind ? -1 : 1;
}

function kindOf(resource: Resource): string {
  return resource.slice(0, resource.indexOf(":"));
}

/** Names and identifiers are worth quoting; a digest is not. */
function quoted(resource: Resource): string {
  return kindOf(resource) === "mail" ? "" : ` (${resource.slice(resource.indexOf(":") + 1)})`;
}
