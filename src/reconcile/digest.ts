/**
 * Digests instead of values: what is remembered of the target is one 64-bit number a property.
 *
 * @module
 */

import createXxhash from "xxhash-wasm";
import type { Properties, PropertyValue } from "../model.ts";
import { canonical } from "./values.ts";

/** Gives the 64-bit digest of a text. */
export type Hash = (text: string) => bigint;

/** XXH64 as WebAssembly. It needs no permission and is fast enough to hash every property of every object. */
export async function createHash(): Promise<Hash> {
  const { h64 } = await createXxhash();
  return (text) => h64(text);
}

const ROWS_IN_A_BLOCK = 4096;

/** The digest of a property that is not set. No text hashes to it: {@linkcode digestOf} steps aside. */
export const UNSET = 0n;

/** The digest of a property's value, {@linkcode UNSET} if the property is not set. */
export function digestOf(hash: Hash, property: string, value: PropertyValue | undefined): bigint {
  const text = canonical(property, value);
  if (text === "") return UNSET;
  const digest = hash(text);
  return digest === UNSET ? 1n : digest;
}

/**
 * Digests of many objects, a row an object and a column a property: 8 bytes each, without an object per row.
 * Grows block by block, so that growing never copies what is there.
 */
export class DigestTable {
  readonly #blocks: BigUint64Array[] = [];
  readonly #columns: ReadonlyMap<string, number>;
  #rows = 0;

  constructor(readonly properties: readonly string[], readonly hash: Hash) {
    this.#columns = new Map(properties.map((property, column) => [property, column]));
  }

  /** Number of rows. */
  get rows(): number {
    return this.#rows;
  }

  /** Adds a row; gives its number. Properties that are not columns of the table are ignored. */
  add(properties: Properties): number {
    const row = this.#rows++;
    const width = this.properties.length;
    const block = Math.floor(row / ROWS_IN_A_BLOCK);
    const cells = this.#blocks[block] ??= new BigUint64Array(ROWS_IN_A_BLOCK * width);
    const offset = (row % ROWS_IN_A_BLOCK) * width;
    for (const [property, column] of this.#columns) {
      const value = properties[property];
      if (value !== undefined && value !== null) {
        cells[offset + column] = digestOf(this.hash, property, value);
      }
    }
    return row;
  }

  /** The digest in a row of the table. */
  at(row: number, property: string): bigint {
    const column = this.#columns.get(property);
    const block = this.#blocks[Math.floor(row / ROWS_IN_A_BLOCK)];
    if (column === undefined || block === undefined || row >= this.#rows) return UNSET;
    return block[(row % ROWS_IN_A_BLOCK) * this.properties.length + column] as bigint;
  }
}
