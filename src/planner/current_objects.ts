/**
 * The objects of the target: one row of numbers, short texts and digests each, instead of their values.
 *
 * @module
 */

import { type CurrentColumns, CurrentObject, type ListedObject } from "./current_object.ts";
import { ConnectorError } from "../common/error.ts";
import type { Kind, Properties } from "../common/model.ts";
import { NAME_PROPERTY, textOf } from "../common/model.ts";
import { HandleColumn, NumberColumn } from "./store/columns.ts";
import { DigestTable, type Hash } from "./store/digest.ts";
import type { IgnoredBy, IgnoreRule } from "./ignored_objects.ts";
import type { DnRules } from "./dn_rules.ts";
import type { DnTable } from "./store/dn_table.ts";
import { NumberLists } from "./store/number_lists.ts";
import { PREFERENCES, splitPreferences } from "../udm/photo.ts";
import { ReferenceTable } from "./store/reference_table.ts";
import { RowIndex, textHash } from "./store/row_index.ts";
import { TextTable } from "./store/text_table.ts";
import {
  countsForReturn,
  type FoundStamp,
  mustEnable,
  readStamp,
  type Stamp,
  type StampKeeping,
} from "./stamps.ts";
import { PRIMARY_GROUP } from "../udm/outer_groups.ts";
import { nameForm } from "../udm/values.ts";

/** Data that most objects do not have. */
interface Extras {
  readonly stamp: FoundStamp | undefined;
  readonly preferences: Readonly<Record<string, unknown>> | undefined;
}

/** Memory of an object besides its texts, in bytes. */
const OBJECT_BYTES = 120;

/** All objects of one kind, in columns. */
export class CurrentObjects implements CurrentColumns {
  /** Created on demand: most objects are unchanged. */
  readonly #handles = new HandleColumn((row) => new CurrentObject(this, row));
  readonly #keys = new TextTable();
  /** Names that differ from the first value of the DN. */
  readonly #names = new TextTable();
  readonly #markers = new TextTable();
  readonly #numbers = new NumberColumn();
  readonly #disabled = new NumberColumn();
  /** Numbers of the DNs of primary groups plus one, if groups are compared; 0: none. */
  readonly #primaryGroups = new NumberColumn();
  readonly #extras = new Map<number, Extras>();
  readonly #users = new NumberLists();
  readonly #nested = new NumberLists();
  readonly #references = new ReferenceTable();
  readonly #byKey = new RowIndex();
  readonly #hasKey = (row: number, key: string) => this.hasKeyAt(row, key);
  /** Filled on demand, up to {@linkcode #named}: an unchanged run looks for no name. */
  readonly #byName = new RowIndex();
  #named = 0;
  /** Row plus one, by the number of the DN; 0: none. */
  readonly #byNumber = new NumberColumn();
  readonly #ambiguous = new Map<string, CurrentObject[]>();
  /** The entryUUIDs of objects without a primary key. */
  readonly #keyless = new Set<string>();
  #hasKeys = false;
  #isConsistent = true;
  /** Why objects are ignored, by row. */
  readonly #ignored = new Map<number, IgnoredBy>();
  /** Rows of ignored objects, by primary key. */
  readonly #ignoredByKey = new Map<string, number>();
  /** How many users the connector has disabled. */
  #disabledByConnector = 0;
  readonly digests: DigestTable;

  /**
   * @param defaults values of properties for which the source gives none
   * @param dnRules the properties with DNs
   */
  constructor(
    readonly kind: Kind,
    readonly primaryKeyProperty: string,
    compared: readonly string[],
    readonly dns: DnTable,
    hash: Hash,
    defaults: Properties = {},
    /** Users: where stamps are stored; undefined if they are not read. */
    readonly stamps?: StampKeeping,
    readonly dnRules: DnRules = {},
    readonly ignores?: IgnoreRule,
  ) {
    this.digests = new DigestTable(compared, hash, defaults, dnRules);
  }

