/**
 * Numbers instead of DNs, so that a membership takes 4 bytes.
 *
 * @module
 */

import { ConnectorError } from "../../common/error.ts";
import { normaliseDn } from "../../syntax/dn.ts";
import { DnTexts } from "./dn_texts.ts";
import { RowIndex, textHash } from "./row_index.ts";

/** Memory of a DN besides its text, in bytes. */
const DN_BYTES = 60;
/** Memory of one side in bytes: a million users with photos, each in ten groups, take 360,000,000. */
export const MOST_BYTES = 375_000_000;

/** The code of "Z". */
const LAST_CAPITAL = 0x5a;

/** Assigns numbers to DNs, starting at 0. All spellings of a DN have the same number. */
export class DnTable {
  readonly #index = new RowIndex();
  readonly #texts = new DnTexts();
  readonly #isSpelled = (number: number, dn: string) => this.#texts.is(number, dn);
  #size = 0;
  #bytes = 0;

  /**
   * @param owner the side whose DNs these are, for errors
   * @param mostBytes the maximum of memory
   */
  constructor(readonly owner: string = "the directory", readonly mostBytes: number = MOST_BYTES) {}

  /**
   * Counts memory for what is kept of an object: a server must not be able to fill the memory.
   *
   * @throws {ConnectorError} if it is too much
   */
  keep(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.mostBytes) return;
    throw new ConnectorError({
      place: this.owner,
      problem: `its DNs, keys and memberships take more than ${this.mostBytes / 1e6} MB`,
      advice: "A million users take less. Check what the server sends.",
    });
  }

  /**
   * The number of a DN. Assigns one to a new DN.
   *
   * @throws {ConnectorError} if the DNs take too much memory
   */
  number(dn: string): number {
    const same = this.#findSpelled(dn);
    if (same !== undefined) return same;
    const form = normaliseDn(dn);
    const hash = textHash(form);
    const known = this.#find(dn, form, hash);
    if (known !== undefined) return known;
    const number = this.#size++;
    this.#index.add(hash, number);
    this.keep(this.#texts.set(number, dn) + DN_BYTES);
    return number;
  }

  /** The number of a DN, if it has one. */
  find(dn: string): number | undefined {
    const form = normaliseDn(dn);
    return this.#find(dn, form, textHash(form));
  }

  /**
   * The number of a DN that is in its normal form and was set in the same spelling, as nearly all members of groups of
   * OpenLDAP and UDM are. Takes a third of the time of finding the normal form. Active Directory's begin with `CN=`.
   */
  #findSpelled(dn: string): number | undefined {
    if (dn.charCodeAt(0) <= LAST_CAPITAL) return undefined;
    return this.#index.find(textHash(dn), dn, this.#isSpelled);
  }

  /** The DN with a number, in its first spelling or the one set by {@linkcode spell}. */
  text(number: number): string {
    return this.#texts.at(number);
  }

  /** The text after the first equals sign of the DN with a number, usually the name. */
  firstValue(number: number): string {
    return this.#texts.firstValue(number);
  }

  /**
   * Sets the spelling of the DN with a number.
   *
   * @throws {ConnectorError} if the DNs take too much memory
   */
  spell(number: number, dn: string): void {
    if (!this.#texts.is(number, dn)) this.keep(this.#texts.set(number, dn));
  }

  /** The numbers of several DNs without duplicates, in the order of first occurrence. */
  numbers(dns: Iterable<string>): Uint32Array {
    const seen = new Set<number>();
    for (const dn of dns) seen.add(this.number(dn));
    this.keep(seen.size * Uint32Array.BYTES_PER_ELEMENT);
    return Uint32Array.from(seen);
  }

  /** The number of different DNs. */
  get size(): number {
    return this.#size;
  }

  #find(dn: string, form: string, hash: ReturnType<typeof textHash>): number | undefined {
    return this.#index.find(
      hash,
      form,
      (number, form) => this.#texts.is(number, dn) || normaliseDn(this.text(number)) === form,
    );
  }
}
