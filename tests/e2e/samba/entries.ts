/**
 * Entries of an Active Directory and their changes, as LDIF.
 *
 * @module
 */

import { escapeDnValue } from "../../../src/syntax/dn.ts";
import { type LdifValues, line, record } from "../../support/ldif.ts";
import { BASE } from "../../support/samba.ts";

/** Where config/ad.yaml searches. */
export const STAFF = `OU=Staff,${BASE}`;
export const GROUPS = `OU=Groups,${BASE}`;

/** A normal account that needs no password (MS-ADTS section 2.2.16). */
export const ENABLED = 0x200 | 0x20;
/** The same, disabled. */
export const DISABLED = ENABLED | 0x2;

/** The DN of an entry by its common name. */
export function dn(cn: string, parent = STAFF): string {
  return `CN=${escapeDnValue(cn)},${parent}`;
}

/** A record that adds an entry. */
export function entry(dn: string, values: LdifValues): string {
  return record(dn, values, ["changetype: add"]);
}

/** A record that adds an organisational unit. */
export function ou(dn: string): string {
  return entry(dn, { objectClass: "organizationalUnit" });
}

/** A record that adds a user with an account name. */
export function user(account: string, cn: string, values: LdifValues = {}, parent = STAFF): string {
  return entry(dn(cn, parent), {
    objectClass: "user",
    sAMAccountName: account,
    userAccountControl: String(ENABLED),
    ...values,
  });
}

/** A record that adds a global group with an account name; members are DNs. */
export function group(
  account: string,
  cn: string,
  members: readonly string[],
  values: LdifValues = {},
  parent = GROUPS,
): string {
  return entry(dn(cn, parent), { objectClass: "group", sAMAccountName: account, member: members, ...values });
}

/** A change of one attribute. */
type Change = readonly ["add" | "replace" | "delete", string, ...(string | Uint8Array)[]];

/** A record that changes attributes of an entry. */
export function changed(dn: string, ...changes: readonly Change[]): string {
  const parts = changes.flatMap(([how, name, ...values]) => [
    `${how}: ${name}`,
    ...values.map((value) => line(name, value)),
    "-",
  ]);
  return record(dn, {}, ["changetype: modify", ...parts]);
}

/** A record that renames an entry, moves it, or both. */
export function moved(dn: string, cn: string, parent?: string): string {
  const place = parent === undefined ? [] : [line("newsuperior", parent)];
  const rdn = line("newrdn", `CN=${escapeDnValue(cn)}`);
  return record(dn, {}, ["changetype: modrdn", rdn, "deleteoldrdn: 1", ...place]);
}

/** A record that deletes an entry. */
export function deleted(dn: string): string {
  return record(dn, {}, ["changetype: delete"]);
}
