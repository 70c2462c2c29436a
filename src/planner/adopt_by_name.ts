/**
 * Objects to adopt by name: no entry has their key, and exactly one new entry has their name. They would otherwise be deleted
 * and created again. This happens if a directory was reloaded and all its identifiers have changed.
 *
 * @module
 */

import type { CurrentObjects } from "./current_objects.ts";
import { nameForm } from "../udm/values.ts";

/** Keys and names of entries, usable or not, by row. */
interface KeysAndNames {
  readonly rows: number;
  keyAt(row: number): string | undefined;
  nameAt(row: number): string | undefined;
}

/**
 * The objects to adopt: rows of objects by rows of entries. Linear in the number of both.
 */
export function findAdoptions(entries: KeysAndNames, objects: CurrentObjects): Map<number, number> {
  /** 1: an entry has the key of the object in the row. */
  const hasEntry = new Uint8Array(objects.size);
  for (let row = 0; row < entries.rows; row++) {
    const own = ownObject(row, entries, objects);
    if (own !== undefined) hasEntry[own] = 1;
  }
  const byName = new Map<string, { readonly object: number; readonly rows: number[] }>();
  for (let object = 0; object < objects.size; object++) {
    if (hasEntry[object] === 1 || objects.keyAt(object) === undefined || objects.ignoredBy(object)) continue;
    byName.set(nameForm(objects.nameAt(object)), { object, rows: [] });
  }
  const adoptions = new Map<number, number>();
  if (byName.size === 0) return adoptions;
  for (let row = 0; row < entries.rows; row++) {
    const name = entries.nameAt(row);
    if (name !== undefined) byName.get(nameForm(name))?.rows.push(row);
  }
  for (const { object, rows: [row, ...others] } of byName.values()) {
    const isFree = row !== undefined && others.length === 0 &&
      ownObject(row, entries, objects) === undefined;
    if (isFree) adoptions.set(row, object);
  }
  return adoptions;
}

function ownObject(row: number, entries: KeysAndNames, objects: CurrentObjects): number | undefined {
  const key = entries.keyAt(row);
  return key === undefined ? undefined : objects.rowWithKey(key);
}
