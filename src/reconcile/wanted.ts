/**
 * What the source wants to be in the target: the entries that were read, compared with the target as they come, so
 * that values are kept only of what must be written.
 *
 * @module
 */

import type { Kind, Properties, PropertyValue } from "../model.ts";
import { NAME_PROPERTY } from "../model.ts";
import { digestOf, UNSET } from "./digest.ts";
import type { DnTable } from "./dn_table.ts";
import type { Existing, TargetState } from "./existing.ts";
import { findFault } from "./faults.ts";
import { OBJECT_IDENTIFIER } from "./identifier.ts";
import { PHOTO, photoDiffers, PREFERENCES } from "./photo.ts";
import type { Skipped, SkipReason } from "./plan_types.ts";
import { type Meant, SkippedEntries } from "./skipped_entries.ts";
import { mustEnable } from "./removal.ts";
import { isUnset, textOf, withoutRepetitions } from "./values.ts";

/** An entry of the source that could be transformed. */
export interface Wanted {
  readonly kind: Kind;
  readonly key: string;
  /** DN of the entry in the source. */
  readonly sourceDn: string;
  readonly name: string;
  /** The object in the target that it belongs to; undefined if it must be created. */
  readonly existing: Existing | undefined;
  /** Properties to be written, memberships and photo apart: all for a new object, otherwise those that differ. */
  readonly changes: Properties;
  /** Digest of the source photo, `null` if the photo must be removed, undefined if nothing is to be done about it. */
  readonly photo: string | null | undefined;
  /** Digest of the mail address it will have, for the order of hand-overs; undefined if it has none. */
  readonly mail: bigint | undefined;
  /** Whether the object was found gone once, and is back: the stamp about it must be taken off. */
  readonly isBack: boolean;
  /** Groups: numbers of the source DNs of its members in {@linkcode SourceState.dns}. */
  readonly members: Uint32Array | undefined;
}

/** What the transform made of an entry. */
export interface TransformedEntry {
  readonly dn: string;
  /** Managed properties that have a value. Without memberships and photo. */
  readonly properties: Properties;
  /** Groups: DNs of the members, as the source spells them. */
  readonly members?: readonly string[];
  /** Digest of the photo. */
  readonly photo?: string | undefined;
  /** What went wrong; the entry is then not written. */
  readonly problems: readonly { readonly property: string; readonly message: string }[];
}

/** How the objects of one kind are compared. */
export interface KindRules {
  readonly primaryKeyProperty: string;
  /** Managed properties without memberships, photo, password and primary key. */
  readonly compared: readonly string[];
  /** Values a property goes back to when the source gives none. */
  readonly defaults: Properties;
  /** Whether photos are managed. */
  readonly photos: boolean;
  /** The property whose value must be unique over all users, and which may be handed over. */
  readonly mailProperty: string | undefined;
}

/** All entries of one kind that were read from the source. */
export class WantedEntries {
  readonly #byKey = new Map<string, Wanted>();
  readonly #byNumber = new Map<number, Wanted>();
  readonly #matched = new Map<Existing, Wanted>();
  readonly #adoptables = new Set<Existing>();
  readonly #skipped: SkippedEntries;

  constructor(
    readonly kind: Kind,
    readonly rules: KindRules,
    readonly target: TargetState,
    readonly dns: DnTable,
  ) {
    this.#skipped = new SkippedEntries(target[kind]);
  }

  /** How many entries were read. */
  get entries(): number {
    return this.#byKey.size + this.#skipped.size;
  }

  /** How many of them can be written. */
  get size(): number {
    return this.#byKey.size;
  }

  /** The entries that can be written. */
  all(): IterableIterator<Wanted> {
    return this.#byKey.values();
  }

  /** The usable entry with a primary key. */
  withKey(key: string): Wanted | undefined {
    return this.#byKey.get(key);
  }

  /** The usable entry whose source DN has a number. */
  withNumber(number: number): Wanted | undefined {
    return this.#byNumber.get(number);
  }

  /** The usable entry that an object of the target belongs to. */
  of(existing: Existing): Wanted | undefined {
    return this.#matched.get(existing);
  }

  /** The entries that are not written, in the order of their DNs. */
  skipped(): Skipped[] {
    return this.#skipped.all();
  }

  /** Objects that stay as they are because a skipped entry may mean them, unless they have a usable entry too. */
  get kept(): ReadonlySet<Existing> {
    return this.#skipped.kept;
  }

  /** What the skipped entry whose source DN has a number means; undefined if no such entry was skipped. */
  meantBy(number: number): Meant | undefined {
    return this.#skipped.meant(number);
  }

  /** Skipped entries that could be any object of the target: nothing of this kind is provably absent. */
  get unidentified(): readonly Skipped[] {
    return this.#skipped.unidentified((existing) =>
      this.#matched.has(existing) ||
      existing.key !== undefined &&
        (this.#byKey.has(existing.key) || this.#skipped.withKey(existing.key) !== undefined)
    );
  }

