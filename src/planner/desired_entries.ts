/**
 * What the source wants to be in the target: the entries that were read, packed until both sides are known, and then
 * compared with the target, so that values are kept only of what must be written.
 *
 * @module
 */

import type { Kind, Properties } from "../common/model.ts";
import { NAME_PROPERTY, textOf } from "../common/model.ts";
import { accountChanges, isAccountState } from "./account_state.ts";
import { changesOf, type KindRules } from "./changes.ts";
import { DigestColumn, HandleColumn, NumberColumn } from "./store/columns.ts";
import { UNSET } from "./store/digest.ts";
import type { DnTable } from "./store/dn_table.ts";
import type { CurrentObject, CurrentObjects, TargetState } from "./current_objects.ts";
import { findCreationFault, findFault } from "./entry_faults.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { findAdoptions } from "./adopt_by_name.ts";
import { PackedValues } from "./store/packed_values.ts";
import { PHOTO, photoDiffers, PREFERENCES } from "../udm/photo.ts";
import type { Skipped, SkipReason, Unconverted } from "./plan_types.ts";
import { type Candidates, SkippedEntries } from "./skipped_entries.ts";
import { RowIndex, textHash } from "./store/row_index.ts";
import type { ForeignObject } from "./foreign_objects.ts";
import type { RetainedMembers } from "./unresolved_members.ts";
import { TextTable } from "./store/text_table.ts";
import { ValueCounts } from "./value_counts.ts";
import { DesiredRow } from "./desired_row.ts";
import type { DesiredEntry, PropertyProblem, TransformedEntry } from "./desired_entry.ts";

/** What is kept of an entry until it can be compared. */
interface Read {
  readonly properties: Properties;
  readonly photo: string | undefined;
  readonly substituted: readonly string[] | undefined;
  readonly problems: TransformedEntry["problems"];
}

/** Marks in the column of photos; 0: the photo stays as it is. */
const PHOTO_GOES = 1;
const PHOTO_COMES = 2;

const NO_PROBLEMS: readonly PropertyProblem[] = [];

/** An entry that is skipped, and changes of the state of its account that are written nevertheless. */
export interface AccountState {
  readonly desired: DesiredEntry;
  readonly current: CurrentObject;
  readonly changes: Properties;
}

/**
 * All entries of one kind that were read from the source. They can be read while the target is not known yet; values
 * are then packed, and unpacked once when they are compared.
 */
export class DesiredEntries {
  readonly #keys = new TextTable();
  readonly #names = new TextTable();
  readonly #numbers = new NumberColumn();
  readonly #members: (Uint32Array | undefined)[] = [];
  /** Rows by the number of their DN: the first row plus one; 0: none. */
  readonly #firstRow = new NumberColumn();
  /** The further rows of DNs that were read with several primary keys. */
  readonly #moreRows = new Map<number, number[]>();
  #packed = new PackedValues<Read>();
  #rows = 0;

  /** 1: the entry in the row can be written. */
  readonly #usable = new NumberColumn();
  #usableCount = 0;
  /** Most entries need nothing to be written, and nobody asks for them. */
  readonly #handles = new HandleColumn((row) => new DesiredRow(this, row));
  /** The row of the object an entry belongs to, plus one; 0: it must be created. */
  readonly #current = new NumberColumn();
  /** The row of the usable entry of an object, plus one, by the row of the object; 0: none. */
  readonly #of = new NumberColumn();
  /** Usable entries whose key no object has: all others are found through their objects. */
  readonly #newByKey = new RowIndex();
  readonly #adoptables = new Set<CurrentObject>();
  /** The rows of objects that are adopted although they have another key, by row of their new entries. */
  #adoptions: ReadonlyMap<number, number> = new Map();
  /** What is to be written: the place in {@linkcode #changes} plus one; 0: nothing. */
  readonly #changeOf = new NumberColumn();
  readonly #changes = new PackedValues<Properties>();
  readonly #photoMark = new NumberColumn();
  readonly #photos = new TextTable();
  readonly #mail = new DigestColumn();
  readonly #counts: ValueCounts;
  /** How many entries name members. */
  #withMembers = 0;
  /** Values that cannot be converted, by row. */
  readonly #problems = new Map<number, readonly PropertyProblem[]>();
  /** Rows of entries whose changes concern the state of an account: values are not unpacked for the others. */
  readonly #changesAccount = new Set<number>();
  /** By row of a skipped entry: the row of its object, and changes of the state of the account. */
  readonly #accounts = new Map<number, { readonly current: number; readonly changes: Properties }>();
  #target: TargetState | undefined;
  #skipped: SkippedEntries | undefined;

