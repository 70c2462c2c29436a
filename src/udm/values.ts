/**
 * When two values of a property are the same to UDM.
 *
 * LDAP attributes are sets, UDM stores some values in another spelling, and "not set" comes in several shapes.
 * None of these may cause a write, so values are compared in a canonical form.
 *
 * @module
 */

import { normaliseDn } from "../syntax/dn.ts";
import type { PropertyValue } from "../common/model.ts";

/** Properties that UDM stores in lower case whatever is sent. */
const LOWER_CASED: ReadonlySet<string> = new Set(["mailPrimaryAddress"]);

/** Properties whose values are DNs: spelling and case do not matter. */
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

/** Properties whose attribute compares without case: a list may not hold two spellings of one value. */
const CASE_IGNORED: ReadonlySet<string> = new Set([
  "e-mail",
  "mailAlternativeAddress",
  "mailForwardAddress",
  "departmentNumber",
  "roomNumber",
  "postOfficeBox",
  "homePostalAddress",
]);

/** Properties with the matching rule telephoneNumberMatch, which also ignores blanks and hyphens (RFC 4517). */
const TELEPHONE: ReadonlySet<string> = new Set([
  "phone",
  "homeTelephoneNumber",
  "mobileTelephoneNumber",
  "pagerTelephoneNumber",
]);

/** Whether a value is what UDM reads back for a property that is not set: null, an empty string or list, false. */
export function isUnset(value: PropertyValue | undefined): boolean {
  return value === undefined || value === null || value === "" || value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (isMap(value) && Object.keys(value).length === 0);
}

/** Whether an entry gives a value: `false` is one, what is empty is none. */
export function isGiven(value: PropertyValue | undefined): boolean {
  return value === false || !isUnset(value);
}

function isMap(value: PropertyValue): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A text that is equal for two values of a property if and only if UDM holds them to be the same.
 * The empty string stands for "not set". Lists are sets: neither order nor repetition counts.
 */
export function canonical(property: string, value: PropertyValue | undefined): string {
  if (value === undefined || value === null || value === false) return "";
  if (value === true) return "true";
  if (typeof value === "string") return canonicalText(property, value);
  // Some properties are numbers in JSON; the source has them as text.
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) {
    const items = (value as readonly unknown[]).map(String).filter((item) => item !== "");
    if (items.length === 0) return "";
    if (items.length === 1) return `[${canonicalText(property, items[0] as string)}`;
    const distinct = [...new Set(items.map((item) => canonicalText(property, item)))].sort();
    return distinct.length === 1 ? `[${distinct[0]}` : `,${JSON.stringify(distinct)}`;
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return entries.length === 0 ? "" : `{${JSON.stringify(entries)}`;
}

function canonicalText(property: string, text: string): string {
  if (LOWER_CASED.has(property)) return text.toLowerCase();
  if (DN_VALUED.has(property)) return normaliseDn(text);
  return text;
}

/**
 * The list without values that the directory behind UDM would refuse as repetitions ("Type or value exists"): of
 * several spellings the one in lower case stays, whichever comes first, because a source gives values in any order.
 * Order is kept otherwise.
 */
export function withoutRepetitions(property: string, values: readonly string[]): readonly string[] {
  if (values.length < 2) return values;
  const kept = new Map<string, string>();
  for (const value of values) {
    const form = matchingForm(property, value);
    const previous = kept.get(form);
    if (previous === undefined || value > previous) kept.set(form, value);
  }
  return kept.size === values.length ? values : [...kept.values()];
}

function matchingForm(property: string, value: string): string {
  if (TELEPHONE.has(property)) return value.toLowerCase().replace(/[\s-]/g, "");
  if (CASE_IGNORED.has(property)) return value.toLowerCase().trim().replace(/\s+/g, " ");
  return canonicalText(property, value);
}

/**
 * The form in which UDM compares names of users and groups: without regard to case and to runs of blanks (RFC 4518
 * section 2.6.1), over the whole directory.
 */
export function nameForm(name: string): string {
  return name.normalize("NFKC").toLowerCase().trim().replace(/\s+/gu, " ");
}
