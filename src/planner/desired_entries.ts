/**
 * The entries of the source, and what differs between them and the target. Only values that must be written are kept.
 *
 * @module
 */

import { type Kind, MEMBER_PROPERTIES, MEMBER_PROPERTY, type Properties } from "../common/model.ts";
import { accountChanges, isAccountState } from "./account_state.ts";
import { findAdoptions } from "./adopt_by_name.ts";
import { changesOf, type KindRules } from "./changes.ts";
import type { CurrentObject } from "./current_object.ts";
import type { CurrentObjects } from "./current_objects.ts";
import type { DesiredColumns, DesiredEntry, PropertyProblem, TransformedEntry } from "./desired_entry.ts";
import { EntryChanges } from "./entry_changes.ts";
import { PlainEntries } from "./plain_entries.ts";
import { EntryReferences } from "./entry_references.ts";
import { ignoredLater, ignoredMessage } from "./ignored_objects.ts";
import { initialProblems, withInitial, withMoreInitial } from "./initial_values.ts";
import { findCreationFault, findFault, movedMessage, sharedKeyMessage } from "./entry_faults.ts";
import type { ReadValues } from "./entry_table.ts";
import type { ForeignObject } from "./foreign_objects.ts";
import { MatchedEntries } from "./matched_entries.ts";
import type { Skipped, SkipReason, Unconverted } from "./plan_types.ts";
import { type Candidates, SkippedEntries } from "./skipped_entries.ts";
import { type Hash, UNSET } from "./store/digest.ts";
import type { DnTable } from "./store/dn_table.ts";
import type { TargetState } from "./target_state.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { PHOTO, photoDiffers, PREFERENCES } from "../udm/photo.ts";
import { type ValuesByNumber, withMore } from "./values_by_group.ts";
import { ValueCounts } from "./value_counts.ts";

/** A skipped entry, and changes of its account state that are written nevertheless. */
interface AccountState {
  readonly desired: DesiredEntry;
  readonly current: CurrentObject;
  readonly changes: Properties;
}

const NO_OBJECTS: readonly ForeignObject[] = [];
const NO_PROBLEMS: readonly PropertyProblem[] = [];

/** All entries of one kind. They can be read before the target is known, and are compared with it once. */
export class DesiredEntries extends MatchedEntries implements DesiredColumns {
  readonly changes = new EntryChanges();
  /** How many entries have a property, and which objects lose one. */
  readonly counts: ValueCounts;
  /** Objects without a primary key that an entry could adopt. */
  readonly #adoptables = new Set<CurrentObject>();
  /** The rows of objects that are adopted although they have another key, by row of the entry. */
  #adoptions: ReadonlyMap<number, number> = new Map();
  /** The references of the entries to other entries. */
  readonly references = new EntryReferences(this);
  /** Rows of groups whose members cannot all be read. */
  readonly #unreadable = new Set<number>();
  /** Why groups keep their members, by row, if this was found after all entries had been read. */
  readonly #kept = new Map<number, PropertyProblem>();
  #byGroup: ValuesByNumber | undefined;
  readonly #problems = new Map<number, readonly PropertyProblem[]>();
  /** Rows that change an account state. The values of other rows need not be unpacked. */
  readonly #changesAccount = new Set<number>();
  /** By row of a skipped entry: the row of its object, and the changes of its account state. */
  readonly #accounts = new Map<number, { readonly object: number; readonly changes: Properties }>();
  #target: TargetState | undefined;
  #skipped: SkippedEntries | undefined;

  readonly #plain: PlainEntries | undefined;

  /** @param hash that of the target: with it, entries that equal their objects are not unpacked */
  constructor(kind: Kind, readonly rules: KindRules, dns: DnTable, hash?: Hash) {
    super(kind, rules.primaryKeyProperty, dns);
    this.#plain = hash && new PlainEntries(rules, hash);
    this.counts = new ValueCounts(rules.compared);
  }

  /** How many entries were read. */
  get entries(): number {
    return this.isCompared ? this.size + this.#skippedEntries.size : this.rows;
  }

