/**
 * What is remembered of the target: a row of numbers and short texts an object, digests instead of values.
 *
 * @module
 */

import type { Kind, Properties } from "../common/model.ts";
import { NAME_PROPERTY, textOf } from "../common/model.ts";
import { HandleColumn, NumberColumn } from "./store/columns.ts";
import { DigestTable, type Hash } from "./store/digest.ts";
import type { DnTable } from "./store/dn_table.ts";
import { PREFERENCES, splitPreferences } from "../udm/photo.ts";
import { RowIndex, textHash } from "./store/row_index.ts";
import type { ForeignObjects } from "./foreign_objects.ts";
import { TextTable } from "./store/text_table.ts";
import {
  countsForReturn,
  type FoundStamp,
  mustEnable,
  readStamp,
  type Stamp,
  type StampKeeping,
} from "./stamps.ts";
import { nameForm } from "../udm/values.ts";

/** An object that is in the target. */
export interface CurrentObject {
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
  /** Users: when the connector found the user gone, and disabled the account. A stamp that does not count is none. */
  readonly removed: Stamp | undefined;
  /** Users: whether there is a stamp at all, be it one that counts or not. */
  readonly hasStamp: boolean;
  /** Users: whether the account is disabled. */
  readonly disabled: boolean;
  /** Users: keys of `umcProperty` that are not ours. */
  readonly preferences: Readonly<Record<string, unknown>> | undefined;
  /** Digests of the values of properties. */
  digestsOf(properties: readonly string[]): bigint[];
}

/** An object as the target lists it. */
export interface ListedObject {
  readonly dn: string;
  readonly id?: string | undefined;
  /** The entryUUID, which a rename does not change. */
  readonly uuid?: string | undefined;
  readonly properties: Properties;
}

/** Stamps and preferences, of which most objects have none. */
interface Extras {
  readonly stamp: FoundStamp | undefined;
  readonly preferences: Readonly<Record<string, unknown>> | undefined;
}

/** All objects of one kind that are in the target: columns instead of an object for each. */
export class CurrentObjects {
  /** Most objects are as they should be, and nobody asks for them. */
  readonly #handles = new HandleColumn((row) => new CurrentObjectRow(this, row));
  readonly #keys = new TextTable();
  /** Names that are not what the DN begins with. */
  readonly #names = new TextTable();
  readonly #markers = new TextTable();
  readonly #numbers = new NumberColumn();
  readonly #disabled = new NumberColumn();
  /** Stamps and preferences by row. */
  readonly #extras = new Map<number, Extras>();
  readonly #users: Uint32Array[] = [];
  readonly #nested: Uint32Array[] = [];
  readonly #byKey = new RowIndex();
  readonly #byName = new RowIndex();
  /** Row plus one, by the number of the DN; 0: none. */
  readonly #byNumber = new NumberColumn();
  readonly #ambiguous = new Map<string, CurrentObject[]>();
  /** The entryUUIDs of objects without a primary key. */
  readonly #keyless = new Set<string>();
  #hasKeys = false;
  #isConsistent = true;
  /** How many users are disabled because the connector disabled them. */
  #disabledByConnector = 0;
  readonly digests: DigestTable;

  /** @param atRest values that properties have where the source gives none */
  constructor(
    readonly kind: Kind,
    readonly primaryKeyProperty: string,
    compared: readonly string[],
    readonly dns: DnTable,
    hash: Hash,
    atRest: Properties = {},
    /** Users: where stamps are kept; undefined if none is read. */
    readonly stamps?: StampKeeping,
  ) {
    this.digests = new DigestTable(compared, hash, atRest);
  }

