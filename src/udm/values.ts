/**
 * Decides whether UDM considers two values of a property equal.
 *
 * LDAP attributes are sets, UDM normalises some values, and "not set" has several forms. None of these differences may
 * cause a write, so values are compared in a canonical form.
 *
 * @module
 */

import { normaliseDn } from "../syntax/dn.ts";
import { joinLines } from "../syntax/postal_address.ts";
import type { PropertyItem, PropertyValue } from "../common/model.ts";
import { TELEPHONE } from "./value_rules.ts";

/** Properties that UDM stores in lower case whatever is sent. */
const LOWER_CASED: ReadonlySet<string> = new Set(["mailPrimaryAddress"]);

/** Properties whose values are DNs in every installation. DNs have several spellings. */
const DN_VALUED: ReadonlySet<string> = new Set([
  "primaryGroup",
  "groups",
  "secretary",
  "users",
  "nestedGroup",
  "memberOf",
  "hosts",
  "allowedEmailUsers",
  "allowedEmailGroups",
]);

/** Properties whose attribute ignores case: a list may not contain two spellings of one value. */
const CASE_IGNORED: ReadonlySet<string> = new Set([
  "e-mail",
  "mailAlternativeAddress",
  "mailForwardAddress",
  "departmentNumber",
  "roomNumber",
  "postOfficeBox",
  "homePostalAddress",
]);

/**
 * Properties that UDM fills when they are empty: from a pattern, or with the next free number. It does so again at once when
 * they are emptied, and the pattern is not known.
 */
export const FILLED_BY_UDM: ReadonlySet<string> = new Set([
  "displayName",
  "gecos",
  "unixhome",
  "homeSharePath",
  "uidNumber",
  "gidNumber",
  "sambaRID",
]);

/**
 * Booleans that UDM acts on and never returns. They are sent with a new object only: otherwise each run would send them again.
 */
export const NEVER_RETURNED: ReadonlySet<string> = new Set([
  "overridePWHistory",
  "overridePWLength",
  "unlock",
]);

/** Booleans that are false when they are not set, although the template shows null. */
export const FALSE_IF_UNSET: ReadonlySet<string> = new Set([
  "pwdChangeNextLogin",
  "overridePWHistory",
  "overridePWLength",
]);

/** Whether UDM returns this value for a property that is not set: null, an empty string, list or map, or false. */
export function isUnset(value: PropertyValue | undefined): boolean {
  return value === undefined || value === null || value === "" || value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (isMap(value) && Object.keys(value).length === 0);
}

/** Whether an entry has a value: `false` is one, an empty value is not. */
export function isGiven(value: PropertyValue | undefined): boolean {
  return value === false || !isUnset(value);
}

function isMap(value: PropertyValue): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The canonical text of a value: equal for two values if and only if UDM considers them equal. The empty string means
 * "not set". Lists are sets: order and duplicates do not count.
 *
 * @param isDn whether the values are DNs
 */
export function canonical(
  property: string,
  value: PropertyValue | undefined,
  isDn = DN_VALUED.has(property),
): string {
  if (value === undefined || value === null || value === false) return "";
  if (value === true) return "true";
  if (typeof value === "string") return canonicalText(property, value, isDn);
  // Some properties are numbers in JSON, but text in the source
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) {
    if (value.length === 1 && typeof value[0] === "string" && value[0] !== "") {
      return `[${canonicalText(property, value[0], isDn)}`;
    }
    const items = (value as readonly unknown[]).filter((item) => item !== "" && item !== null);
    if (items.length === 0) return "";
    if (items.length === 1) return `[${canonicalItem(property, items[0], isDn)}`;
    const distinct = [...new Set(items.map((item) => canonicalItem(property, item, isDn)))].sort();
    return distinct.length === 1 ? `[${distinct[0]}` : `,${JSON.stringify(distinct)}`;
  }
  return canonicalObject(value);
}

/** The canonical text of a value in a list. */
function canonicalItem(property: string, item: unknown, isDn: boolean): string {
  if (typeof item === "object" && item !== null) return canonicalObject(item);
  return canonicalText(property, String(item), isDn);
}

/** The order of the keys does not count. */
function canonicalObject(value: object): string {
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return entries.length === 0 ? "" : `{${JSON.stringify(entries)}`;
}

/** A value in a list as text: an object as the lines of a postal address, as the source writes it. */
export function itemText(item: PropertyItem): string {
  return typeof item === "object"
    ? joinLines(Object.values(item).map((value) => String(value ?? "")))
    : String(item);
}

function canonicalText(property: string, text: string, isDn = DN_VALUED.has(property)): string {
  if (LOWER_CASED.has(property)) return text.toLowerCase();
  if (isDn) return normaliseDn(text);
  return text;
}

/**
 * Removes values that the LDAP server behind UDM would refuse as duplicates ("Type or value exists"). Of several
 * spellings it keeps the one that sorts last (lower case), because a source returns values in any order. Keeps the order
 * otherwise.
 */
export function withoutRepetitions<Item extends PropertyItem>(
  property: string,
  values: readonly Item[],
): readonly Item[] {
  if (values.length < 2) return values;
  const kept = new Map<string, Item>();
  for (const value of values) {
    const form = matchingForm(property, typeof value === "object" ? canonicalObject(value) : String(value));
    const previous = kept.get(form);
    if (previous === undefined || itemText(value) > itemText(previous)) kept.set(form, value);
  }
  return kept.size === values.length ? values : [...kept.values()];
}

function matchingForm(property: string, value: string): string {
  // The matching rule telephoneNumberMatch also ignores spaces and hyphens (RFC 4517)
  if (TELEPHONE.has(property)) return value.toLowerCase().replace(/[\s-]/g, "");
  if (CASE_IGNORED.has(property)) return value.toLowerCase().trim().replace(/\s+/g, " ");
  return canonicalText(property, value);
}

/**
 * The form in which UDM compares names of users and groups in the whole directory: it ignores case and multiple spaces
 * (RFC 4518 section 2.6.1).
 */
export function nameForm(name: string): string {
  return name.normalize("NFKC").toLowerCase().trim().replace(/\s+/gu, " ");
}
