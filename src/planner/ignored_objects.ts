/**
 * Objects below the OUs that the connector leaves alone: it neither changes nor deletes them, and keeps their memberships.
 *
 * @module
 */

import { childDn, parentDn } from "../syntax/dn.ts";
import { type Kind, NAMING_ATTRIBUTE } from "../common/model.ts";
import { nameForm } from "../udm/values.ts";
import { type Pattern, tryPattern } from "../syntax/python_regex/pattern.ts";
import type { DnTable } from "./store/dn_table.ts";

/** The key of the configuration because of which an object is ignored. */
export type IgnoredBy = "udm.ignore_names" | "udm.ignore_dn_regex";

/** Tells whether an object is ignored. */
export type IgnoreRule = (object: { readonly name: string; readonly dn: string }) => IgnoredBy | undefined;

/**
 * Makes the rule; undefined if no object is ignored.
 *
 * @param names names of users and groups, which UDM compares regardless of case
 * @param patterns match at the start of a DN. An object whose DN is too long for one is left alone, too
 */
export function ignoreRule(names: readonly string[], patterns: readonly Pattern[]): IgnoreRule | undefined {
  if (names.length + patterns.length === 0) return undefined;
  const forms = new Set(names.map(nameForm));
  return ({ name, dn }) => {
    if (forms.has(nameForm(name))) return "udm.ignore_names";
    return patterns.some((pattern) => tryPattern(pattern, dn) !== false) ? "udm.ignore_dn_regex" : undefined;
  };
}

/** The objects of a kind. */
interface Objects {
  readonly kind: Kind;
  readonly dns: DnTable;
  readonly ignores?: IgnoreRule | undefined;
  nameAt(row: number): string;
  numberAt(row: number): number;
}

/** The message about an entry with the primary key or the name of an ignored object. */
export function ignoredMessage(dn: string, by: IgnoredBy, what: "primary key" | "name"): string {
  return `its ${what} is that of ${dn}, which ${by} ignores: neither is changed. Exclude the entry from this source, or take ` +
    `the object out of ${by}`;
}

/**
 * Why an entry must not get its name: its object would be ignored from then on, and stay after the entry is gone. Undefined if
 * that is not so, or if the object has the name already.
 *
 * @param row the row of its object; undefined if it would be created
 * @param position DN of the container of new objects
 */
export function ignoredLater(
  name: string,
  row: number | undefined,
  objects: Objects,
  position: string,
): string | undefined {
  const { kind, dns, ignores } = objects;
  if (ignores === undefined || row !== undefined && objects.nameAt(row) === name) return undefined;
  const parent = row === undefined ? position : parentDn(dns.text(objects.numberAt(row)));
  const dn = childDn(NAMING_ATTRIBUTE[kind], name, parent);
  const by = ignores({ name, dn });
  return by === undefined
    ? undefined
    : `its object would be ${dn}, which ${by} ignores: it is neither created nor renamed. Exclude the entry from this source, ` +
      `or change ${by}`;
}