  /** Remembers an object. One that was seen already (same DN) is not added again. */
  add(object: ListedObject): void {
    const { properties, uuid } = object;
    const number = this.dns.number(object.dn);
    const key = textOf(properties[this.primaryKeyProperty]);
    const seen = this.#byNumber.at(number);
    if (seen !== 0) {
      if (this.keyAt(seen - 1) !== key) this.#isConsistent = false;
      return;
    }
    // Groups may have named it before, in another spelling.
    this.dns.spell(number, object.dn);
    const name = textOf(properties[NAME_PROPERTY[this.kind]]) ?? object.id ?? "";
    const { marker, others } = splitPreferences(
      properties[PREFERENCES],
      this.stamps?.property === PREFERENCES,
    );
    const stamp = this.stamps && readStamp(properties, { key, dn: object.dn }, this.stamps);
    const row = this.digests.add(properties);
    this.#numbers.set(row, number);
    this.#byNumber.set(number, row + 1);
    if (this.dns.firstValue(number) !== name) this.#names.set(row, name);
    this.#byName.add(textHash(nameForm(name)), row);
    if (marker !== undefined) this.#markers.set(row, marker);
    if (stamp !== undefined || others !== undefined) {
      this.#extras.set(row, { stamp, preferences: others });
    }
    if (properties.disabled === true) this.#disabled.set(row, 1);
    if (mustEnable(stamp) && this.digests.isHeld("disabled", this.digests.at(row, "disabled"))) {
      this.#disabledByConnector++;
    }
    if (this.kind === "group") {
      this.#users.push(this.dns.numbers(listOf(properties.users)));
      this.#nested.push(this.dns.numbers(listOf(properties.nestedGroup)));
    }
    if (key === undefined) return this.#rememberKeyless(uuid);
    this.#hasKeys = true;
    this.#keys.set(row, key);
    const twin = this.rowWithKey(key);
    if (twin === undefined) this.#byKey.add(textHash(key), row);
    else {
      const sharing = this.#ambiguous.get(key);
      if (sharing === undefined) this.#ambiguous.set(key, [this.at(twin), this.at(row)]);
      else sharing.push(this.at(row));
    }
  }

  #rememberKeyless(uuid: string | undefined): void {
    if (typeof uuid !== "string" || uuid === "") return;
    if (this.#keyless.has(uuid)) this.#isConsistent = false;
    this.#keyless.add(uuid);
  }

  /**
   * Whether the objects can have been there like this at one moment. If not, one was renamed while a list was read in
   * parts, and was seen under both names, or another under the name it gave up; or several objects share a primary key.
   */
  get isConsistent(): boolean {
    return this.#isConsistent && this.#ambiguous.size === 0;
  }

  /** Whether any of them shows a primary key. */
  get hasKeys(): boolean {
    return this.#hasKeys;
  }

  /** How many there are. */
  get size(): number {
    return this.digests.rows;
  }

