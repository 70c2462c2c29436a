/**
 * What is known of users and groups of the target that the lists of our OUs did not have: members of our groups that are
 * elsewhere or cannot be read, and objects elsewhere that have the primary key of an entry.
 *
 * @module
 */

import { childDn, isDirectlyBelow, parseDn, sameDn } from "../syntax/dn.ts";
import { type Kind, NAMING_ATTRIBUTE } from "../common/model.ts";
import type { DnTable } from "./store/dn_table.ts";

/** An object that is not in our OU. It is never changed. */
export interface ForeignObject {
  /** The number of its DN in the table of the target. */
  readonly number: number;
  readonly dn: string;
  /** Its primary key; undefined if it has none. */
  readonly key: string | undefined;
  readonly name: string;
  /** Digest of its primary mail address; 0 if it has none, or addresses are not managed. */
  readonly mail: bigint;
}

/** The strangers of one kind; there are few. */
export class ForeignObjects {
  readonly #objects = new Map<number, ForeignObject>();
  readonly #byKey = new Map<string, ForeignObject[]>();
  readonly #unreadable = new Set<number>();

  /**
   * @param position DN of the OU in which new objects of the kind are made
   * @param dns the DNs of the target
   */
  constructor(readonly kind: Kind, readonly position: string, readonly dns: DnTable) {}

  /** Remembers an object that is elsewhere; one that is known is not added again. */
  add(dn: string, key: string | undefined, mail: bigint): void {
    const number = this.dns.number(dn);
    if (this.#objects.has(number)) return;
    const foreignObject = { number, dn, key, name: nameIn(dn), mail };
    this.#objects.set(number, foreignObject);
    if (key === undefined) return;
    const same = this.#byKey.get(key);
    if (same === undefined) this.#byKey.set(key, [foreignObject]);
    else same.push(foreignObject);
  }

  /** Remembers that what is at a DN, if anything is, cannot be read. */
  addUnreadable(dn: string): void {
    this.#unreadable.add(this.dns.number(dn));
  }

  /** The object elsewhere whose DN has a number. */
  withNumber(number: number): ForeignObject | undefined {
    return this.#objects.get(number);
  }

  /** The objects elsewhere that have a primary key. */
  withKey(key: string): readonly ForeignObject[] {
    return this.#byKey.get(key) ?? NOBODY;
  }

  /** Whether what is at the DN that has a number cannot be read. */
  isUnreadable(number: number): boolean {
    return this.#unreadable.has(number);
  }

  /** All objects elsewhere. */
  all(): Iterable<ForeignObject> {
    return this.#objects.values();
  }

  /** The names of objects that would have the DN of one that cannot be read, and that DN. */
  *unreadableNames(): Generator<{ readonly name: string; readonly dn: string }, void, undefined> {
    for (const number of this.#unreadable) {
      const dn = this.dns.text(number);
      const name = isDirectlyBelow(dn, this.position) ? nameIn(dn) : "";
      const wouldBe = childDn(NAMING_ATTRIBUTE[this.kind], name, this.position);
      if (name !== "" && sameDn(wouldBe, dn)) yield { name, dn };
    }
  }
}

const NOBODY: readonly ForeignObject[] = [];

/** The value of the first RDN. */
function nameIn(dn: string): string {
  return parseDn(dn)[0]?.[0]?.value ?? "";
}
