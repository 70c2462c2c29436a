/**
 * Entries of the source that are not written, and the objects of the target that they may mean: those stay.
 *
 * | the entry                                           | objects it may mean                          |
 * |-----------------------------------------------------|----------------------------------------------|
 * | has the primary key of an object                    | that object (all that share the key)         |
 * | has the primary key of an object outside our OUs    | none of ours; see `foreign_objects.ts`             |
 * | has a primary key that no object has, one that UDM  | the object of its name, out of caution; if   |
 * | refuses for instance                                | its name is unknown, all without primary key |
 * | shares its primary key with another entry           | the object of that key, and the one of its   |
 * |                                                     | name: only one of the entries owns the key   |
 * | has no primary key, or shares it                    | the object of its name, if no other entry    |
 * |                                                     | speaks for that; otherwise any object        |
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import { compareText } from "../common/compare_text.ts";
import { normaliseDn } from "../syntax/dn.ts";
import type { CurrentObjects } from "./current_objects.ts";
import type { Skipped } from "./plan_types.ts";

/** What an entry that is skipped means in the target. */
export interface Candidates {
  readonly objects: readonly CurrentObject[];
  /** Whether there is exactly one object, and no doubt that it belongs to the entry. */
  readonly certain: boolean;
  /** The primary key of the entry, if no other entry that is skipped has it. */
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
  /** The entry that was skipped last with a key. */
  readonly #byKey = new Map<string, Failure>();
  readonly #sharedKeys = new Set<string>();
  readonly #kept = new Set<CurrentObject>();
  #withoutKey: readonly CurrentObject[] | undefined;
  /** What was kept last: many entries in a row may mean the same thousands of objects. */
  #lastKept: readonly CurrentObject[] | undefined;

  constructor(readonly objects: CurrentObjects) {}

  /** How many there are. */
  get size(): number {
    return this.#failures.length;
  }

  /** Objects that one of the entries may mean. One that has a usable entry of its own follows that entry. */
  get kept(): ReadonlySet<CurrentObject> {
    return this.#kept;
  }

  /**
   * Remembers an entry.
   *
   * @param number number of its DN
   * @param object the object it belongs to, if that is known
   * @returns the objects it may mean
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

  /** The entry with a primary key; one of them if there are several. */
  withKey(key: string): Skipped | undefined {
    return this.#byKey.get(key)?.skipped;
  }

  /** The key is that of an entry of the other kind as well: the entry that has it need not be its owner. */
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

  /** The entry whose DN has a number. */
  withNumber(number: number): Skipped | undefined {
    return this.#byNumber.get(number)?.skipped;
  }

  /** What the entry whose DN has a number means in the target; undefined if that entry is not among these. */
  candidates(number: number): Candidates | undefined {
    const failure = this.#byNumber.get(number);
    if (failure === undefined) return undefined;
    const { objects, skipped: { key } } = failure;
    const isOwn = key !== undefined && !this.#sharedKeys.has(key);
    const certain = isOwn && objects.length === 1 && objects[0]?.key === key;
    return { objects, certain, key: isOwn ? key : undefined };
  }

  /** All of them, in the order of their DNs. */
  all(): Skipped[] {
    return this.#failures.map(({ skipped }) => ({ skipped, form: normaliseDn(skipped.dn) }))
      .sort((a, b) => compareText(a.form, b.form) || compareText(a.skipped.key ?? "", b.skipped.key ?? ""))
      .map(({ skipped }) => skipped);
  }

  /**
   * The entries that could be any object of the target: they have no primary key, or one that others share, and no object
   * has their name that is not spoken for by another entry. An entry that has key and name of one object is that one, also
   * if there are several such entries (copies).
   *
   * @param spokenFor whether another entry of the source belongs to an object
   */
  unidentified(spokenFor: (current: CurrentObject) => boolean): Skipped[] {
    const candidates = new Set<CurrentObject>();
    return this.all().filter(({ key, name }) => {
      if (key !== undefined && !this.#sharedKeys.has(key)) return false;
      const namesake = name === undefined ? undefined : this.objects.withName(name);
      if (namesake === undefined) return true;
      if (this.#withKey(key)?.includes(namesake) === true) return false;
      if (spokenFor(namesake) || candidates.has(namesake)) return true;
      candidates.add(namesake);
      return false;
    });
  }

  /** The key of an entry is that of another one as well: it may mean the object of its key or that of its name. */
  #doubt(failure: Failure): void {
    const { skipped: { key, name }, objects } = failure;
    const namesake = name === undefined ? undefined : this.objects.withName(name);
    const candidates = new Set([...objects, ...this.#withKey(key) ?? []]);
    if (namesake !== undefined) candidates.add(namesake);
    if (candidates.size > objects.length) failure.objects = [...candidates];
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

  // Keeping one object too many does no harm, deleting one too many does.
  #guess({ key, name }: Skipped): readonly CurrentObject[] {
    if (name !== undefined) {
      const namesake = this.objects.withName(name);
      return namesake === undefined ? [] : [namesake];
    }
    if (key === undefined) return []; // see unidentified()
    return this.#withoutKey ??= [...this.objects.all()].filter((object) => object.key === undefined);
  }
}