  /**
   * How many objects hold a value of a compared property that is neither the template's nor a substitute. Users whom the connector disabled do
   * not count as holders of `disabled`: the source did not give that value.
   */
  holders(property: string): number {
    return this.digests.holders(property) - (property === "disabled" ? this.#disabledByConnector : 0);
  }

  /** The object with a primary key. Where several have it, the first one that was listed. */
  withKey(key: string): CurrentObject | undefined {
    return this.#found(this.rowWithKey(key));
  }

  /** The object with a name, without regard to case. Where several have it, the first one that was listed. */
  withName(name: string): CurrentObject | undefined {
    const form = nameForm(name);
    return this.#found(this.#byName.find(textHash(form), (row) => nameForm(this.nameAt(row)) === form));
  }

  /** Whether there is an object whose DN has a number. */
  hasNumber(number: number): boolean {
    return this.#byNumber.at(number) !== 0;
  }

  /** The object whose DN has a number. */
  withNumber(number: number): CurrentObject | undefined {
    return this.#found(this.#byNumber.at(number) - 1);
  }

  /** The objects that share a primary key, if there is more than one. */
  sharing(key: string): readonly CurrentObject[] | undefined {
    return this.#ambiguous.get(key);
  }

  /** All objects, in the order in which they were listed. Each takes memory from then on that it did not before. */
  *all(): Generator<CurrentObject, void, undefined> {
    for (let row = 0; row < this.size; row++) yield this.at(row);
  }

  /** The names of all objects. */
  *names(): Generator<string, void, undefined> {
    for (let row = 0; row < this.size; row++) yield this.nameAt(row);
  }

  /** The object in a row: always the same one. */
  at(row: number): CurrentObject {
    return this.#handles.at(row);
  }

  /** The row of the object with a primary key; of several, of the one that was listed first. */
  rowWithKey(key: string): number | undefined {
    return this.#byKey.find(textHash(key), (row) => this.#keys.is(row, key));
  }

  /** The primary key in a row. */
  keyAt(row: number): string | undefined {
    return this.#keys.at(row);
  }

  /** The name in a row. */
  nameAt(row: number): string {
    return this.#names.at(row) ?? this.dns.firstValue(this.numberAt(row));
  }

  /** The number of the DN in a row. */
  numberAt(row: number): number {
    return this.#numbers.at(row);
  }

  /** The members in a row, as numbers of DNs. */
  membersAt(row: number, kind: Kind): Uint32Array | undefined {
    return (kind === "user" ? this.#users : this.#nested)[row];
  }

  /** Whether the user in a row is disabled. */
  isDisabledAt(row: number): boolean {
    return this.#disabled.at(row) === 1;
  }

  /** The digest of the photo that was written last to the user in a row. */
  photoMarkerAt(row: number): string | undefined {
    return this.#markers.at(row);
  }

  /** The stamp of the user in a row. */
  stampAt(row: number): FoundStamp | undefined {
    return this.#extras.get(row)?.stamp;
  }

  /** The stamp of the user in a row, if it counts for one who is back. */
  returnStampAt(row: number): Stamp | undefined {
    const stamp = this.stampAt(row);
    return countsForReturn(stamp) ? stamp : undefined;
  }

  /** The users that have a stamp. */
  *stamped(): Generator<CurrentObject, void, undefined> {
    for (const [row, { stamp }] of this.#extras) if (stamp !== undefined) yield this.at(row);
  }

  /** Keys of `umcProperty` of the user in a row that are not ours. */
  preferencesAt(row: number): CurrentObject["preferences"] {
    return this.#extras.get(row)?.preferences;
  }

  #found(row: number | undefined): CurrentObject | undefined {
    return row === undefined || row < 0 ? undefined : this.at(row);
  }
}

/** An object of the target; all it has is in the columns of its table. */
class CurrentObjectRow implements CurrentObject {
  constructor(readonly table: CurrentObjects, readonly row: number) {}

  get kind(): Kind {
    return this.table.kind;
  }

  get key(): string | undefined {
    return this.table.keyAt(this.row);
  }

  get dn(): string {
    return this.table.dns.text(this.number);
  }

  get name(): string {
    return this.table.nameAt(this.row);
  }

  get number(): number {
    return this.table.numberAt(this.row);
  }

  get users(): Uint32Array | undefined {
    return this.table.membersAt(this.row, "user");
  }

  get nested(): Uint32Array | undefined {
    return this.table.membersAt(this.row, "group");
  }

  get photoMarker(): string | undefined {
    return this.table.photoMarkerAt(this.row);
  }

  get removed(): Stamp | undefined {
    const stamp = this.table.stampAt(this.row);
    return stamp === "doubtful" ? undefined : stamp;
  }

  get hasStamp(): boolean {
    return this.table.stampAt(this.row) !== undefined;
  }

  get preferences(): Readonly<Record<string, unknown>> | undefined {
    return this.table.preferencesAt(this.row);
  }

  get disabled(): boolean {
    return this.table.isDisabledAt(this.row);
  }

  digestsOf(properties: readonly string[]): bigint[] {
    return properties.map((property) => this.table.digests.at(this.row, property));
  }
}

/** Everything that was read from the target. */
export interface TargetState {
  readonly dns: DnTable;
  readonly user: CurrentObjects;
  readonly group: CurrentObjects;
  /** Numbers of the DNs of users that have a photo; undefined if photos are not managed. */
  readonly withPhoto: ReadonlySet<number> | undefined;
  /** What is known of objects that are not in our OUs. */
  readonly foreign: Readonly<Record<Kind, ForeignObjects>>;
}

function listOf(value: Properties[string] | undefined): readonly string[] {
  return Array.isArray(value) ? value as readonly string[] : [];
}
