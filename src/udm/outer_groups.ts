/**
 * The groups of a user (`groups`) and of a group (`memberOf`) as a property of its own.
 *
 * The connector sets the members of the groups below its OU in the groups themselves, and UDM always adds the primary group of
 * a user (measured). So the property stands for all other groups. A list that is sent as a whole would take the user out of
 * all others, so single values are added and removed.
 *
 * @module
 */

import { normaliseDn, sameDn, Subtree } from "../syntax/dn.ts";
import { type Kind, type Properties, type PropertyValue, textsOf } from "../common/model.ts";
import type { ValueChange } from "./types.ts";

/** The property with the groups of an object of each kind. */
export const GROUPS_PROPERTY = { user: "groups", group: "memberOf" } as const;

/** The property with the primary group of a user. */
export const PRIMARY_GROUP = "primaryGroup";

/** Tells the groups that the property of a kind sets from all others. */
export class OuterGroups {
  readonly property: string;
  readonly #managed: Subtree | undefined;

  /** @param position DN of the OU of groups; undefined if groups are not synchronised */
  constructor(readonly kind: Kind, position: string | undefined) {
    this.property = GROUPS_PROPERTY[kind];
    this.#managed = position === undefined ? undefined : new Subtree(position);
  }

  /** The groups of a list that the property sets. */
  among(value: PropertyValue | undefined, primaryGroup: PropertyValue | undefined): readonly string[] {
    return textsOf(value).filter((dn) => !this.#isOther(dn, primaryGroup));
  }

  /** The properties of an object, of whose groups only those stay that the property sets. */
  within(properties: Properties): Properties {
    const { [this.property]: value, [PRIMARY_GROUP]: primary } = properties;
    return value === undefined ? properties : { ...properties, [this.property]: this.among(value, primary) };
  }

  /**
   * What must be added to the groups of an object and removed from them.
   *
   * @param now the properties of the object, as UDM has them
   */
  changes(desired: PropertyValue, now: Properties): readonly ValueChange[] {
    const { property } = this;
    const primary = now[PRIMARY_GROUP];
    const current = this.among(now[property], primary);
    const wanted = this.among(desired, primary);
    return [
      ...difference(wanted, current, { op: "add", property }),
      ...difference(current, wanted, { op: "remove", property }),
    ];
  }

  /** All groups of an object, with those that the property sets as desired. */
  all(desired: PropertyValue, now: Properties): readonly string[] {
    const primary = now[PRIMARY_GROUP];
    const others = textsOf(now[this.property]).filter((dn) => this.#isOther(dn, primary));
    return [...others, ...this.among(desired, primary)];
  }

  #isOther(dn: string, primaryGroup: PropertyValue | undefined): boolean {
    if (this.#managed?.contains(dn) === true) return true;
    return typeof primaryGroup === "string" && sameDn(dn, primaryGroup);
  }
}

/** A change for each DN of a list that is not in the other one. */
function difference(
  dns: readonly string[],
  others: readonly string[],
  change: Omit<ValueChange, "value">,
): readonly ValueChange[] {
  const seen = new Set(others.map(normaliseDn));
  return dns.filter((dn) => !seen.has(normaliseDn(dn)) && seen.add(normaliseDn(dn)))
    .map((value) => ({ ...change, value }));
}
