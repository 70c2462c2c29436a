/**
 * Names within the simulated directory.
 *
 * @module
 */
import { parseDn } from "../../../src/syntax/dn.ts";
import type { Attribute, AttributeName, Entry } from "./entry.ts";
import type { Style } from "./protocol.ts";

/** The attribute in which a server shows the DN of an entry. */
export const OWN_DN: Readonly<Record<Style, AttributeName>> = {
  ad: { name: "distinguishedName", key: "distinguishedname" },
  openldap: { name: "entryDN", key: "entrydn" },
};

/** The attribute in which a server shows the groups of an entry. */
export const MEMBER_OF: AttributeName = { name: "memberOf", key: "memberof" };

/** The attribute that identifies an entry for life. */
export const IDENTIFIER: Readonly<Record<Style, AttributeName>> = {
  ad: { name: "objectGUID", key: "objectguid" },
  openldap: { name: "entryUUID", key: "entryuuid" },
};

/** The parent of a normalised DN; the empty string if it has none. */
export function parentKey(key: string): string {
  for (let at = 0; at < key.length; at++) {
    if (key[at] === "\\") at++;
    else if (key[at] === ",") return key.slice(at + 1);
  }
  return "";
}

/** The attributes that change when an entry gets another RDN (RFC 4511 section 4.9, deleteoldrdn). */
export function namingChange(entry: Entry, newDn: string): Attribute[] {
  const before = parseDn(entry.dn)[0] ?? [];
  return (parseDn(newDn)[0] ?? []).map(({ type, value }) => {
    const key = type.toLowerCase();
    const old = before.find((part) => part.type.toLowerCase() === key)?.value;
    const kept = entry.values(key).filter((other) => other !== old && other !== value);
    return { name: entry.names.find((name) => name.key === key)?.name ?? type, values: [value, ...kept] };
  });
}