  constructor(readonly kind: Kind, readonly rules: KindRules, readonly dns: DnTable) {
    this.#counts = new ValueCounts(rules.compared);
  }

  /** How many entries were read. */
  get entries(): number {
    return this.#target === undefined ? this.#rows : this.#usableCount + this.#skippedEntries.size;
  }

  /** Whether objects can be given another primary key: not the identifier of UDM, which never changes. */
  get canAdopt(): boolean {
    return this.rules.primaryKeyProperty !== OBJECT_IDENTIFIER;
  }

  /** Whether they have been compared with the target. */
  get isCompared(): boolean {
    return this.#target !== undefined;
  }

  /** How many rows there are: a row is an entry, usable or not. */
  get rows(): number {
    return this.#rows;
  }

  /** How many of them can be written. */
  get size(): number {
    return this.#usableCount;
  }

  /** The entries that can be written, in the order in which they were read. */
  *all(): Generator<DesiredEntry, void, undefined> {
    for (let row = 0; row < this.#rows; row++) {
      const desired = this.#at(row);
      if (desired !== undefined) yield desired;
    }
  }

  /** The names of the entries that can be written. */
  *names(): Generator<string, void, undefined> {
    for (let row = 0; row < this.#rows; row++) if (this.#isUsable(row)) yield this.nameAt(row) ?? "";
  }

  /** The entries of which something must be written, memberships apart. */
  *toWrite(): Generator<DesiredEntry, void, undefined> {
    for (let row = 0; row < this.#rows; row++) {
      if (!this.#isUsable(row)) continue;
      const isDue = this.#current.at(row) === 0 || this.hasChangesAt(row) || this.#photoMark.at(row) !== 0 ||
        this.isBackAt(row);
      if (isDue) yield this.#handles.at(row);
    }
  }

  /** The objects of the target that no usable entry belongs to. */
  *withoutEntry(): Generator<CurrentObject, void, undefined> {
    const objects = this.#objects;
    for (let row = 0; row < objects.size; row++) if (this.#of.at(row) === 0) yield objects.at(row);
  }

  /** The entries that are new, or whose objects do not have all properties as they shall be. */
  *changing(): Generator<DesiredEntry, void, undefined> {
    for (let row = 0; row < this.#rows; row++) {
      if (!this.#isUsable(row)) continue;
      if (this.#current.at(row) === 0 || this.hasChangesAt(row)) yield this.#handles.at(row);
    }
  }

  /** The usable entry with a primary key. */
  withKey(key: string): DesiredEntry | undefined {
    const own = this.#objects.rowWithKey(key);
    if (own !== undefined) return this.#entryOf(own);
    const row = this.#newByKey.find(
      textHash(key),
      (row) => this.#isUsable(row) && this.#keys.is(row, key),
    );
    return row === undefined ? undefined : this.#handles.at(row);
  }

  /** The usable entry whose source DN has a number; of several, the one whose key comes first. */
  withNumber(number: number): DesiredEntry | undefined {
    const first = this.#firstRow.at(number);
    if (first === 0) return undefined;
    const more = this.#moreRows.get(number);
    if (more === undefined) return this.#at(first - 1);
    return [first - 1, ...more].map((row) => this.#at(row)).filter((desired) => desired !== undefined)
      .sort((a, b) => (a.key < b.key ? -1 : 1))[0];
  }

  /**
   * The row of the only entry whose source DN has a number, if it is usable; undefined as well if there are several. It
   * makes no object of it.
   */
  rowWithNumber(number: number): number | undefined {
    const first = this.#firstRow.at(number);
    return first === 0 || !this.#isUsable(first - 1) || this.#moreRows.has(number) ? undefined : first - 1;
  }

  /** The row of the object in the target that the entry in a row belongs to; undefined if it must be created. */
  objectRowAt(row: number): number | undefined {
    const current = this.#current.at(row);
    return current === 0 ? undefined : current - 1;
  }

  /** Whether the entry in a row can be written. */
  isUsableAt(row: number): boolean {
    return this.#isUsable(row);
  }

  /** The entry in a row: always the same one. Whether it is usable is not looked at. */
  at(row: number): DesiredEntry {
    return this.#handles.at(row);
  }

  /** The row of an entry. */
  rowOf(desired: DesiredEntry): number {
    return (desired as DesiredRow).row;
  }

  /** The usable entry that an object of the target belongs to. */
  of(current: CurrentObject): DesiredEntry | undefined {
    return this.#entryOf(current.row);
  }

  /** The entries that are not written, in the order of their DNs. */
  skipped(): Skipped[] {
    return this.#skippedEntries.all();
  }

  /** The values of usable entries that cannot be converted, in the order of reading. */
  unconverted(): Unconverted[] {
    return [...this.#problems].filter(([row]) => this.#isUsable(row)).flatMap(([row, problems]) => {
      const { kind, sourceDn: dn, key, name } = this.#handles.at(row);
      return problems.map(({ property, message }) => ({ kind, dn, key, name, property, message }));
    });
  }

  /**
   * Skipped entries whose accounts have another state than the source wants, in the order of reading. Only those whose
   * object is certain: the primary key is unique on both sides.
   */
  *accountStates(): Generator<AccountState, void, undefined> {
    for (const [row, { current, changes }] of this.#accounts) {
      const candidates = this.#skippedEntries.candidates(this.numberAt(row));
      const [object] = candidates?.certain === true ? candidates.objects : [];
      if (object?.row !== current) continue;
      yield { desired: this.#handles.at(row), current: object, changes };
    }
  }

  /** Objects that stay as they are because a skipped entry may mean them, unless they have a usable entry too. */
  get kept(): ReadonlySet<CurrentObject> {
    return this.#skippedEntries.kept;
  }

  /** What the skipped entry whose source DN has a number means; undefined if no such entry was skipped. */
  candidatesOf(number: number): Candidates | undefined {
    // An entry that is skipped after it was found to be moved is known by the DN with which it was read.
    const row = this.#firstRow.at(number) - 1;
    return this.#skippedEntries.candidates(row < 0 ? number : this.numberAt(row));
  }

  /** Whether an entry was read whose source DN has a number, usable or not. */
  hasNumber(number: number): boolean {
    return this.#firstRow.at(number) !== 0;
  }

  /** Whether an entry was read that has a primary key, usable or not. */
  hasKey(key: string): boolean {
    return this.withKey(key) !== undefined || this.#skippedEntries.withKey(key) !== undefined;
  }

  /** The source DN of the entry with a primary key, usable or not. */
  dnWithKey(key: string): string | undefined {
    return this.withKey(key)?.sourceDn ?? this.#skippedEntries.withKey(key)?.dn;
  }

  /**
   * Takes the entry with a primary key out that need not be its own, and keeps what it may mean besides; an entry whose
   * object has the key owns it, also if that object was moved out of our OUs.
   */
  doubt(key: string, message: string): void {
    const isOwner = this.#objects.rowWithKey(key) !== undefined ||
      this.#skippedEntries.withKey(key)?.reason === "moved_away";
    if (isOwner) return;
    const desired = this.withKey(key);
    if (desired !== undefined) this.drop(desired, "duplicate_identifier", message);
    this.#skippedEntries.doubtKey(key);
  }

  /** Lets the entry with a primary key be found by the number of another DN, which no entry has. */
  addDn(number: number, key: string): void {
    const dn = this.dnWithKey(key);
    if (dn === undefined) return;
    const [row] = this.#rowsWithNumber(this.dns.number(dn)).filter((row) => this.keyAt(row) === key);
    if (row !== undefined) this.#firstRow.set(number, row + 1);
    this.#skippedEntries.addNumber(number, key);
  }

  /** Skipped entries that could be any object of the target: nothing of this kind is provably absent. */
  get unidentified(): readonly Skipped[] {
    return this.#skippedEntries.unidentified((current) => {
      if (this.of(current) !== undefined) return true;
      const { key } = current;
      return key !== undefined &&
        (this.withKey(key) !== undefined || this.#skippedEntries.withKey(key) !== undefined);
    });
  }

  /**
   * Takes an entry in. Whatever is wrong with it is its own affair, and comes out when it is compared. An entry that was
   * read twice counts once.
   */
  add(entry: TransformedEntry): void {
    const { properties, photo, substituted, problems, members } = entry;
    const number = this.dns.number(entry.dn);
    const key = textOf(properties[this.rules.primaryKeyProperty]);
    // One DN with two keys is an entry that was replaced while it was read: two entries.
    const first = this.#firstRow.at(number);
    const seen = first === 0 ? [] : [first - 1, ...this.#moreRows.get(number) ?? []];
    if (seen.some((row) => this.keyAt(row) === key)) return;
    const row = this.#rows++;
    if (first === 0) this.#firstRow.set(number, row + 1);
    else this.#moreRows.set(number, [...seen.slice(1), row]);
    this.#numbers.set(row, number);
    if (key !== undefined) this.#keys.set(row, key);
    const name = textOf(properties[NAME_PROPERTY[this.kind]]);
    if (name !== undefined) this.#names.set(row, name);
    if (members !== undefined) this.#members[row] = this.dns.numbers(members);
    if (members !== undefined && members.length > 0) this.#withMembers++;
    if (photo !== undefined || problems.some(({ property }) => property === PHOTO)) this.#counts.addPhoto();
    this.#packed.add({ properties, photo, substituted, problems });
  }

  /**
   * Compares all entries with the target, once both have been read completely. Values are kept of what differs, all
   * others are let go. What is wrong with an entry is remembered, and its object is kept.
   *
   * @param adopts whether objects whose key is gone are taken over by the new entries that alone have their names
   */
  compareWith(target: TargetState, adopts = false): void {
    if (this.isCompared) throw new Error("the entries have been compared already");
    this.#target = target;
    this.#skipped = new SkippedEntries(target[this.kind]);
    if (adopts && this.canAdopt) this.#adoptions = findAdoptions(this, target[this.kind]);
    for (let row = 0; row < this.#rows; row++) {
      this.#compareRow(row, this.#packed.at(row), target);
      this.#packed.forgetBefore(row);
    }
    this.#packed = new PackedValues();
  }

  /**
   * Takes a usable entry out again.
   *
   * @returns the objects that stay as they are because of it
   */
  drop(desired: DesiredEntry, reason: SkipReason, message: string): readonly CurrentObject[] {
    const { kind, key, name, sourceDn: dn, current } = desired;
    const { row } = desired as DesiredRow;
    this.#usable.set(row, 0);
    this.#usableCount--;
    if (current !== undefined) {
      this.#of.set(current.row, 0);
      if (this.#changesAccount.has(row)) this.#keepAccount(row, current.row, desired.changes);
    }
    const skipped = { kind, dn, key, name, reason, message };
    return this.#skippedEntries.add(skipped, this.numberAt(row), current);
  }

  /** Primary keys that none of the objects has, and the names that go with them, before the entries are compared. */
  *notIn(
    objects: CurrentObjects,
  ): Generator<{ readonly key: string; readonly name: string | undefined }, void, undefined> {
    for (let row = 0; row < this.#rows; row++) {
      const key = this.keyAt(row);
      if (key !== undefined && objects.rowWithKey(key) === undefined) yield { key, name: this.nameAt(row) };
    }
  }

  /** How many entries give a property; for memberships, how many name members. */
  givenBy(property: string): number {
    const isMembership = this.kind === "group" && (property === "users" || property === "nestedGroup");
    return isMembership ? this.#withMembers : this.#counts.given(property);
  }

  /** The names of the entries whose objects lose their value of a property, by property; without memberships. */
  *emptied(): Generator<readonly [property: string, names: readonly string[]], void, undefined> {
    for (const [property, rows] of this.#counts.emptied) {
      const isWritten = (row: number) =>
        this.#isUsable(row) || property in (this.#accounts.get(row)?.changes ?? NO_CHANGES);
      const names = rows.filter(isWritten).map((row) => this.nameAt(row) ?? "");
      if (names.length > 0) yield [property, names];
    }
  }

  /** The primary keys of the entries whose source DN has a number, whether they are usable or not. */
  keysWithNumber(number: number): string[] {
    return this.#rowsWithNumber(number).map((row) => this.keyAt(row)).filter((key) => key !== undefined);
  }

  #rowsWithNumber(number: number): number[] {
    const first = this.#firstRow.at(number);
    return first === 0 ? [] : [first - 1, ...this.#moreRows.get(number) ?? []];
  }

  /** The primary key in a row. */
  keyAt(row: number): string | undefined {
    return this.#keys.at(row);
  }

  /** The name in a row. */
  nameAt(row: number): string | undefined {
    return this.#names.at(row);
  }

  /** The number of the DN in a row. */
  numberAt(row: number): number {
    return this.#numbers.at(row);
  }

  /** The object that the entry in a row belongs to. */
  currentAt(row: number): CurrentObject | undefined {
    const current = this.objectRowAt(row);
    return current === undefined ? undefined : this.#objects.at(current);
  }

  /** Whether the user in a row was found gone once, and has a stamp in the preferences that must be taken off. */
  isBackAt(row: number): boolean {
    const current = this.#current.at(row);
    if (current === 0 || this.#objects.stamps?.property !== PREFERENCES) return false;
    return this.#objects.returnStampAt(current - 1) !== undefined;
  }

  /** The members in a row, as numbers of DNs. */
  membersAt(row: number): Uint32Array | undefined {
    return this.#members[row];
  }

  /** Whether something is to be written of a row, besides memberships and photo. */
  hasChangesAt(row: number): boolean {
    return this.#changeOf.at(row) !== 0;
  }

  /** What is to be written of a row; made anew each time. */
  changesAt(row: number): Properties {
    const place = this.#changeOf.at(row);
    return place === 0 ? NO_CHANGES : this.#changes.at(place - 1);
  }

  /** Values in a row that cannot be converted. */
  problemsAt(row: number): readonly PropertyProblem[] {
    return this.#problems.get(row) ?? NO_PROBLEMS;
  }

  /** What is to be done about the photo in a row. */
  photoAt(row: number): string | null | undefined {
    const mark = this.#photoMark.at(row);
    return mark === PHOTO_COMES ? this.#photos.at(row) : mark === PHOTO_GOES ? null : undefined;
  }

  /** The digest of the mail address in a row. */
  mailAt(row: number): bigint | undefined {
    const digest = this.#mail.at(row);
    return digest === UNSET ? undefined : digest;
  }

  /** The objects of this kind in the target. */
  get #objects(): CurrentObjects {
    if (this.#target === undefined) throw new Error("the entries have not been compared yet");
    return this.#target[this.kind];
  }

  /** The usable entry that the object in a row of the target belongs to. */
  #entryOf(current: number): DesiredEntry | undefined {
    const row = this.#of.at(current);
    return row === 0 ? undefined : this.#handles.at(row - 1);
  }

  #isUsable(row: number): boolean {
    return this.#usable.at(row) === 1;
  }

  /** The entry in a row, if it is usable. */
  #at(row: number): DesiredEntry | undefined {
    return this.#isUsable(row) ? this.#handles.at(row) : undefined;
  }

  get #skippedEntries(): SkippedEntries {
    if (this.#skipped === undefined) throw new Error("the entries have not been compared yet");
    return this.#skipped;
  }

  #compareRow(row: number, read: Read, target: TargetState): void {
    const { properties, photo, problems } = read;
    const objects = target[this.kind];
    const number = this.numberAt(row);
    const key = this.keyAt(row);
    const name = this.nameAt(row);
    const tally = { counts: this.#counts, row };
    let isCounted = false;
    const skip = (reason: SkipReason, message: string) => {
      const dn = this.dns.text(number);
      if (!isCounted) this.#counts.addAllGiven(read);
      this.#skippedEntries.add({ kind: this.kind, dn, key, name, reason, message }, number);
    };
    const fault = findFault({ properties, problems }, this.rules, objects);
    const own = key === undefined ? undefined : objects.rowWithKey(key);
    const moved = fault === undefined && own === undefined
      ? target.foreign[this.kind].withKey(key as string)
      : NOBODY;
    const adoptable = fault === undefined && own === undefined && moved.length === 0
      ? this.#adoptable(name as string, objects)
      : undefined;
    const missing = fault === undefined && own === undefined && adoptable === undefined
      ? findCreationFault(problems, this.kind)
      : undefined;
    const twin = key === undefined ? undefined : this.withKey(key) ?? this.#skippedEntries.withKey(key);
    const shared = (dn: string) =>
      `its primary key ${this.rules.primaryKeyProperty}=${key} is also that of ${dn}, so neither is written: correct ` +
      "it in the source; until then what either may mean in the target, by key or by name, is kept";
    if (twin !== undefined && "sourceDn" in twin) {
      this.drop(twin, "duplicate_primary_key", shared(this.dns.text(number)));
    }
    const contest = adoptable === undefined ? undefined : this.#contest(adoptable);
    const unusable = fault ?? missing;
    if (unusable !== undefined) {
      if (own !== undefined) {
        const { changes } = changesOf(key as string, read, own, this.rules, objects, tally, problems);
        isCounted = true;
        this.#keepAccount(row, own, changes);
      }
      return skip(unusable.reason, unusable.message);
    }
    if (twin !== undefined) {
      return skip("duplicate_primary_key", shared("sourceDn" in twin ? twin.sourceDn : twin.dn));
    }
    if (contest !== undefined) return skip("duplicate_name", contest);
    if (moved.length > 0) {
      return skip("moved_away", movedMessage(moved, target.foreign[this.kind].position));
    }
    const current = own ?? adoptable?.row ?? this.#adoptions.get(row);
    this.#usable.set(row, 1);
    this.#usableCount++;
    if (own === undefined) this.#newByKey.add(textHash(key as string), row);
    if (current !== undefined) {
      this.#current.set(row, current + 1);
      this.#of.set(current, row + 1);
    }
    if (problems.length > 0) this.#problems.set(row, problems);
    const compared = changesOf(key as string, read, current, this.rules, objects, tally, problems);
    if (current !== undefined && Object.keys(compared.changes).some(isAccountState)) {
      this.#changesAccount.add(row);
    }
    this.#keepChanges(row, compared);
    if (!problems.some(({ property }) => property === PHOTO)) this.#keepPhoto(row, photo, current, target);
  }

  /**
   * An object of that name that has no primary key yet can be given one, if no object has the key; the identifier that
   * UDM makes itself can not.
   */
  #adoptable(name: string, objects: CurrentObjects): CurrentObject | undefined {
    if (!this.canAdopt) return undefined;
    const namesake = objects.withName(name);
    return namesake?.key === undefined ? namesake : undefined;
  }

  /** Why an object cannot be adopted: it is not the first time that an entry could. No entry gets it then. */
  #contest(adoptable: CurrentObject): string | undefined {
    if (!this.#adoptables.has(adoptable)) {
      this.#adoptables.add(adoptable);
      return undefined;
    }
    const message =
      `the target has ${adoptable.dn} of that name without a primary key, and more than one entry of ` +
      "the source has that name";
    const rival = this.of(adoptable);
    if (rival !== undefined) this.drop(rival, "duplicate_name", message);
    return message;
  }

  #keepAccount(row: number, current: number, all: Properties): void {
    if (this.kind !== "user") return;
    const changes = accountChanges(all, this.#objects.returnStampAt(current) !== undefined);
    if (changes !== undefined) this.#accounts.set(row, { current, changes });
  }

  #keepChanges(row: number, { changes, mail }: { changes: Properties; mail: bigint }): void {
    for (const _property in changes) {
      this.#changeOf.set(row, this.#changes.add(changes) + 1);
      break;
    }
    if (mail !== UNSET) this.#mail.set(row, mail);
  }

  #keepPhoto(
    row: number,
    photo: string | undefined,
    current: number | undefined,
    { withPhoto }: TargetState,
  ): void {
    if (!this.rules.photos) return;
    const objects = this.#objects;
    const present = current !== undefined && withPhoto?.has(objects.numberAt(current)) === true;
    const marker = current === undefined ? undefined : objects.photoMarkerAt(current);
    if (!photoDiffers({ present, marker }, photo)) return;
    this.#photoMark.set(row, photo === undefined ? PHOTO_GOES : PHOTO_COMES);
    if (photo === undefined && present) this.#counts.addEmptied(PHOTO, row);
    if (photo !== undefined) this.#photos.set(row, photo);
  }
}

