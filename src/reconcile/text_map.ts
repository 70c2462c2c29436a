/**
 * A map from texts to texts in little memory, for many entries that are set once and rarely changed.
 *
 * @module
 */

import { RowIndex, textHash } from "./row_index.ts";
import { TextTable } from "./text_table.ts";

/** Texts by text. A value that is replaced stays in memory until the map goes. */
export class TextMap {
  readonly #index = new RowIndex();
  readonly #keys = new TextTable();
  readonly #values = new TextTable();
  #size = 0;

  /** How many keys there are. */
  get size(): number {
    return this.#size;
  }

  /** The value of a key; undefined if there is none. */
  get(key: string): string | undefined {
    const row = this.#row(key);
    return row === undefined ? undefined : this.#values.at(row);
  }

  /** Sets the value of a key. */
  set(key: string, value: string): void {
    const known = this.#row(key);
    const row = known ?? this.#size++;
    if (known === undefined) {
      this.#keys.set(row, key);
      this.#index.add(textHash(key), row);
    }
    this.#values.set(row, value);
  }

  #row(key: string): number | undefined {
    return this.#index.find(textHash(key), (row) => this.#keys.is(row, key));
  }
}