  /**
   * Adds an object. Ignores one with a DN that was added before.
   *
   * @throws {ConnectorError} if it has a member that is no DN, or the objects take too much memory
   */
  add(object: ListedObject): void {
    const { properties, uuid } = object;
    const number = this.dns.number(object.dn);
    const key = textOf(properties[this.primaryKeyProperty]);
    const seen = this.#byNumber.at(number);
    if (seen !== 0) {
      if (this.keyAt(seen - 1) !== key) this.#isConsistent = false;
      return;
    }
    // A group may have spelled the DN differently before.
    this.dns.spell(number, object.dn);
    const name = textOf(properties[NAME_PROPERTY[this.kind]]) ?? object.id ?? "";
    const { marker, others } = splitPreferences(
      properties[PREFERENCES],
      this.stamps?.property === PREFERENCES,
    );
    const kept = (key?.length ?? 0) + (marker?.length ?? 0) + (others && JSON.stringify(others).length || 0);
    const isNamed = this.dns.firstValue(number) !== name;
    this.dns.keep(OBJECT_BYTES + (isNamed ? name.length : 0) + kept);
    const stamp = this.stamps && readStamp(properties, { key, dn: object.dn }, this.stamps);
    const ignoredBy = this.ignores?.({ name, dn: object.dn });
    const { outerGroups } = this.dnRules;
    const compared = outerGroups === undefined ? properties : outerGroups.within(properties);
    const row = this.digests.add((property) => compared[property], ignoredBy === undefined);
    if (ignoredBy !== undefined) this.#ignored.set(row, ignoredBy);
    const primary = outerGroups === undefined ? undefined : textOf(properties[PRIMARY_GROUP]);
    if (primary !== undefined) this.#primaryGroups.set(row, this.dns.number(primary) + 1);
    this.#numbers.set(row, number);
    this.#byNumber.set(number, row + 1);
    if (isNamed) this.#names.set(row, name);
    if (marker !== undefined) this.#markers.set(row, marker);
    if (stamp !== undefined || others !== undefined) {
      this.#extras.set(row, { stamp, preferences: others });
    }
    this.dnRules.references?.forEach(({ property }, column) => {
      const dns = dnsIn(properties[property]);
      if (dns.length > 0) this.#references.set(row, column, this.dns.numbers(dns));
    });
    if (properties.disabled === true) this.#disabled.set(row, 1);
    if (
      ignoredBy === undefined && mustEnable(stamp) &&
      this.digests.isHeld("disabled", this.digests.at(row, "disabled"))
    ) {
      this.#disabledByConnector++;
    }
    if (this.kind === "group") {
      this.#users.set(row, this.dns.numbers(listOf(properties.users)));
      this.#nested.set(row, this.dns.numbers(listOf(properties.nestedGroup)));
    }
    if (key === undefined) return this.#rememberKeyless(uuid);
    this.#keys.set(row, key);
    if (ignoredBy !== undefined) {
      this.#ignoredByKey.set(key, row);
      return;
    }
    this.#hasKeys = true;
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
   * Whether the objects can be a snapshot of one moment. If not, an object was renamed between two pages, so that it was
   * listed under both names, or another object under its old name; or several objects share a primary key.
   */
  get isConsistent(): boolean {
    return this.#isConsistent && this.#ambiguous.size === 0;
  }

  /** Whether an object was listed twice in different states. */
  get hasContradictions(): boolean {
    return !this.#isConsistent;
  }

  /** Whether any object has a primary key. */
  get hasKeys(): boolean {
    return this.#hasKeys;
  }

  /** How many objects belong to the connector: ignored ones do not. */
  get owned(): number {
    return this.size - this.#ignored.size;
  }

  /** The key of the configuration that ignores the object in a row; undefined if it belongs to the connector. */
  ignoredBy(row: number): IgnoredBy | undefined {
    return this.#ignored.get(row);
  }

  /** The row of the ignored object with a primary key. */
  ignoredWithKey(key: string): number | undefined {
    return this.#ignoredByKey.size === 0 ? undefined : this.#ignoredByKey.get(key);
  }

  /** The number of objects. */
  get size(): number {
    return this.digests.rows;
  }

  /**
   * How many objects have a value of a compared property that is neither the template's nor a substitute. Users whom the
   * connector disabled do not count for `disabled`: that value does not come from the source.
   */
  holders(property: string): number {
    return this.digests.holders(property) - (property === "disabled" ? this.#disabledByConnector : 0);
  }

  /** The object with a primary key; of several, the first in the list. */
  withKey(key: string): CurrentObject | undefined {
    return this.#found(this.rowWithKey(key));
  }

  /** The object with a name, regardless of case; of several, the first in the list. */
  withName(name: string): CurrentObject | undefined {
    for (; this.#named < this.size; this.#named++) {
      this.#byName.add(textHash(nameForm(this.nameAt(this.#named))), this.#named);
    }
    const form = nameForm(name);
    return this.#found(
      this.#byName.find(textHash(form), form, (row, form) => nameForm(this.nameAt(row)) === form),
    );
  }

  /** Whether an object has the DN with a number. */
  hasNumber(number: number): boolean {
    return this.#byNumber.at(number) !== 0;
  }

  /** The object that has the DN with a number. */
  withNumber(number: number): CurrentObject | undefined {
    return this.#found(this.#byNumber.at(number) - 1);
  }

  /** The objects that share a primary key, if there are several. */
  sharing(key: string): readonly CurrentObject[] | undefined {
    // Hashing a key that was just read costs more than all else here
    return this.#ambiguous.size === 0 ? undefined : this.#ambiguous.get(key);
  }

  /** All objects, in the order of the list. Each takes memory from then on. */
  *all(): Generator<CurrentObject, void, undefined> {
    for (let row = 0; row < this.size; row++) yield this.at(row);
  }

  /** The names of all objects. */
  *names(): Generator<string, void, undefined> {
    for (let row = 0; row < this.size; row++) yield this.nameAt(row);
  }

  /** The object in a row: always the same instance. */
  at(row: number): CurrentObject {
    return this.#handles.at(row);
  }

  /** The row of the object with a primary key; of several, of the first in the list. */
  rowWithKey(key: string): number | undefined {
    return this.#byKey.find(textHash(key), key, this.#hasKey);
  }

  /** The primary key in a row. */
  keyAt(row: number): string | undefined {
    return this.#keys.at(row);
  }

  /** Whether a row has a primary key. Does not create the text in the row. */
  hasKeyAt(row: number, key: string): boolean {
    return this.#keys.is(row, key);
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
    return (kind === "user" ? this.#users : this.#nested).at(row);
  }

  /** The numbers of the DNs that a row names in a property of `dnRules.references`. */
  referencesAt(row: number, column: number): readonly number[] {
    return this.#references.at(row, column);
  }

  /** Whether the user in a row is disabled. */
  isDisabledAt(row: number): boolean {
    return this.#disabled.at(row) === 1;
  }

  /** The DN of the primary group of the user in a row, if groups are compared. */
  primaryGroupAt(row: number): string | undefined {
    const number = this.#primaryGroups.at(row);
    return number === 0 ? undefined : this.dns.text(number - 1);
  }

  /** The digest of the photo that was written last to the user in a row. */
  photoMarkerAt(row: number): string | undefined {
    return this.#markers.at(row);
  }

  /** The stamp of the user in a row. */
  stampAt(row: number): FoundStamp | undefined {
    return this.#extras.get(row)?.stamp;
  }

  /** The stamp of the user in a row, if it is valid for a user who has returned. */
  returnStampAt(row: number): Stamp | undefined {
    const stamp = this.stampAt(row);
    return countsForReturn(stamp) ? stamp : undefined;
  }

  /** The users that have a stamp. */
  *stamped(): Generator<CurrentObject, void, undefined> {
    for (const [row, { stamp }] of this.#extras) {
      if (stamp !== undefined && !this.#ignored.has(row)) yield this.at(row);
    }
  }

  /** Keys of `umcProperty` of the user in a row that are not ours. */
  preferencesAt(row: number): Extras["preferences"] {
    return this.#extras.get(row)?.preferences;
  }

  #found(row: number | undefined): CurrentObject | undefined {
    return row === undefined || row < 0 ? undefined : this.at(row);
  }
}

function dnsIn(value: Properties[string] | undefined): readonly string[] {
  return typeof value === "string" && value !== "" ? [value] : listOf(value);
}

function listOf(value: Properties[string] | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  if (value.every((each) => typeof each === "string")) return value;
  throw new ConnectorError({
    place: "UDM",
    problem: "an object has a DN that is no text",
    advice: "UDM sends no such objects. Check what runs at udm.uri.",
  });
}