  /**
   * Takes an entry in. Whatever is wrong with it is its own affair: it is remembered, the object is kept. An entry that
   * was read twice counts once.
   */
  add(entry: TransformedEntry): void {
    const number = this.dns.number(entry.dn);
    const key = textOf(entry.properties[this.rules.primaryKeyProperty]);
    const name = textOf(entry.properties[NAME_PROPERTY[this.kind]]);
    // One DN with two keys is an entry that was replaced while it was read: two entries.
    const seen = this.#byNumber.get(number) ?? this.#skipped.withNumber(number);
    if (seen !== undefined && seen.key === key) return;

    const skip = (reason: SkipReason, message: string) => {
      this.#skipped.add({ kind: this.kind, dn: entry.dn, key, name, reason, message }, number);
    };
    const fault = findFault(entry, this.rules, this.target[this.kind]);
    const adoptable = fault === undefined ? this.#adoptable(key as string, name as string) : undefined;
    const twin = key === undefined ? undefined : this.#byKey.get(key) ?? this.#skipped.withKey(key);
    const shared = (dn: string) =>
      `its primary key ${this.rules.primaryKeyProperty}=${key} is also that of ${dn}`;
    if (twin !== undefined && "sourceDn" in twin) {
      this.drop(twin, "duplicate_primary_key", shared(entry.dn));
    }
    const contest = adoptable === undefined ? undefined : this.#contest(adoptable);
    if (fault !== undefined) return skip(fault.reason, fault.message);
    if (twin !== undefined) {
      return skip("duplicate_primary_key", shared("sourceDn" in twin ? twin.sourceDn : twin.dn));
    }
    if (contest !== undefined) return skip("duplicate_name", contest);
    const wanted = this.#compare(entry, key as string, name as string, adoptable);
    this.#byKey.set(wanted.key, wanted);
    const namesake = this.#byNumber.get(number);
    if (namesake === undefined || wanted.key < namesake.key) this.#byNumber.set(number, wanted);
    if (wanted.existing !== undefined) this.#matched.set(wanted.existing, wanted);
  }

  /**
   * Takes a usable entry out again.
   *
   * @returns the objects that stay as they are because of it
   */
  drop(wanted: Wanted, reason: SkipReason, message: string): readonly Existing[] {
    const { kind, key, name, sourceDn: dn, existing } = wanted;
    const number = this.dns.number(dn);
    this.#byKey.delete(key);
    if (this.#byNumber.get(number) === wanted) this.#byNumber.delete(number);
    if (existing !== undefined) this.#matched.delete(existing);
    return this.#skipped.add({ kind, dn, key, name, reason, message }, number, existing);
  }

  /**
   * An object of that name that has no primary key yet can be given one, if no object has the key; the identifier that
   * UDM makes itself can not.
   */
  #adoptable(key: string, name: string): Existing | undefined {
    if (this.rules.primaryKeyProperty === OBJECT_IDENTIFIER) return undefined;
    const objects = this.target[this.kind];
    const namesake = objects.withKey(key) === undefined ? objects.withName(name) : undefined;
    return namesake?.key === undefined ? namesake : undefined;
  }

  /** Why an object cannot be adopted: it is not the first time that an entry could. No entry gets it then. */
  #contest(adoptable: Existing): string | undefined {
    if (!this.#adoptables.has(adoptable)) {
      this.#adoptables.add(adoptable);
      return undefined;
    }
    const message =
      `the target has ${adoptable.dn} of that name without a primary key, and more than one entry of ` +
      "the source has that name";
    const rival = this.#matched.get(adoptable);
    if (rival !== undefined) this.drop(rival, "duplicate_name", message);
    return message;
  }

  #compare(entry: TransformedEntry, key: string, name: string, adoptable: Existing | undefined): Wanted {
    const { rules, kind } = this;
    const objects = this.target[kind];
    const existing = objects.withKey(key) ?? adoptable;
    const changes: Record<string, PropertyValue> = {};
    if (existing === undefined || existing.key === undefined) changes[rules.primaryKeyProperty] = key;
    for (const property of rules.compared) {
      const value = wantedValue(property, entry.properties[property], rules.defaults[property]);
      if (existing === undefined) {
        // A value that is not set must be sent, too, where the template sets one.
        if (!isUnset(value) || !isUnset(rules.defaults[property])) changes[property] = value;
      } else if (
        digestOf(objects.digests.hash, property, value) !== objects.digests.at(existing.row, property)
      ) {
        changes[property] = value;
      }
    }
    const stored = {
      present: existing !== undefined && this.target.withPhoto?.has(existing.number) === true,
      marker: existing?.photoMarker,
    };
    const { mailProperty } = rules;
    const mail = mailProperty === undefined ? UNSET : digestOf(
      objects.digests.hash,
      mailProperty,
      wantedValue(mailProperty, entry.properties[mailProperty], rules.defaults[mailProperty]),
    );
    if (existing !== undefined && mustEnable(existing) && !rules.compared.includes("disabled")) {
      changes.disabled = false;
    }
    return {
      kind,
      key,
      sourceDn: entry.dn,
      name,
      existing,
      changes,
      isBack: existing?.removed !== undefined,
      photo: rules.photos && photoDiffers(stored, entry.photo) ? entry.photo ?? null : undefined,
      mail: mail === UNSET ? undefined : mail,
      members: entry.members === undefined ? undefined : this.dns.numbers(entry.members),
    };
  }
}

/** Everything that was read from the source. */
export interface SourceState {
  readonly dns: DnTable;
  /** Parts of the directory that are kept on other servers (LDAP URLs): they were not read. */
  readonly references: readonly string[];
  readonly user: WantedEntries;
  readonly group: WantedEntries;
}

/** Properties that are compared property by property: memberships, photos and passwords have ways of their own. */
export function comparedProperties(
  kind: Kind,
  managed: readonly string[],
  primaryKeyProperty: string,
): readonly string[] {
  const apart = kind === "group"
    ? ["users", "nestedGroup", primaryKeyProperty]
    : [PHOTO, PREFERENCES, "password", primaryKeyProperty];
  return managed.filter((property) => !apart.includes(property));
}

function wantedValue(
  property: string,
  value: PropertyValue | undefined,
  fallback: PropertyValue | undefined,
): PropertyValue {
  if (value === undefined) return fallback ?? null;
  return Array.isArray(value) ? withoutRepetitions(property, value as readonly string[]) : value;
}
