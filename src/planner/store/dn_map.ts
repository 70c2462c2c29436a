/**
 * A compact map from texts to DNs, for many keys whose DNs rarely change.
 *
 * @module
 */

import { DnTexts } from "./dn_texts.ts";
import { RowIndex, textHash } from "./row_index.ts";
import { TextTable } from "./text_table.ts";

/** DNs by key. A replaced DN stays in memory. */
export class DnMap {
  readonly #index = new RowIndex();
  readonly #keys = new TextTable();
  readonly #dns = new DnTexts();
  readonly #hasKey = (row: number, key: string) => this.#keys.is(row, key);
  #size = 0;

  /** The number of keys. */
  get size(): number {
    return this.#size;
  }

  /** The DN of a key; undefined if there is none. */
  get(key: string): string | undefined {
    const row = this.#row(key);
    return row === undefined ? undefined : this.#dns.at(row);
  }

  /** Sets the DN of a key. */
  set(key: string, dn: string): void {
    const known = this.#row(key);
    const row = known ?? this.#size++;
    if (known === undefined) {
      this.#keys.set(row, key);
      this.#index.add(textHash(key), row);
    }
    this.#dns.set(row, dn);
  }

  #row(key: string): number | undefined {
    return this.#index.find(textHash(key), key, this.#hasKey);
  }
}