  /** Whether objects can get another primary key. UDM's own identifier never changes. */
  get canAdopt(): boolean {
    return this.rules.primaryKeyProperty !== OBJECT_IDENTIFIER;
  }

  /** Whether the entries have been compared with the target. */
  get isCompared(): boolean {
    return this.#target !== undefined;
  }

  override add(entry: TransformedEntry): boolean {
    const isNew = super.add(entry);
    if (isNew) this.#plain?.add(this.rows - 1, this.kind, entry);
    const { photo, problems } = entry;
    const hasPhoto = photo !== undefined || problems.some(({ property }) => property === PHOTO);
    if (isNew && hasPhoto) this.counts.addPhoto();
    if (isNew && problems.some(({ property }) => MEMBER_PROPERTIES.includes(property))) {
      this.#unreadable.add(this.rows - 1);
    }
    if (isNew && entry.references !== undefined) {
      this.references.add(this.rows - 1, entry.references, this.dns);
    }
    return isNew;
  }

  /**
   * Lets the group whose DN has a number keep its members. Call this before the comparison.
   *
   * @param message why its members are not known
   */
  keepMembers(number: number, message: string): void {
    for (const row of this.rowsWithNumber(number)) {
      this.#unreadable.add(row);
      this.#kept.set(row, { property: MEMBER_PROPERTY.user, message });
    }
  }

  /** Whether not all members of the group in a row can be read. */
  hasUnreadableMembers(row: number): boolean {
    return this.#unreadable.has(row);
  }

  /** Sets values that users have as members of groups. They replace those of the steps. */
  setValuesByGroup(values: ValuesByNumber): void {
    this.#byGroup = values;
  }

  /** The values that the entry whose DN has a number has as a member of groups. */
  valuesByGroup(number: number): Properties | undefined {
    return this.#byGroup?.(number);
  }

  /**
   * Compares all entries with the target, once both have been read completely. Keeps the values that differ and frees all
   * others.
   *
   * @param adopts whether new entries adopt objects whose key has disappeared, if the name is unique on both sides
   */
  compareWith(target: TargetState, adopts = false): void {
    if (this.isCompared) throw new Error("the entries have been compared already");
    this.#target = target;
    this.#skipped = new SkippedEntries(this.objects);
    if (adopts && this.canAdopt) this.#adoptions = findAdoptions(this, this.objects);
    let row = 0;
    for (const unpack of this.takeValues()) {
      if (!this.#matchEqual(row, target)) this.#compareRow(row, unpack(), target);
      row++;
    }
  }

  /** Entries that must be written, memberships apart. */
  *toWrite(): Generator<DesiredEntry, void, undefined> {
    for (const row of this.usableRows()) {
      const isDue = this.#changesProperties(row) || this.changes.hasPhoto(row) || this.isBackAt(row);
      if (isDue) yield this.at(row);
    }
  }

  /** Entries that are new, or whose properties change. */
  *changing(): Generator<DesiredEntry, void, undefined> {
    for (const row of this.usableRows()) if (this.#changesProperties(row)) yield this.at(row);
  }

  /** The skipped entries, in the order of skipping. */
  eachSkipped(): Iterable<Skipped> {
    return this.#skippedEntries.each();
  }

  /** The skipped entries, in the order of their DNs. */
  skipped(): Skipped[] {
    return this.#skippedEntries.all();
  }

  /** Values of usable entries that cannot be written, in the order of reading. */
  unconverted(): Unconverted[] {
    return [...this.#problems].filter(([row]) => this.isUsableAt(row)).flatMap(([row, problems]) => {
      const { kind, sourceDn: dn, key, name } = this.at(row);
      return problems.map(({ property, message }) => ({ kind, dn, key, name, property, message }));
    });
  }

  /**
   * Skipped entries whose account state must change, in the order of reading. Only those with a certain object: their
   * primary key is unique on both sides.
   */
  *accountStates(): Generator<AccountState, void, undefined> {
    for (const [row, { object, changes }] of this.#accounts) {
      const candidates = this.#skippedEntries.candidates(this.numberAt(row));
      const [current] = candidates?.certain === true ? candidates.objects : [];
      if (current?.row === object) yield { desired: this.at(row), current, changes };
    }
  }

  /** Objects that may belong to a skipped entry. They stay as they are, unless they have a usable entry too. */
  get kept(): ReadonlySet<CurrentObject> {
    return this.#skippedEntries.kept;
  }

  /** The objects that the skipped entry with a DN may belong to; undefined if no such entry was skipped. */
  candidatesOf(number: number): Candidates | undefined {
    // A moved entry that was skipped is registered under the DN with which it was read.
    const row = this.firstRowWith(number);
    return this.#skippedEntries.candidates(row === undefined ? number : this.numberAt(row));
  }

  /** Whether an entry has a primary key, usable or not. */
  hasKey(key: string): boolean {
    return this.withKey(key) !== undefined || this.#skippedEntries.withKey(key) !== undefined;
  }

  /** The source DN of the entry with a primary key, usable or not. */
  dnWithKey(key: string): string | undefined {
    return this.withKey(key)?.sourceDn ?? this.#skippedEntries.withKey(key)?.dn;
  }

  /** Lets the entry with a primary key be found by the number of another DN, which no entry has. */
  addDn(number: number, key: string): void {
    const dn = this.dnWithKey(key);
    if (dn === undefined) return;
    const row = this.rowsWithNumber(this.dns.number(dn)).find((row) => this.keyAt(row) === key);
    if (row !== undefined) this.addNumber(number, row);
    this.#skippedEntries.addNumber(number, key);
  }

  /** Skipped entries that may belong to any object: no object of this kind is provably absent from the source. */
  get unidentified(): readonly Skipped[] {
    return this.#skippedEntries.unidentified((object) =>
      this.of(object) !== undefined || object.key !== undefined && this.hasKey(object.key)
    );
  }

