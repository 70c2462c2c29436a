/**
 * Small numbers instead of DNs, so that half a million memberships are half a million numbers.
 *
 * @module
 */

import { normaliseDn } from "../dn.ts";

/** Gives every DN a number, the same for all spellings of one DN. Numbers are handed out in order, from 0. */
export class DnTable {
  readonly #numbers = new Map<string, number>();

  /** The number of a DN; a new one if the DN was not seen before. */
  number(dn: string): number {
    const form = normaliseDn(dn);
    let number = this.#numbers.get(form);
    if (number === undefined) this.#numbers.set(form, number = this.#numbers.size);
    return number;
  }

  /** The numbers of several DNs, each number once, in the order of first occurrence. */
  numbers(dns: Iterable<string>): Uint32Array {
    const seen = new Set<number>();
    for (const dn of dns) seen.add(this.number(dn));
    return Uint32Array.from(seen);
  }

  /** How many different DNs were seen. */
  get size(): number {
    return this.#numbers.size;
  }
}
