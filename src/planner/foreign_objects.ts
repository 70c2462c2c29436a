/**
 * Users and groups outside our OUs, as far as they are known: members of our groups, and objects with the primary key of an entry.
 * Also DNs of members that cannot be read.
 *
 * @module
 */

import { childDn, isDirectlyBelow, parseDn, sameDn } from "../syntax/dn.ts";
import { type Kind, NAMING_ATTRIBUTE } from "../common/model.ts";
import type { DnTable } from "./store/dn_table.ts";

/** An object outside our OUs. It is never changed. */
export interface ForeignObject {
  /** The number of its DN in the table of the target. */
  readonly number: number;
  readonly dn: string;
  /** Its primary key; undefined if it has none. */
  readonly key: string | undefined;
  readonly name: string;
  /** Digest of its primary mail address; 0 if it has none or addresses are not managed. */
  readonly mail: bigint;
}

/** The foreign objects of one kind. There are few. */
export class ForeignObjects {
  readonly #objects = new Map<number, ForeignObject>();
  readonly #byKey = new Map<string, ForeignObject[]>();
  readonly #unreadable = new Set<number>();

  /**
   * @param position DN of the OU for new objects of the kind
   * @param dns the DNs of the target
   */
  constructor(readonly kind: Kind, readonly position: string, readonly dns: DnTable) {}

  /** Adds an object. Ignores one that was added before. */
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

  /** Records a DN that cannot be read, or does not exist. */
  addUnreadable(dn: string): void {
    this.#unreadable.add(this.dns.number(dn));
  }

  /** The object that has the DN with a number. */
  withNumber(number: number): ForeignObject | undefined {
    return this.#objects.get(number);
  }

  /** The objects with a primary key. */
  withKey(key: string): readonly ForeignObject[] {
    return this.#byKey.get(key) ?? NO_OBJECTS;
  }

  /** Whether the DN with a number cannot be read. */
  isUnreadable(number: number): boolean {
    return this.#unreadable.has(number);
  }

  /** All objects. */
  all(): Iterable<ForeignObject> {
    return this.#objects.values();
  }

  /** Names of new objects that would get a DN that cannot be read. */
  *unreadableNames(): Generator<{ readonly name: string; readonly dn: string }, void, undefined> {
    for (const number of this.#unreadable) {
      const dn = this.dns.text(number);
      const name = isDirectlyBelow(dn, this.position) ? nameIn(dn) : "";
      const wouldBe = childDn(NAMING_ATTRIBUTE[this.kind], name, this.position);
      if (name !== "" && sameDn(wouldBe, dn)) yield { name, dn };
    }
  }
}

const NO_OBJECTS: readonly ForeignObject[] = [];

/** The value of the first RDN. */
function nameIn(dn: string): string {
  return parseDn(dn)[0]?.[0]?.value ?? "";
}
