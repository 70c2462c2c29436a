/**
 * What is remembered of the target: a small record an object, digests instead of values.
 *
 * @module
 */

import type { Kind, Properties } from "../model.ts";
import { NAME_PROPERTY } from "../model.ts";
import { DigestTable, type Hash } from "./digest.ts";
import { DnTable } from "./dn_table.ts";
import { PREFERENCES, splitPreferences } from "./photo.ts";
import { nameForm, textOf } from "./values.ts";

/** An object that is in the target. */
export interface Existing {
  readonly kind: Kind;
  /** The primary key; undefined if the object has none. */
  readonly key: string | undefined;
  readonly dn: string;
  readonly name: string;
  /** The row of its digests. */
  readonly row: number;
  /** The number of its DN in {@linkcode TargetState.dns}. */
  readonly number: number;
  /** Groups: numbers of the DNs in `users`. */
  readonly users: Uint32Array | undefined;
  /** Groups: numbers of the DNs in `nestedGroup`. */
  readonly nested: Uint32Array | undefined;
  /** Users: digest of the photo that was written last. */
  readonly photoMarker: string | undefined;
  /** Users: the time at which the connector found the user gone, and disabled it; see `removal.ts`. */
  readonly removed: string | undefined;
  /** Users: whether the account is disabled. */
  readonly disabled: boolean;
  /** Users: keys of `umcProperty` that are not ours. */
  readonly preferences: Readonly<Record<string, unknown>> | undefined;
}

/** An object as the target lists it. */
export interface ListedObject {
  readonly dn: string;
  readonly id?: string | undefined;
  readonly properties: Properties;
}

/** All objects of one kind that are in the target. */
export class ExistingObjects {
  readonly #byKey = new Map<string, Existing>();
  readonly #byName = new Map<string, Existing>();
  readonly #byNumber = new Map<number, Existing>();
  readonly #ambiguous = new Map<string, Existing[]>();
  readonly digests: DigestTable;

  constructor(
    readonly kind: Kind,
    readonly primaryKeyProperty: string,
    compared: readonly string[],
    readonly dns: DnTable,
    hash: Hash,
  ) {
    this.digests = new DigestTable(compared, hash);
  }

  /** Remembers an object. One that was seen already (same DN) is not added again. */
  add(object: ListedObject): void {
    const number = this.dns.number(object.dn);
    if (this.#byNumber.has(number)) return;
    const { properties } = object;
    const key = textOf(properties[this.primaryKeyProperty]);
    const name = textOf(properties[NAME_PROPERTY[this.kind]]) ?? object.id ?? "";
    const { marker, removed, others } = splitPreferences(properties[PREFERENCES]);
    const existing: Existing = {
      kind: this.kind,
      key,
      dn: object.dn,
      name,
      row: this.digests.add(properties),
      number,
      users: this.kind === "group" ? this.dns.numbers(listOf(properties.users)) : undefined,
      nested: this.kind === "group" ? this.dns.numbers(listOf(properties.nestedGroup)) : undefined,
      photoMarker: marker,
      removed,
      disabled: properties.disabled === true,
      preferences: others,
    };
    this.#byNumber.set(number, existing);
    this.#byName.set(nameForm(name), existing);
    if (key === undefined) return;
    const twin = this.#byKey.get(key);
    if (twin === undefined) this.#byKey.set(key, existing);
    else this.#ambiguous.set(key, [...(this.#ambiguous.get(key) ?? [twin]), existing]);
  }

  /** How many there are. */
  get size(): number {
    return this.#byNumber.size;
  }

  /** The object with a primary key. Where several have it, the first one that was listed. */
  withKey(key: string): Existing | undefined {
    return this.#byKey.get(key);
  }

  /** The object with a name, without regard to case. */
  withName(name: string): Existing | undefined {
    return this.#byName.get(nameForm(name));
  }

  /** The object whose DN has a number. */
  withNumber(number: number): Existing | undefined {
    return this.#byNumber.get(number);
  }

  /** The objects that share a primary key, if there is more than one. */
  sharing(key: string): readonly Existing[] | undefined {
    return this.#ambiguous.get(key);
  }

  /** All objects, in the order in which they were listed. */
  all(): IterableIterator<Existing> {
    return this.#byNumber.values();
  }
}

/** Everything that was read from the target. */
export interface TargetState {
  readonly dns: DnTable;
  readonly user: ExistingObjects;
  readonly group: ExistingObjects;
  /** Numbers of the DNs of users that have a photo; undefined if photos are not managed. */
  readonly withPhoto: ReadonlySet<number> | undefined;
}

function listOf(value: Properties[string] | undefined): readonly string[] {
  return Array.isArray(value) ? value as readonly string[] : [];
}
