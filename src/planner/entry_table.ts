/**
 * The entries of one kind as they were read from the source. Their values are packed until the target is known.
 *
 * @module
 */

import { type Kind, NAME_PROPERTY, type Properties, textOf } from "../common/model.ts";
import type { CurrentObjects } from "./current_objects.ts";
import type { TransformedEntry } from "./desired_entry.ts";
import { NumberColumn } from "./store/columns.ts";
import type { DnTable } from "./store/dn_table.ts";
import { NumberLists } from "./store/number_lists.ts";
import { TextTable } from "./store/text_table.ts";
import { ValueQueue } from "./store/value_queue.ts";

/** The values of an entry. */
export interface ReadValues {
  readonly properties: Properties;
  readonly photo: string | undefined;
  readonly substituted: readonly string[] | undefined;
  readonly problems: TransformedEntry["problems"];
  readonly initial: TransformedEntry["initial"];
}

/** Entries in the order of reading: one row each, whether they can be written or not. */
export class EntryTable {
  readonly #keys = new TextTable();
  readonly #names = new TextTable();
  readonly #numbers = new NumberColumn();
  readonly #members = new NumberLists();
  /** The first row with a DN, plus one, by the number of the DN; 0: none. */
  readonly #firstRow = new NumberColumn();
  /** The further rows of DNs that were read with several primary keys. */
  readonly #moreRows = new Map<number, number[]>();
  readonly #values = new ValueQueue<ReadValues>();
  #rows = 0;
  #withMembers = 0;

  constructor(readonly kind: Kind, readonly primaryKeyProperty: string, readonly dns: DnTable) {}

  /** The number of entries. */
  get rows(): number {
    return this.#rows;
  }

  /** How many entries have members. */
  get withMembers(): number {
    return this.#withMembers;
  }

  /**
   * Adds an entry, valid or not. Ignores an entry that was read twice.
   *
   * @returns whether it was added
   */
  add({ dn, properties, photo, substituted, problems, members, initial }: TransformedEntry): boolean {
    const number = this.dns.number(dn);
    const key = textOf(properties[this.primaryKeyProperty]);
    // One DN with two keys is an entry that was replaced during the read: two entries.
    const earlier = this.rowsWithNumber(number);
    if (earlier.some((row) => this.keyAt(row) === key)) return false;
    const row = this.#rows++;
    if (earlier.length === 0) this.#firstRow.set(number, row + 1);
    else this.#moreRows.set(number, [...earlier.slice(1), row]);
    this.#numbers.set(row, number);
    if (key !== undefined) this.#keys.set(row, key);
    const name = textOf(properties[NAME_PROPERTY[this.kind]]);
    if (name !== undefined) this.#names.set(row, name);
    if (members !== undefined) this.#members.set(row, this.dns.numbers(members));
    if (members !== undefined && members.length > 0) this.#withMembers++;
    this.#values.add({ properties, photo, substituted, problems, initial });
    return true;
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
  nameAt(row: number): string | undefined {
    return this.#names.at(row);
  }

  /** The number of the DN in a row. */
  numberAt(row: number): number {
    return this.#numbers.at(row);
  }

  /** The members in a row, as numbers of DNs. */
  membersAt(row: number): Uint32Array | undefined {
    return this.#members.at(row);
  }

  /** The first row whose DN has a number. */
  firstRowWith(number: number): number | undefined {
    const first = this.#firstRow.at(number);
    return first === 0 ? undefined : first - 1;
  }

  /** All rows whose DN has a number. */
  rowsWithNumber(number: number): number[] {
    const first = this.firstRowWith(number);
    return first === undefined ? [] : [first, ...this.#moreRows.get(number) ?? []];
  }

  /** The primary keys of the entries whose DN has a number. */
  keysWithNumber(number: number): string[] {
    return this.rowsWithNumber(number).map((row) => this.keyAt(row)).filter((key) => key !== undefined);
  }

  /** Whether an entry has the DN with a number. */
  hasNumber(number: number): boolean {
    return this.#firstRow.at(number) !== 0;
  }

  /** Whether several entries have the DN with a number. */
  isShared(number: number): boolean {
    return this.#moreRows.has(number);
  }

  /** Primary keys that none of the objects has, with the names of their entries. */
  *notIn(
    objects: CurrentObjects,
  ): Generator<{ readonly key: string; readonly name: string | undefined }, void, undefined> {
    for (let row = 0; row < this.#rows; row++) {
      const key = this.keyAt(row);
      if (key === undefined || objects.ignoredWithKey(key) !== undefined) continue;
      if (objects.rowWithKey(key) === undefined) yield { key, name: this.nameAt(row) };
    }
  }

  /** Lets the entry in a row be found by the number of another DN, which no entry has. */
  protected addNumber(number: number, row: number): void {
    this.#firstRow.set(number, row + 1);
  }

  /** Takes the values of each row, once: they are freed on the way. A function unpacks them. */
  protected takeValues(): Generator<() => ReadValues, void, undefined> {
    return this.#values.take();
  }
}