  /**
   * Skips the entry with a primary key that may not be its own, and keeps all its possible objects. An entry owns its key if
   * an object has it, even one that was moved out of our OUs.
   */
  doubt(key: string, message: string): void {
    const isOwner = this.objects.rowWithKey(key) !== undefined ||
      this.#skippedEntries.withKey(key)?.reason === "moved_away";
    if (isOwner) return;
    const desired = this.withKey(key);
    if (desired !== undefined) this.drop(desired, "duplicate_identifier", message);
    this.#skippedEntries.doubtKey(key);
  }

  /**
   * Skips a usable entry.
   *
   * @returns the objects that stay as they are because of it
   */
  drop(desired: DesiredEntry, reason: SkipReason, message: string): readonly CurrentObject[] {
    const { kind, key, name, sourceDn: dn, current, row } = desired;
    this.unmatch(desired);
    if (current !== undefined && this.#changesAccount.has(row)) {
      this.#keepAccount(row, current.row, desired.changes);
    }
    return this.#skippedEntries.add({ kind, dn, key, name, reason, message }, this.numberAt(row), current);
  }

  /** Leaves out a value of a usable entry that its object cannot get. The object keeps its own. */
  omit({ row, current }: DesiredEntry, property: string, message: string): void {
    const { mailProperty } = this.rules;
    const mail = property !== mailProperty
      ? this.changes.mailAt(row) ?? UNSET
      : current === undefined
      ? UNSET
      : this.objects.digests.at(current.row, mailProperty);
    this.changes.omit(row, property, mail);
    this.#problems.set(row, [...this.problemsAt(row), { property, message }]);
  }

  /** How many entries have a property; for memberships, how many have members. */
  givenBy(property: string): number {
    const isMembership = this.kind === "group" && MEMBER_PROPERTIES.includes(property);
    return isMembership ? this.withMembers : this.counts.given(property);
  }

