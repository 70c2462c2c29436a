/**
 * Which entries an entry refers to, in little memory.
 *
 * @module
 */

import { NumberColumn } from "./columns.ts";

/** Lists of numbers, by row and column: the numbers of the DNs that a property names. */
export class ReferenceTable {
  /** For each column, the place of the list of a row plus one; 0: none. */
  readonly #starts = new Map<number, NumberColumn>();
  /** The lists one after the other, each after its length. */
  readonly #numbers = new NumberColumn();
  #used = 0;

  /** Sets the list of a row and column. */
  set(row: number, column: number, numbers: Uint32Array): void {
    let starts = this.#starts.get(column);
    if (starts === undefined) this.#starts.set(column, starts = new NumberColumn());
    starts.set(row, this.#used + 1);
    this.#numbers.set(this.#used++, numbers.length);
    for (const number of numbers) this.#numbers.set(this.#used++, number);
  }

  /** The list of a row and column; empty if there is none. */
  at(row: number, column: number): readonly number[] {
    const start = this.#starts.get(column)?.at(row) ?? 0;
    if (start === 0) return [];
    return Array.from({ length: this.#numbers.at(start - 1) }, (_, at) => this.#numbers.at(start + at));
  }
}
