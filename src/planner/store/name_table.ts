/**
 * Finds users by the value that groups without DNs name: `memberUid` of RFC 2307 contains a user name.
 *
 * @module
 */

import { foldValue } from "../../syntax/dn.ts";
import { decodeUtf8 } from "../../syntax/utf8.ts";
import { NumberColumn } from "./columns.ts";
import { RowIndex, textHash } from "./row_index.ts";
import { TextTable } from "./text_table.ts";

/**
 * Attributes whose equality rule minds case (RFC 2307, the schema of MIT Kerberos). All others are compared as `uid` and
 * `sAMAccountName` are: a name that two users spell differently is ambiguous then, and resolves to neither.
 */
const CASE_EXACT: ReadonlySet<string> = new Set([
  "homedirectory",
  "krbcanonicalname",
  "krbprincipalname",
  "loginshell",
]);

/** Names for which lower case is the normal form. Nearly all names match, and this takes a fifth of the time. */
const PLAIN = /^[\w.@'+-]+$/;

/** The user with a name; undefined if there is none. */
export type NamedUser = number | "ambiguous" | undefined;

/** The names of users, each with the number of the user's DN. A name takes about 25 bytes. */
export class NameTable {
  readonly #index = new RowIndex();
  readonly #forms = new TextTable();
  readonly #numbers = new NumberColumn();
  /** 1: the user whose DN has this number has a name. */
  readonly #named = new NumberColumn();
  /** The users with a name that several users have, by row. */
  readonly #rivals = new Map<number, Set<number>>();
  readonly #isCaseExact: boolean;
  readonly #hasForm = (row: number, form: string) => this.#forms.is(row, form);
  #names = 0;
  #users = 0;
  #unnamed = 0;

  /** @param attribute the attribute of users that holds the name */
  constructor(readonly attribute: string) {
    this.#isCaseExact = CASE_EXACT.has(attribute.toLowerCase().replace(/;.*/s, ""));
  }

  /** The number of users that were added. A user that was read twice counts twice. */
  get users(): number {
    return this.#users;
  }

  /** Whether no user has a name. */
  get isEmpty(): boolean {
    return this.#names === 0;
  }

  /** Whether some users have no name, so that a name that is not found may be theirs. */
  get isIncomplete(): boolean {
    return this.#unnamed > 0;
  }

  /**
   * Adds a user.
   *
   * @param number the number of its DN
   * @param values the values of the attribute; those that are not UTF-8 are no names
   */
  add(number: number, values: readonly Uint8Array[] = []): void {
    this.#users++;
    let isNamed = false;
    for (const value of values) {
      const text = decodeUtf8(value);
      if (text === undefined) continue;
      isNamed = true;
      this.#addName(this.#form(text), number);
    }
    if (isNamed) this.#named.set(number, 1);
    else this.#unnamed++;
  }

  /** The number of the DN of the user with a name. */
  find(name: string): NamedUser {
    const row = this.#row(this.#form(name));
    if (row === undefined) return undefined;
    return this.#rivals.has(row) ? "ambiguous" : this.#numbers.at(row);
  }

  /** The numbers of the DNs of all users with a name. */
  all(name: string): readonly number[] {
    const row = this.#row(this.#form(name));
    if (row === undefined) return [];
    return [...this.#rivals.get(row) ?? [this.#numbers.at(row)]];
  }

  /** Whether the user whose DN has a number has a name. */
  hasName(number: number): boolean {
    return this.#named.at(number) === 1;
  }

  #addName(form: string, number: number): void {
    const known = this.#row(form);
    if (known === undefined) {
      const row = this.#names++;
      this.#forms.set(row, form);
      this.#numbers.set(row, number);
      this.#index.add(textHash(form), row);
      return;
    }
    const first = this.#numbers.at(known);
    if (first === number) return;
    const rivals = this.#rivals.get(known);
    if (rivals === undefined) this.#rivals.set(known, new Set([first, number]));
    else rivals.add(number);
  }

  #row(form: string): number | undefined {
    return this.#index.find(textHash(form), form, this.#hasForm);
  }

  #form(name: string): string {
    if (this.#isCaseExact) return name.trim();
    return PLAIN.test(name) ? name.toLowerCase() : foldValue(name);
  }
}
