/**
 * Entries of an Active Directory and their changes, as LDIF.
 *
 * @module
 */

import { encodeBase64 } from "../../support/base64.ts";
import { escapeDnValue } from "../../../src/syntax/dn.ts";
import { BASE } from "../../support/samba.ts";

/** Attribute values: text or bytes. */
type Values = Readonly<Record<string, string | Uint8Array | readonly (string | Uint8Array)[]>>;

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

/** A record that adds an entry. All values are base64, so that any bytes are allowed. */
export function entry(dn: string, values: Values): string {
  const lines = Object.entries(values).flatMap(([name, given]) =>
    list(given).map((value) => `${name}:: ${base64(value)}`)
  );
  return [`dn:: ${base64(dn)}`, "changetype: add", ...lines].join("\n") + "\n\n";
}

/** A record that adds an organisational unit. */
export function ou(dn: string): string {
  return entry(dn, { objectClass: "organizationalUnit" });
}

/** A record that adds a user with an account name. */
export function user(account: string, cn: string, values: Values = {}, parent = STAFF): string {
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
  values: Values = {},
  parent = GROUPS,
): string {
  return entry(dn(cn, parent), { objectClass: "group", sAMAccountName: account, member: members, ...values });
}

/** A change of one attribute. */
type Change = readonly ["add" | "replace" | "delete", string, ...(string | Uint8Array)[]];

/** A record that changes attributes of an entry. */
export function changed(dn: string, ...changes: readonly Change[]): string {
  const parts = changes.map(([how, name, ...values]) =>
    [`${how}: ${name}`, ...values.map((value) => `${name}:: ${base64(value)}`), "-"].join("\n")
  );
  return [`dn:: ${base64(dn)}`, "changetype: modify", ...parts].join("\n") + "\n\n";
}

/** A record that renames an entry, moves it, or both. */
export function moved(dn: string, cn: string, parent?: string): string {
  const place = parent === undefined ? [] : [`newsuperior:: ${base64(parent)}`];
  const rdn = `newrdn:: ${base64(`CN=${escapeDnValue(cn)}`)}`;
  return [`dn:: ${base64(dn)}`, "changetype: modrdn", rdn, "deleteoldrdn: 1", ...place].join("\n") + "\n\n";
}

/** A record that deletes an entry. */
export function deleted(dn: string): string {
  return `dn:: ${base64(dn)}\nchangetype: delete\n\n`;
}

function list<T extends string | Uint8Array>(given: T | readonly T[]): readonly T[] {
  return typeof given === "string" || given instanceof Uint8Array ? [given as T] : given;
}

function base64(value: string | Uint8Array): string {
  return encodeBase64(typeof value === "string" ? new TextEncoder().encode(value) : value);
}
