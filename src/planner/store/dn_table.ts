/**
 * Small numbers instead of DNs, so that half a million memberships are half a million numbers.
 *
 * @module
 */

import { normaliseDn } from "../../syntax/dn.ts";
import { DnTexts } from "./dn_texts.ts";
import { RowIndex, textHash } from "./row_index.ts";

/** Gives every DN a number, the same for all spellings of one DN. Numbers are handed out in order, from 0. */
export class DnTable {
  readonly #index = new RowIndex();
  readonly #texts = new DnTexts();
  #size = 0;

  /** The number of a DN; a new one if the DN was not seen before. */
  number(dn: string): number {
    const form = normaliseDn(dn);
    const hash = textHash(form);
    const known = this.#index.find(
      hash,
      (number) => this.#texts.is(number, dn) || normaliseDn(this.text(number)) === form,
    );
    if (known !== undefined) return known;
    const number = this.#size++;
    this.#index.add(hash, number);
    this.#texts.set(number, dn);
    return number;
  }

  /** The DN that has a number, in the spelling that was seen first, or was set since. */
  text(number: number): string {
    return this.#texts.at(number);
  }

  /** What stands behind the first equals sign of the DN that has a number, as it is spelled: mostly the name. */
  firstValue(number: number): string {
    return this.#texts.firstValue(number);
  }

  /** Sets the spelling of the DN that has a number. */
  spell(number: number, dn: string): void {
    if (!this.#texts.is(number, dn)) this.#texts.set(number, dn);
  }

  /** The numbers of several DNs, each number once, in the order of first occurrence. */
  numbers(dns: Iterable<string>): Uint32Array {
    const seen = new Set<number>();
    for (const dn of dns) seen.add(this.number(dn));
    return Uint32Array.from(seen);
  }

  /** How many different DNs were seen. */
  get size(): number {
    return this.#size;
  }
}
