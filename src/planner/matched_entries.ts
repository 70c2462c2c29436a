/**
 * Which entry of the source belongs to which object of the target.
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import type { CurrentObjects } from "./current_objects.ts";
import { type DesiredColumns, DesiredEntry } from "./desired_entry.ts";
import { EntryTable } from "./entry_table.ts";
import { HandleColumn, NumberColumn } from "./store/columns.ts";
import { RowIndex, textHash } from "./store/row_index.ts";

/** Entries that are usable (they can be written), each with its object if there is one. */
export abstract class MatchedEntries extends EntryTable {
  /** 1: the entry in the row is usable. */
  readonly #usable = new NumberColumn();
  #size = 0;
  /** Created on demand: most entries are unchanged. */
  readonly #handles = new HandleColumn((row) => new DesiredEntry(this.columns, row));
  /** The row of the object of an entry, plus one; 0: it must be created. */
  readonly #objectOf = new NumberColumn();
  /** The row of the usable entry of an object, plus one, by the row of the object; 0: none. */
  readonly #entryOf = new NumberColumn();
  /** Usable entries whose key no object has. All others are found through their objects. */
  readonly #newByKey = new RowIndex();

  /** The objects of this kind in the target. */
  abstract get objects(): CurrentObjects;

  /** The columns that {@linkcode DesiredEntry} reads. */
  protected abstract get columns(): DesiredColumns;

  /** How many entries are usable. */
  get size(): number {
    return this.#size;
  }

  /** The usable entries, in the order of reading. */
  *all(): Generator<DesiredEntry, void, undefined> {
    for (const row of this.usableRows()) yield this.#handles.at(row);
  }

  /** The names of the usable entries. */
  *names(): Generator<string, void, undefined> {
    for (const row of this.usableRows()) yield this.nameAt(row) ?? "";
  }

  /** The objects without a usable entry. */
  *withoutEntry(): Generator<CurrentObject, void, undefined> {
    const { objects } = this;
    for (let row = 0; row < objects.size; row++) if (this.#entryOf.at(row) === 0) yield objects.at(row);
  }

  /** The usable entry with a primary key. */
  withKey(key: string): DesiredEntry | undefined {
    const own = this.objects.rowWithKey(key);
    if (own !== undefined) return this.ofRow(own);
    const row = this.#newByKey.find(
      textHash(key),
      key,
      (row, key) => this.isUsableAt(row) && this.hasKeyAt(row, key),
    );
    return row === undefined ? undefined : this.#handles.at(row);
  }

  /** The usable entry whose DN has a number; of several, the one with the first key. */
  withNumber(number: number): DesiredEntry | undefined {
    const first = this.firstRowWith(number);
    if (first === undefined) return undefined;
    if (!this.isShared(number)) return this.isUsableAt(first) ? this.#handles.at(first) : undefined;
    return this.rowsWithNumber(number).filter((row) => this.isUsableAt(row)).map((row) =>
      this.#handles.at(row)
    )
      .sort((a, b) => (a.key < b.key ? -1 : 1))[0];
  }

  /** The row of the only entry whose DN has a number, if it is usable. Does not allocate. */
  rowWithNumber(number: number): number | undefined {
    const first = this.firstRowWith(number);
    return first === undefined || !this.isUsableAt(first) || this.isShared(number) ? undefined : first;
  }

  /** The row of the object of the entry in a row; undefined if it must be created. */
  objectRowAt(row: number): number | undefined {
    const object = this.#objectOf.at(row);
    return object === 0 ? undefined : object - 1;
  }

  /** The object of the entry in a row; undefined if it must be created. */
  currentAt(row: number): CurrentObject | undefined {
    const object = this.objectRowAt(row);
    return object === undefined ? undefined : this.objects.at(object);
  }

  /** Whether the entry in a row is usable. */
  isUsableAt(row: number): boolean {
    return this.#usable.at(row) === 1;
  }

  /** The entry in a row, usable or not: always the same object. */
  at(row: number): DesiredEntry {
    return this.#handles.at(row);
  }

  /** The usable entry of an object. */
  of(object: CurrentObject): DesiredEntry | undefined {
    return this.ofRow(object.row);
  }

  /** Rows of usable entries, in the order of reading. */
  *usableRows(): Generator<number, void, undefined> {
    for (let row = 0; row < this.rows; row++) if (this.isUsableAt(row)) yield row;
  }

  /**
   * Marks the entry in a row as usable.
   *
   * @param object the row of its object
   * @param isKeyNew whether no object has its primary key
   */
  protected match(row: number, object: number | undefined, isKeyNew: boolean): void {
    this.#usable.set(row, 1);
    this.#size++;
    if (isKeyNew) this.#newByKey.add(textHash(this.keyAt(row) as string), row);
    if (object === undefined) return;
    this.#objectOf.set(row, object + 1);
    this.#entryOf.set(object, row + 1);
  }

  /** Marks a usable entry as unusable; its object has no entry then. */
  protected unmatch({ row, current }: DesiredEntry): void {
    this.#usable.set(row, 0);
    this.#size--;
    if (current !== undefined) this.#entryOf.set(current.row, 0);
  }

  /** The usable entry of the object in a row. */
  protected ofRow(object: number): DesiredEntry | undefined {
    const row = this.#entryOf.at(object);
    return row === 0 ? undefined : this.#handles.at(row - 1);
  }
}