  /** By property, the names of the entries whose objects lose its value. Without memberships. */
  *emptied(): Generator<readonly [property: string, names: readonly string[]], void, undefined> {
    for (const [property, rows] of this.counts.emptied) {
      const isWritten = (row: number) =>
        this.isUsableAt(row) || property in (this.#accounts.get(row)?.changes ?? {});
      const names = rows.filter(isWritten).map((row) => this.nameAt(row) ?? "");
      if (names.length > 0) yield [property, names];
    }
  }

  /** Whether the user in a row has returned and has a stamp in the preferences that must be removed. */
  isBackAt(row: number): boolean {
    const object = this.objectRowAt(row);
    if (object === undefined || this.objects.stamps?.property !== PREFERENCES) return false;
    return this.objects.returnStampAt(object) !== undefined;
  }

  /** Values in a row that cannot be written. */
  problemsAt(row: number): readonly PropertyProblem[] {
    return this.#problems.get(row) ?? NO_PROBLEMS;
  }

  protected override get columns(): DesiredColumns {
    return this;
  }

  override get objects(): CurrentObjects {
    if (this.#target === undefined) throw new Error("the entries have not been compared yet");
    return this.#target[this.kind];
  }

  get #skippedEntries(): SkippedEntries {
    if (this.#skipped === undefined) throw new Error("the entries have not been compared yet");
    return this.#skipped;
  }

  #changesProperties(row: number): boolean {
    return this.objectRowAt(row) === undefined || this.changes.has(row);
  }

  /** Matches an entry with its object if all their values are equal and no rule needs to see them. What {@linkcode #compareRow} would do. */
  #matchEqual(row: number, target: TargetState): boolean {
    const { objects, rules: { mailProperty } } = this;
    const key = this.keyAt(row);
    const own = key === undefined ? undefined : objects.rowWithKey(key);
    if (key === undefined || own === undefined || this.#plain?.equals(row, objects, own) !== true) {
      return false;
    }
    const isOnly = objects.sharing(key) === undefined && this.ofRow(own) === undefined &&
      this.#skippedEntries.withKey(key) === undefined;
    const isPlain = (objects.ignores === undefined || objects.nameAt(own) === this.nameAt(row)) &&
      objects.stampAt(own) === undefined &&
      !this.#kept.has(row) && this.#byGroup?.(this.numberAt(row)) === undefined;
    if (!isOnly || !isPlain) return false;
    this.match(row, own, false);
    this.#plain.count(row, this.counts);
    if (mailProperty !== undefined) this.changes.setMail(row, objects.digests.at(own, mailProperty));
    this.#comparePhoto(row, undefined, own, target);
    return true;
  }

