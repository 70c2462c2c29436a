/**
 * Small numbers instead of DNs, so that half a million memberships are half a million numbers, and a DN takes the room
 * of its first RDN.
 *
 * @module
 */

import { normaliseDn } from "../dn.ts";
import { NumberColumn } from "./columns.ts";
import { RowIndex, textHash } from "./row_index.ts";
import { TextTable } from "./text_table.ts";

/** More parents than that are not worth a table of their own. */
const MOST_PARENTS = 100_000;

/** The first separator that is not escaped. Where it is found wrongly (in quotes), that does no harm. */
const FIRST_RDN = /^(?:[^\\,]|\\.)*/su;

/** Gives every DN a number, the same for all spellings of one DN. Numbers are handed out in order, from 0. */
export class DnTable {
  readonly #index = new RowIndex();
  readonly #rdns = new TextTable();
  readonly #parents = new NumberColumn();
  readonly #parentTexts: string[] = [];
  readonly #parentNumbers = new Map<string, number>();
  #size = 0;

  /** The number of a DN; a new one if the DN was not seen before. */
  number(dn: string): number {
    const form = normaliseDn(dn);
    const hash = textHash(form);
    const known = this.#index.find(
      hash,
      (number) => this.#isSpelled(number, dn) || normaliseDn(this.text(number)) === form,
    );
    if (known !== undefined) return known;
    const number = this.#size++;
    this.#index.add(hash, number);
    this.#set(number, dn);
    return number;
  }

  /** The DN that has a number, in the spelling that was seen first, or was set since. */
  text(number: number): string {
    return (this.#rdns.at(number) ?? "") + (this.#parentTexts[this.#parents.at(number)] ?? "");
  }

  /** What stands behind the first equals sign of the DN that has a number, as it is spelled: mostly the name. */
  firstValue(number: number): string {
    const rdn = this.#rdns.at(number) ?? "";
    return rdn.slice(rdn.indexOf("=") + 1);
  }

  /** Sets the spelling of the DN that has a number. */
  spell(number: number, dn: string): void {
    if (!this.#isSpelled(number, dn)) this.#set(number, dn);
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

  /** Whether this is the spelling of the DN that has a number. */
  #isSpelled(number: number, dn: string): boolean {
    const parent = this.#parentTexts[this.#parents.at(number)] ?? "";
    return dn.endsWith(parent) && this.#rdns.is(number, dn.slice(0, dn.length - parent.length));
  }

  #set(number: number, dn: string): void {
    const rdn = FIRST_RDN.exec(dn)?.[0] ?? "";
    const parent = this.#parent(dn.slice(rdn.length));
    this.#parents.set(number, parent ?? this.#parent("") as number);
    this.#rdns.set(number, parent === undefined ? dn : rdn);
  }

  #parent(text: string): number | undefined {
    const known = this.#parentNumbers.get(text);
    if (known !== undefined || text !== "" && this.#parentTexts.length > MOST_PARENTS) return known;
    const number = this.#parentTexts.length;
    this.#parentTexts.push(text);
    this.#parentNumbers.set(text, number);
    return number;
  }
}
