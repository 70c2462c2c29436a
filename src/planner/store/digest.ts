/**
 * Digests instead of values: one 64-bit number for each property with a value.
 *
 * @module
 */

import createXxhash from "xxhash-wasm";
import type { Properties, PropertyValue } from "../../common/model.ts";
import { DigestColumn, NumberColumn } from "./columns.ts";
import { canonical } from "../../udm/values.ts";
import type { DnRules } from "../dn_rules.ts";

/** Returns the 64-bit digest of a text. */
export type Hash = (text: string) => bigint;

/** XXH64 in WebAssembly, fast enough to hash every property of every object. */
export async function createHash(): Promise<Hash> {
  const { h64 } = await createXxhash();
  return (text) => h64(text);
}

/** The digest of a property without a value. {@linkcode digestOf} never returns it for a text. */
export const UNSET = 0n;

/**
 * The digest of a value; {@linkcode UNSET} if there is none.
 *
 * @param isDn whether the values are DNs. Default: whether those of the property always are
 */
export function digestOf(
  hash: Hash,
  property: string,
  value: PropertyValue | undefined,
  isDn?: boolean,
): bigint {
  const text = canonical(property, value, isDn);
  if (text === "") return UNSET;
  const digest = hash(text);
  return digest === UNSET || digest === FALSE ? 2n : digest;
}

/** The digest of `false` where it differs from no value. No text has it. */
const FALSE = 1n;

/**
 * Whether an object may keep a value that the source does not give, if the property has no default. It may keep `false`: UDM
 * returns `false` for some booleans after `null` was written, so that it would be written again in each run.
 */
export function isAsGoodAsUnset(digest: bigint): boolean {
  return digest === UNSET || digest === FALSE;
}

/** The number of columns in one bit mask. */
const COLUMNS_IN_A_MASK = 32;

/**
 * Digests of many objects: a row for each object, a column for each property. It takes 8 bytes for each value, and a few bytes for
 * each row.
 */
export class DigestTable {
  readonly #digests = new DigestColumn();
  /** The place of the first digest of each row. */
  readonly #starts = new NumberColumn();
  /** Bit masks of the columns with a value, 32 columns in each number. */
  readonly #masks = new NumberColumn();
  readonly #masksInARow: number;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #defaults: readonly bigint[];
  /** Columns in which no value means false: booleans that the template sets to true. */
  readonly #falseCounts: readonly boolean[];
  readonly #holders: Uint32Array;
  readonly #dnProperties: ReadonlySet<string>;
  readonly #triState: ReadonlySet<string>;
  #rows = 0;
  #used = 0;

  /**
   * @param defaults the values of new objects
   * @param rules the properties that are compared in a particular way
   */
  constructor(
    readonly properties: readonly string[],
    readonly hash: Hash,
    defaults: Properties = {},
    { dnProperties = [], triState = [] }: DnRules = {},
  ) {
    this.#dnProperties = new Set(dnProperties);
    this.#triState = new Set(triState);
    this.#defaults = properties.map((property) => this.digest(property, defaults[property]));
    this.#falseCounts = properties.map((property) => defaults[property] === true);
    this.#holders = new Uint32Array(properties.length);
    this.#columns = new Map(properties.map((property, column) => [property, column]));
    this.#masksInARow = Math.ceil(properties.length / COLUMNS_IN_A_MASK);
  }

  /** The digest of a value of a property, as in the table. */
  digest(property: string, value: PropertyValue | undefined): bigint {
    if (value === false && this.#triState.has(property)) return FALSE;
    return digestOf(this.hash, property, value, this.#dnProperties.has(property) || undefined);
  }

  /** The number of rows. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Adds a row and returns its number.
   *
   * @param valueOf returns the value of a property
   * @param counts whether the row counts as a holder of its values
   */
  add(valueOf: (property: string) => PropertyValue | undefined, counts = true): number {
    const row = this.#rows++;
    this.#starts.set(row, this.#used);
    let mask = 0;
    for (let column = 0; column < this.properties.length; column++) {
      const property = this.properties[column] as string;
      const value = valueOf(property);
      const digest = value === undefined || value === null ? UNSET : this.digest(property, value);
      if (digest !== UNSET) {
        this.#digests.set(this.#used++, digest);
        mask |= 1 << column % COLUMNS_IN_A_MASK;
      }
      if (counts && this.#isHeld(column, digest)) (this.#holders[column] as number)++;
      if ((column + 1) % COLUMNS_IN_A_MASK === 0 || column + 1 === this.properties.length) {
        this.#masks.set(row * this.#masksInARow + Math.floor(column / COLUMNS_IN_A_MASK), mask >>> 0);
        mask = 0;
      }
    }
    return row;
  }

  /** How many rows have a value of a property, see {@linkcode isHeld}. */
  holders(property: string): number {
    const column = this.#columns.get(property);
    return column === undefined ? 0 : this.#holders[column] as number;
  }

  /** Whether a digest is that of a value which differs from the default. */
  isHeld(property: string, digest: bigint): boolean {
    const column = this.#columns.get(property);
    return column !== undefined && this.#isHeld(column, digest);
  }

  #isHeld(column: number, digest: bigint): boolean {
    return isAsGoodAsUnset(digest) ? this.#falseCounts[column] as boolean : digest !== this.#defaults[column];
  }

  /**
   * Whether a row has the same digests as a row of another table.
   *
   * @param columns how many columns to compare; both tables begin with the same ones
   */
  isSame(row: number, other: DigestTable, otherRow: number, columns: number): boolean {
    let length = 0;
    for (let first = 0, at = 0; first < columns; first += COLUMNS_IN_A_MASK, at++) {
      const unused = Math.max(COLUMNS_IN_A_MASK - (columns - first), 0);
      const mask = this.#masks.at(row * this.#masksInARow + at) << unused;
      if (mask !== other.#masks.at(otherRow * other.#masksInARow + at) << unused) return false;
      length += bitsIn(mask);
    }
    const start = this.#starts.at(row);
    const otherStart = other.#starts.at(otherRow);
    for (let at = 0; at < length; at++) {
      if (this.#digests.at(start + at) !== other.#digests.at(otherStart + at)) return false;
    }
    return true;
  }

  /** The digest of a property in a row. */
  at(row: number, property: string): bigint {
    const column = this.#columns.get(property);
    if (column === undefined || row >= this.#rows) return UNSET;
    const firstMask = row * this.#masksInARow;
    const ownMask = Math.floor(column / COLUMNS_IN_A_MASK);
    const mask = this.#masks.at(firstMask + ownMask);
    const bit = column % COLUMNS_IN_A_MASK;
    if ((mask >>> bit & 1) === 0) return UNSET;
    let before = bitsIn(bit === 0 ? 0 : mask & (0xffff_ffff >>> COLUMNS_IN_A_MASK - bit));
    for (let each = 0; each < ownMask; each++) before += bitsIn(this.#masks.at(firstMask + each));
    return this.#digests.at(this.#starts.at(row) + before);
  }
}

/** The number of set bits in a 32-bit number. */
function bitsIn(number: number): number {
  let bits = number - (number >>> 1 & 0x5555_5555);
  bits = (bits & 0x3333_3333) + (bits >>> 2 & 0x3333_3333);
  return Math.imul(bits + (bits >>> 4) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