  #compareRow(row: number, read: ReadValues, target: TargetState): void {
    const { objects, rules } = this;
    const byGroup = this.#byGroup?.(this.numberAt(row));
    const values = withMore(read, byGroup);
    const initial = withMoreInitial(read.initial, byGroup, rules);
    const { photo } = values;
    const kept = this.#kept.get(row);
    const known = kept === undefined ? values.problems : [...values.problems, kept];
    const key = this.keyAt(row);
    const name = this.nameAt(row);
    const tally = { counts: this.counts, row };
    let isCounted = false;
    const skip = (reason: SkipReason, message: string) => {
      const number = this.numberAt(row);
      if (!isCounted) this.counts.addAllGiven(values);
      const skipped = { kind: this.kind, dn: this.dns.text(number), key, name, reason, message };
      this.#skippedEntries.add(skipped, number);
    };
    const fault = findFault(values, rules, objects);
    const own = key === undefined ? undefined : objects.rowWithKey(key);
    const isNew = fault === undefined && own === undefined;
    const foreign = target.foreign[this.kind];
    const moved = isNew ? foreign.withKey(key as string) : NO_OBJECTS;
    const adoptable = isNew && moved.length === 0 ? this.#adoptable(name as string) : undefined;
    const toCreate = isNew && adoptable === undefined && !this.#adoptions.has(row);
    const problems = toCreate && initial !== undefined ? [...known, ...initialProblems(initial)] : known;
    const unusable = fault ??
      (isNew && adoptable === undefined ? findCreationFault(problems, this.kind) : undefined);
    const twin = key === undefined
      ? undefined
      : (own === undefined ? this.withKey(key) : this.ofRow(own)) ?? this.#skippedEntries.withKey(key);
    const shared = (dn: string) => sharedKeyMessage(rules.primaryKeyProperty, key, dn);
    if (twin !== undefined && "sourceDn" in twin) {
      this.drop(twin, "duplicate_primary_key", shared(this.dns.text(this.numberAt(row))));
    }
    const conflict = adoptable === undefined ? undefined : this.#adoptionConflict(adoptable);
    if (unusable !== undefined) {
      if (own !== undefined) {
        const { changes } = changesOf(key as string, values, own, rules, objects, tally, problems);
        isCounted = true;
        this.#keepAccount(row, own, changes);
      }
      return skip(unusable.reason, unusable.message);
    }
    if (twin !== undefined) {
      return skip("duplicate_primary_key", shared("sourceDn" in twin ? twin.sourceDn : twin.dn));
    }
    if (conflict !== undefined) return skip("duplicate_name", conflict);
    if (moved.length > 0) return skip("moved_away", movedMessage(moved, foreign.position));
    const ignored = isNew ? this.#ignoredLike(key as string, name as string) : undefined;
    if (ignored !== undefined) return skip("ignored_object", ignored);
    const object = own ?? adoptable?.row ?? this.#adoptions.get(row);
    this.match(row, object, own === undefined);
    if (problems.length > 0) this.#problems.set(row, problems);
    const changed = changesOf(key as string, values, object, rules, objects, tally, problems);
    const compared = object === undefined && initial !== undefined
      ? withInitial(changed, initial, rules, objects.digests)
      : changed;
    if (object !== undefined && Object.keys(compared.changes).some(isAccountState)) {
      this.#changesAccount.add(row);
    }
    this.changes.set(row, compared);
    if (!problems.some(({ property }) => property === PHOTO)) this.#comparePhoto(row, photo, object, target);
    if (object === undefined && initial?.photo !== undefined) this.changes.setPhoto(row, initial.photo);
    const later = ignoredLater(name as string, object, objects, foreign.position);
    if (later !== undefined) this.drop(this.at(row), "ignored_object", later);
  }

  /** The object with the name of an entry, if it has no primary key and can get one. */
  #adoptable(name: string): CurrentObject | undefined {
    if (!this.canAdopt) return undefined;
    const object = this.objects.withName(name);
    return object?.key === undefined && object?.ignoredBy === undefined ? object : undefined;
  }

  /** Why a new entry must not be written: an ignored object has its primary key or its name. */
  #ignoredLike(key: string, name: string): string | undefined {
    const { objects } = this;
    const row = objects.ignoredWithKey(key);
    const object = row === undefined ? objects.withName(name) : objects.at(row);
    return object?.ignoredBy === undefined
      ? undefined
      : ignoredMessage(object.dn, object.ignoredBy, row === undefined ? "name" : "primary key");
  }

  /** Why no entry can adopt an object: another one with its name was found before. */
  #adoptionConflict(adoptable: CurrentObject): string | undefined {
    if (!this.#adoptables.has(adoptable)) {
      this.#adoptables.add(adoptable);
      return undefined;
    }
    const message =
      `the UDM object ${adoptable.dn} has this name and no primary key, but several entries of the source ` +
      "have the name; rename all but one";
    const rival = this.of(adoptable);
    if (rival !== undefined) this.drop(rival, "duplicate_name", message);
    return message;
  }

  #keepAccount(row: number, object: number, all: Properties): void {
    if (this.kind !== "user") return;
    const changes = accountChanges(all, this.objects.returnStampAt(object) !== undefined);
    if (changes !== undefined) this.#accounts.set(row, { object, changes });
  }

  #comparePhoto(
    row: number,
    photo: string | undefined,
    object: number | undefined,
    { withPhoto }: TargetState,
  ): void {
    if (!this.rules.photos) return;
    const { objects } = this;
    const present = object !== undefined && withPhoto?.has(objects.numberAt(object)) === true;
    const marker = object === undefined ? undefined : objects.photoMarkerAt(object);
    if (!photoDiffers({ present, marker }, photo)) return;
    this.changes.setPhoto(row, photo);
    if (photo === undefined && present) this.counts.addEmptied(PHOTO, row);
  }
}
