/**
 * Counts values during the comparison: how many entries have a property, and which objects lose one. Stores a counter for each
 * property, and a row number for each lost value.
 *
 * @module
 */

import type { Properties } from "../common/model.ts";
import { PHOTO } from "../udm/photo.ts";
import { isGiven } from "../udm/values.ts";

/** The values of an entry. */
export interface EntryValues {
  readonly properties: Properties;
  /** Properties whose values come from the configuration, because the entry has none. */
  readonly substituted: readonly string[] | undefined;
}

/** Whether an entry itself has a value of a property. */
export function gives({ properties, substituted }: EntryValues, property: string): boolean {
  return isGiven(properties[property]) && substituted?.includes(property) !== true;
}

/** Counters for the entries of one kind. */
export class ValueCounts {
  readonly #columns: readonly string[];
  readonly #given: Uint32Array;
  readonly #emptied = new Map<string, number[]>();

  /** @param compared the compared properties, in the order of their columns */
  constructor(compared: readonly string[]) {
    this.#columns = [...compared, PHOTO];
    this.#given = new Uint32Array(this.#columns.length);
  }

  /** Counts an entry with the property of a column. */
  addGiven(column: number): void {
    (this.#given[column] as number)++;
  }

  /** Counts all properties of an entry that is not compared, without its photo. */
  addAllGiven(values: EntryValues): void {
    this.#columns.forEach((property, column) => {
      if (gives(values, property)) this.addGiven(column);
    });
  }

  /** Counts an entry with a photo. */
  addPhoto(): void {
    this.addGiven(this.#columns.length - 1);
  }

  /** Records an entry whose object loses its value of a property. */
  addEmptied(property: string, row: number): void {
    const rows = this.#emptied.get(property);
    if (rows === undefined) this.#emptied.set(property, [row]);
    else rows.push(row);
  }

  /** How many entries have a property. */
  given(property: string): number {
    return this.#given[this.#columns.indexOf(property)] ?? 0;
  }

  /** By property, the rows of entries whose objects lose the value, including entries that were skipped later. */
  get emptied(): ReadonlyMap<string, readonly number[]> {
    return this.#emptied;
  }
}
