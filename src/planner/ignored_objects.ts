/**
 * Objects below the OUs that the connector leaves alone: it neither changes nor deletes them, and keeps their memberships.
 *
 * @module
 */

import { nameForm } from "../udm/values.ts";

/** The key of the configuration because of which an object is ignored. */
export type IgnoredBy = "udm.ignore_names" | "udm.ignore_dn_regex";

/** Tells whether an object is ignored. */
export type IgnoreRule = (object: { readonly name: string; readonly dn: string }) => IgnoredBy | undefined;

/**
 * Makes the rule.
 *
 * @param names names of users and groups, which UDM compares regardless of case
 * @param patterns match at the start of a DN
 */
export function ignoreRule(names: readonly string[], patterns: readonly RegExp[]): IgnoreRule {
  const forms = new Set(names.map(nameForm));
  return ({ name, dn }) => {
    if (forms.has(nameForm(name))) return "udm.ignore_names";
    return patterns.some((pattern) => pattern.test(dn)) ? "udm.ignore_dn_regex" : undefined;
  };
}

/** The message about an entry with the primary key or the name of an ignored object. */
export function ignoredMessage(dn: string, by: IgnoredBy, what: "primary key" | "name"): string {
  return `its ${what} is that of ${dn}, which ${by} ignores: neither is changed. Exclude the entry from this source, or take ` +
    `the object out of ${by}`;
}
