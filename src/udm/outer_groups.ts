/**
 * The groups of a user (`groups`) and of a group (`memberOf`) as a property of its own.
 *
 * The connector sets the members of the groups below its OU in the groups themselves, and UDM always adds the primary group of
 * a user (measured). So the property stands for all other groups. UDM replaces the list as a whole, and would take the user
 * out of all groups that are not sent.
 *
 * @module
 */

import { normaliseDn, sameDn, Subtree } from "../syntax/dn.ts";
import type { Kind, Properties, PropertyValue } from "../common/model.ts";

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
    const dns = Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
    return dns.filter((dn) => !this.#isOther(dn, primaryGroup));
  }

  /** The properties of an object, of whose groups only those stay that the property sets. */
  within(properties: Properties): Properties {
    const { [this.property]: value, [PRIMARY_GROUP]: primary } = properties;
    return value === undefined ? properties : { ...properties, [this.property]: this.among(value, primary) };
  }

  /** The whole list to send: the desired groups, and all that the property does not set, as UDM has them now. */
  whole(desired: PropertyValue, now: Properties): readonly string[] {
    const { [this.property]: value, [PRIMARY_GROUP]: primary } = now;
    const current = Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
    const kept = current.filter((dn) => this.#isOther(dn, primary));
    const there = new Set(kept.map(normaliseDn));
    return [...kept, ...this.among(desired, primary).filter((dn) => !there.has(normaliseDn(dn)))];
  }

  #isOther(dn: string, primaryGroup: PropertyValue | undefined): boolean {
    if (this.#managed?.contains(dn) === true) return true;
    return typeof primaryGroup === "string" && sameDn(dn, primaryGroup);
  }
}
