/**
 * LDAP filters over generated users.
 *
 * @module
 */

import {
  AndFilter,
  EqualityFilter,
  type Filter,
  FilterParser,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SubstringFilter,
} from "ldapts";
import { identifier, SET_FIELDS, username } from "../world/people.ts";
import type { UdmRuleOptions } from "./udm_rule.ts";

/** The users that a filter finds: those in a range that match. */
export interface Selection {
  readonly from: number;
  readonly to: number;
  readonly matches: (index: number) => boolean;
}

/**
 * Compiles a filter.
 *
 * @throws {Error} if its kind is not supported
 */
export function selection(text: string, options: UdmRuleOptions): Selection {
  const filter = FilterParser.parseString(text);
  const keys = identifiersIn(filter);
  if (keys === undefined) return { from: 0, to: options.users, matches: compile(filter, options) };
  // An identifier contains the number of the user, so no scan is needed.
  const numbers = keys.map((key) => parseInt(key.slice(-12), 16))
    .filter((number) => number < options.users && keys.includes(identifier("user", number)));
  const [from, to] = [Math.min(...numbers), Math.max(...numbers) + 1];
  return numbers.length === 0
    ? { from: 0, to: 0, matches: () => false }
    : { from, to, matches: (index) => numbers.includes(index) };
}

function identifiersIn(filter: Filter): string[] | undefined {
  if (filter instanceof EqualityFilter && /^univentionObjectIdentifier$/i.test(filter.attribute)) {
    return [String(filter.value)];
  }
  if (!(filter instanceof OrFilter)) return undefined;
  const parts = filter.filters.map(identifiersIn);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function compile(filter: Filter, options: UdmRuleOptions): (index: number) => boolean {
  if (filter instanceof AndFilter) {
    const parts = filter.filters.map((part) => compile(part, options));
    return (index) => parts.every((part) => part(index));
  }
  if (filter instanceof OrFilter) {
    const parts = filter.filters.map((part) => compile(part, options));
    return (index) => parts.some((part) => part(index));
  }
  if (filter instanceof NotFilter) {
    const part = compile(filter.filter, options);
    return (index) => !part(index);
  }
  if (filter instanceof PresenceFilter) {
    const { attribute } = filter;
    if (/^jpegPhoto$/i.test(attribute)) return () => options.photoBytes > 0;
    if (/^objectClass$/i.test(attribute)) return () => true;
    const value = valueOf(attribute);
    return () => value !== undefined;
  }
  if (filter instanceof EqualityFilter) {
    const value = valueOf(filter.attribute);
    const wanted = String(filter.value).toLowerCase();
    return (index) => value?.(index).toLowerCase() === wanted;
  }
  if (filter instanceof SubstringFilter && filter.any.length === 0) {
    const value = valueOf(filter.attribute);
    const { initial, final } = filter;
    return (index) => {
      const text = value?.(index).toLowerCase() ?? "";
      return value !== undefined && text.startsWith(initial) && text.endsWith(final);
    };
  }
  throw new Error(`unsupported filter ${filter}`);
}

function valueOf(name: string): ((index: number) => string) | undefined {
  const lower = name.toLowerCase();
  if (lower === "uid") return username;
  return SET_FIELDS.find(({ attribute, property }) =>
    property.toLowerCase() === lower || attribute.toLowerCase() === lower
  )?.value;
}