/** Of objects that share a primary key, a few are named. */
const MOST_NAMED = 3;

function movedMessage(moved: readonly ForeignObject[], position: string): string {
  const dns = moved.slice(0, MOST_NAMED).map(({ dn }) => dn).join(" and ");
  return `its object is outside ${position}: it was moved to ${dns}, or another connector made it there. Move it back below ` +
    `${position}, or leave the entry out of this source. The object is not changed, and stays a member of its groups`;
}

const NOBODY: readonly ForeignObject[] = [];

const NO_CHANGES: Properties = Object.freeze({});

/** Everything that was read from the source. */
export interface SourceState {
  readonly dns: DnTable;
  /** Parts of the directory that are kept on other servers (LDAP URLs): they were not read. */
  readonly references: readonly string[];
  /** Members that stay in this run although the source does not name them by a DN that was read. */
  readonly retained?: RetainedMembers;
  /** The server that was read, if it is not a preferred one, and the one that is. */
  readonly failover?: { readonly server: string; readonly insteadOf: string } | undefined;
  readonly user: DesiredEntries;
  readonly group: DesiredEntries;
  /** Says what a property is made from; undefined if that is not known. */
  readonly originOf?: ((kind: Kind, property: string) => Origin) | undefined;
}

/** Which attributes of the source a property is made from. */
export interface Origin {
  /** Those that are asked for. */
  readonly requested: readonly string[];
  /** Those of them that no entry had. */
  readonly missing: readonly string[];
  /** Names that the steps take and that neither a server nor a step gives. */
  readonly unknown: readonly string[];
  /** Whether attributes are asked for by a selector such as `*`, so that it cannot be told which ones come. */
  readonly isOpen: boolean;
}
