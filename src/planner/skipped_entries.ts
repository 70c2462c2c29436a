/**
 * The skipped entries of the source, and the objects that they may belong to. These objects are kept.
 *
 * | the entry                                      | its possible objects                                     |
 * |------------------------------------------------|----------------------------------------------------------|
 * | has the primary key of an object               | that object (all with the key)                           |
 * | has the primary key of an object outside our   | none in our OUs, see `foreign_objects.ts`                |
 * | OUs                                            |                                                          |
 * | has a primary key that no object has, perhaps  | the object with its name; if its name is unknown, all    |
 * | one that UDM refuses                           | without a primary key                                    |
 * | needs a name that another object keeps         | none: that object is not its own                         |
 * | shares its primary key with another entry      | the objects with the key and with its name: only one of  |
 * |                                                | the entries owns the key                                 |
 * | has no primary key, or shares it               | the object with its name, if no other entry owns that;   |
 * |                                                | otherwise any object                                     |
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import { compareText } from "../common/compare_text.ts";
import { normaliseDn } from "../syntax/dn.ts";
import type { CurrentObjects } from "./current_objects.ts";
import type { Skipped } from "./plan_types.ts";

/** The possible objects of a skipped entry. */
export interface Candidates {
  readonly objects: readonly CurrentObject[];
  /** Whether there is exactly one object, which certainly belongs to the entry. */
  readonly certain: boolean;
  /** The primary key of the entry, if no other skipped entry has it. */
  readonly key: string | undefined;
}

interface Failure {
  readonly skipped: Skipped;
  objects: readonly CurrentObject[];
}

/** The entries of one kind that are skipped. */
export class SkippedEntries {
  readonly #failures: Failure[] = [];
  readonly #byNumber = new Map<number, Failure>();
  /** The last skipped entry with a key. */
  readonly #byKey = new Map<string, Failure>();
  readonly #sharedKeys = new Set<string>();
  readonly #kept = new Set<CurrentObject>();
  #withoutKey: readonly CurrentObject[] | undefined;
  /** Many consecutive entries may have the same thousands of objects. */
  #lastKept: readonly CurrentObject[] | undefined;

  constructor(readonly objects: CurrentObjects) {}

  /** The number of entries. */
  get size(): number {
    return this.#failures.length;
  }

  /** The possible objects of all entries. A usable entry takes precedence. */
  get kept(): ReadonlySet<CurrentObject> {
    return this.#kept;
  }

  /**
   * Adds an entry.
   *
   * @param number the number of its DN
   * @param object its object, if it is known
   * @returns its possible objects
   */
  add(skipped: Skipped, number: number, object?: CurrentObject): readonly CurrentObject[] {
    const { key } = skipped;
    const objects = object === undefined ? this.#withKey(key) ?? this.#guess(skipped) : [object];
    const failure = { skipped, objects };
    this.#failures.push(failure);
    this.#byNumber.set(number, failure);
    const twin = key === undefined ? undefined : this.#byKey.get(key);
    if (key !== undefined) this.#byKey.set(key, failure);
    if (twin === undefined) this.#keep(objects);
    else {
      this.#sharedKeys.add(key as string);
      this.#doubt(twin);
      this.#doubt(failure);
    }
    return failure.objects;
  }

  /** An entry with a primary key. */
  withKey(key: string): Skipped | undefined {
    // Hashing a key that was just read costs more than all else here
    return this.#byKey.size === 0 ? undefined : this.#byKey.get(key)?.skipped;
  }

  /** Records that an entry of the other kind has the same key, so that the owner is uncertain. */
  doubtKey(key: string): void {
    const failure = this.#byKey.get(key);
    if (failure === undefined || this.#sharedKeys.has(key)) return;
    this.#sharedKeys.add(key);
    this.#doubt(failure);
  }

  /** Lets the entry with a primary key be found by the number of another DN. */
  addNumber(number: number, key: string): void {
    const failure = this.#byKey.get(key);
    if (failure !== undefined) this.#byNumber.set(number, failure);
  }

  /** The possible objects of the entry that has the DN with a number. */
  candidates(number: number): Candidates | undefined {
    const failure = this.#byNumber.get(number);
    if (failure === undefined) return undefined;
    const { objects, skipped: { key } } = failure;
    const isOwn = key !== undefined && !this.#sharedKeys.has(key);
    const certain = isOwn && objects.length === 1 && objects[0]?.key === key;
    return { objects, certain, key: isOwn ? key : undefined };
  }

  /** All entries, in the order of skipping. */
  *each(): Generator<Skipped, void, undefined> {
    for (const { skipped } of this.#failures) yield skipped;
  }

  /** All entries, in the order of their DNs. */
  all(): Skipped[] {
    return this.#failures.map(({ skipped }) => ({ skipped, form: normaliseDn(skipped.dn) }))
      .sort((a, b) => compareText(a.form, b.form) || compareText(a.skipped.key ?? "", b.skipped.key ?? ""))
      .map(({ skipped }) => skipped);
  }

  /**
   * The entries that may belong to any object: they have no primary key of their own, and no object with their name is free. Copies
   * of an entry with the key and the name of one object belong to that object.
   *
   * @param hasEntry whether an object belongs to another entry
   */
  unidentified(hasEntry: (current: CurrentObject) => boolean): Skipped[] {
    const taken = new Set<CurrentObject>();
    return this.all().filter(({ key, name }) => {
      if (key !== undefined && !this.#sharedKeys.has(key)) return false;
      const namesake = name === undefined ? undefined : this.objects.withName(name);
      if (namesake === undefined) return true;
      if (this.#withKey(key)?.includes(namesake) === true) return false;
      if (hasEntry(namesake) || taken.has(namesake)) return true;
      taken.add(namesake);
      return false;
    });
  }

  /** Another entry has the same key: the object of this entry is the one with its key, or the one with its name. */
  #doubt(failure: Failure): void {
    const { skipped: { key, name }, objects } = failure;
    const namesake = name === undefined ? undefined : this.objects.withName(name);
    const possible = new Set([...objects, ...this.#withKey(key) ?? []]);
    if (namesake !== undefined) possible.add(namesake);
    if (possible.size > objects.length) failure.objects = [...possible];
    this.#keep(failure.objects);
  }

  #keep(objects: readonly CurrentObject[]): void {
    if (objects !== this.#lastKept) { for (const each of objects) this.#kept.add(each); }
    this.#lastKept = objects;
  }

  #withKey(key: string | undefined): readonly CurrentObject[] | undefined {
    if (key === undefined) return undefined;
    const object = this.objects.withKey(key);
    return object === undefined ? undefined : this.objects.sharing(key) ?? [object];
  }

  // Keeping an object too many does no harm.
  #guess({ key, name, reason }: Skipped): readonly CurrentObject[] {
    if (reason === "name_held") return []; // its own key tells that the holder is another one
    if (name !== undefined) {
      const namesake = this.objects.withName(name);
      return namesake === undefined ? [] : [namesake];
    }
    if (key === undefined) return []; // see unidentified()
    return this.#withoutKey ??= [...this.objects.all()].filter((object) => object.key === undefined);
  }
}
