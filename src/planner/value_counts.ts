/**
 * Counts values while entries are compared: which properties the source gives at all, and whose values would go. A
 * column of counters, and a row number for each value that goes: an ordinary run keeps next to nothing.
 *
 * @module
 */

import type { Properties } from "../common/model.ts";
import { PHOTO } from "../udm/photo.ts";
import { isGiven } from "../udm/values.ts";

/** The values of an entry. */
export interface EntryValues {
  readonly properties: Properties;
  /** Properties whose values the configuration gives, because the entry has none. */
  readonly substituted: readonly string[] | undefined;
}

/** Whether an entry itself gives a value of a property. */
export function gives({ properties, substituted }: EntryValues, property: string): boolean {
  return isGiven(properties[property]) && substituted?.includes(property) !== true;
}

/** What the entries of one kind give and empty. */
export class ValueCounts {
  readonly #columns: readonly string[];
  readonly #given: Uint32Array;
  readonly #emptied = new Map<string, number[]>();

  /** @param compared properties that are compared, in the order of their columns */
  constructor(compared: readonly string[]) {
    this.#columns = [...compared, PHOTO];
    this.#given = new Uint32Array(this.#columns.length);
  }

  /** Counts an entry that gives the property of a column. */
  addGiven(column: number): void {
    (this.#given[column] as number)++;
  }

  /** Counts all that an entry gives that is not compared; its photo apart. */
  addAllGiven(values: EntryValues): void {
    this.#columns.forEach((property, column) => {
      if (gives(values, property)) this.addGiven(column);
    });
  }

  /** Counts an entry that gives a photo. */
  addPhoto(): void {
    this.addGiven(this.#columns.length - 1);
  }

  /** Remembers an entry whose object loses its value of a property. */
  addEmptied(property: string, row: number): void {
    const rows = this.#emptied.get(property);
    if (rows === undefined) this.#emptied.set(property, [row]);
    else rows.push(row);
  }

  /** How many entries give a property. */
  given(property: string): number {
    return this.#given[this.#columns.indexOf(property)] ?? 0;
  }

  /** The entries whose objects lose their values, by property. Entries that were dropped later are among them. */
  get emptied(): ReadonlyMap<string, readonly number[]> {
    return this.#emptied;
  }
}
