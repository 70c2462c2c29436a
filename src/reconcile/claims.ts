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
 *
 * @module
 */

import type { Kind } from "../model.ts";
import { UNSET } from "./digest.ts";
import type { Existing, TargetState } from "./existing.ts";
import { OBJECT_IDENTIFIER } from "./identifier.ts";
import type { SkipReason } from "./plan_types.ts";
import { nameForm } from "./values.ts";
import type { SourceState, Wanted } from "./wanted.ts";

/** Something only one object may have, written as `name:anna`, `mail:<digest>` or `identifier:<uuid>`. */
export type Resource = string;

const REASONS: Readonly<Record<string, { twice: SkipReason; held: SkipReason; what: string }>> = {
  name: { twice: "duplicate_name", held: "name_held", what: "name" },
  mail: { twice: "duplicate_mail", held: "mail_held", what: "primary mail address" },
  identifier: { twice: "duplicate_identifier", held: "identifier_held", what: "identifier" },
};

/** What an object of the target has. */
export function heldBy(existing: Existing, target: TargetState, source: SourceState): Resource[] {
  const { rules } = source[existing.kind];
  const held = [`name:${nameForm(existing.name)}`];
  if (rules.mailProperty !== undefined) {
    const mail = target[existing.kind].digests.at(existing.row, rules.mailProperty);
    if (mail !== UNSET) held.push(`mail:${mail}`);
  }
  if (rules.primaryKeyProperty === OBJECT_IDENTIFIER && existing.key !== undefined) {
    held.push(`identifier:${existing.key}`);
  }
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
): void {
  const holders = new Map<Resource, Existing>();
  for (const kind of ["user", "group"] as const) {
    for (const existing of target[kind].all()) {
      for (const resource of heldBy(existing, target, source)) holders.set(resource, existing);
    }
  }
  dropRivals(source, holders);

  const claimants = new Map<Resource, Wanted>();
  for (const wanted of allWanted(source)) {
    for (const resource of wantedBy(wanted, source)) claimants.set(resource, wanted);
  }
  const open = [...allWanted(source)];
  for (let wanted = open.pop(); wanted !== undefined; wanted = open.pop()) {
    if (source[wanted.kind].withKey(wanted.key) !== wanted) continue;
    const obstacle = findObstacle(wanted, holders, source, mayDelete);
    if (obstacle === undefined) continue;
    const { resource, holder } = obstacle;
    const { held, what } = REASONS[kindOf(resource)] as typeof REASONS[string];
    const kept = source[wanted.kind].drop(
      wanted,
      held,
      `the ${what} it is to have${quoted(resource)} belongs to ${holder.dn}, which stays as it is; ` +
        "free it there or change it in the source",
    );
    // What the kept objects have will not be given free now: whoever counted on it is looked at again.
    for (const existing of kept) {
      for (const resource of heldBy(existing, target, source)) {
        const claimant = claimants.get(resource);
        if (claimant !== undefined && claimant !== wanted) open.push(claimant);
      }
    }
  }
}

/** Of entries that want the same, only the one whose object has it already may stay. */
function dropRivals(source: SourceState, holders: ReadonlyMap<Resource, Existing>): void {
  const rivals = new Map<Resource, Wanted[]>();
  const first = new Map<Resource, Wanted>();
  for (const wanted of allWanted(source)) {
    for (const resource of wantedBy(wanted, source)) {
      const other = first.get(resource);
      const all = rivals.get(resource);
      if (other === undefined) first.set(resource, wanted);
      else if (all === undefined) rivals.set(resource, [other, wanted]);
      else all.push(wanted);
    }
  }
  for (const [resource, all] of [...rivals].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { twice, what } = REASONS[kindOf(resource)] as typeof REASONS[string];
    const holder = holders.get(resource);
    const heir = holder === undefined ? undefined : all.find((wanted) => wanted.existing === holder);
    for (const wanted of all) {
      if (wanted === heir || source[wanted.kind].withKey(wanted.key) !== wanted) continue;
      const others = all.filter((other) => other !== wanted).map((other) => other.sourceDn).sort();
      source[wanted.kind].drop(
        wanted,
        twice,
        `the ${what} it is to have${quoted(resource)} is also wanted by ${others.slice(0, 3).join(" and ")}` +
          (others.length > 3 ? ` and ${others.length - 3} more` : ""),
      );
    }
  }
}

function findObstacle(
  wanted: Wanted,
  holders: ReadonlyMap<Resource, Existing>,
  source: SourceState,
  mayDelete: (existing: Existing) => boolean,
): { resource: Resource; holder: Existing } | undefined {
  for (const resource of wantedBy(wanted, source)) {
    const holder = holders.get(resource);
    if (holder === undefined || holder === wanted.existing) continue;
    const heir = source[holder.kind].of(holder);
    const released = heir === undefined ? mayDelete(holder) : !wantedBy(heir, source).includes(resource);
    if (!released) return { resource, holder };
  }
  return undefined;
}

function* allWanted(source: SourceState): Generator<Wanted> {
  for (const kind of ["user", "group"] satisfies Kind[]) yield* source[kind].all();
}

function kindOf(resource: Resource): string {
  return resource.slice(0, resource.indexOf(":"));
}

/** Names and identifiers are worth quoting; a digest is not. */
function quoted(resource: Resource): string {
  return kindOf(resource) === "mail" ? "" : ` (${resource.slice(resource.indexOf(":") + 1)})`;
}
