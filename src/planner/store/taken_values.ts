/**
 * A table of unique values that objects outside our OUs hold.
 *
 * @module
 */

import { nameForm } from "../../udm/values.ts";

/** What is unique in the whole domain. */
export const TAKEN_TYPES = ["name", "mail", "identifier"] as const;

/** One of {@linkcode TAKEN_TYPES}. */
export type TakenType = typeof TAKEN_TYPES[number];

/** A value that an entry wants and that its object does not have. */
export interface WantedValue {
  readonly type: TakenType;
  readonly value: string;
}

/** An object outside our OUs. */
export interface TakenBy {
  /** Its UDM module, such as `users/ldap`. */
  readonly type: string;
  readonly dn: string;
  /** Its primary key, if it is a user or a group that has one. */
  readonly key: string | undefined;
}

/** Values of objects outside our OUs, as far as an entry wants them. */
export class TakenValues {
  readonly #holders = new Map<string, TakenBy>();
  readonly #addresses: string[] = [];

  /** Whether no value is taken. */
  get isEmpty(): boolean {
    return this.#holders.size === 0;
  }

  /** The mail addresses that are taken. */
  addresses(): readonly string[] {
    return this.#addresses;
  }

  /** Adds a value of an object. */
  add({ type, value }: WantedValue, holder: TakenBy): void {
    this.#holders.set(idOf(type, value), holder);
    if (type === "mail") this.#addresses.push(value);
  }

  /** The object that holds a value. */
  holderOf({ type, value }: WantedValue): TakenBy | undefined {
    return this.#holders.get(idOf(type, value));
  }
}

/** UDM ignores the case of names and addresses. */
function idOf(type: TakenType, value: string): string {
  return `${type}:${type === "identifier" ? value : nameForm(value)}`;
}
