/**
 * Attributes that the connector requests for itself, which are no attributes for the steps unless the configuration requests
 * them too.
 *
 * @module
 */

import type { SearchConfig } from "../config/types.ts";
import type { SourceEntry } from "../common/model.ts";

/** Adds attributes to the requested ones, unless these contain them. */
export function addAttributes(search: SearchConfig, names: readonly string[]): SearchConfig {
  const added = names.filter((name) => !isRequested(name, search.attributes));
  return added.length === 0 ? search : { ...search, attributes: [...search.attributes, ...added] };
}

/** Removes attributes from an entry, unless the configuration requests them. */
export function hideAttributes(
  { dn, attributes }: SourceEntry,
  names: readonly string[],
  requested: readonly string[],
): SourceEntry {
  const added = names.filter((name) => attributes.has(name) && !isRequested(name, requested));
  if (added.length === 0) return { dn, attributes };
  const left = new Map(attributes);
  for (const name of added) left.delete(name);
  return { dn, attributes: left };
}

/** Whether two attribute names are the same for LDAP. */
export function isSameAttribute(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}

function isRequested(name: string, requested: readonly string[]): boolean {
  return requested.some((other) => other === "*" || isSameAttribute(name, other));
}
