/**
 * The source of the benchmarks as LDIF, for OpenLDAP.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { groupDn, groupValues, membersOf, nestedIn, type Size } from "./groups.ts";
import { GROUPS, PEOPLE, personDn, SET_FIELDS } from "./people.ts";

/** The two OUs, all users and all groups. */
export function ldif(size: Size): string {
  const parts = [ou(PEOPLE, "people"), ou(GROUPS, "groups")];
  for (let index = 0; index < size.users; index++) parts.push(person(index));
  for (let index = 0; index < size.groups; index++) parts.push(group(index, size));
  return parts.join("\n");
}

function ou(dn: string, name: string): string {
  return lines([["dn", dn], ["objectClass", "organizationalUnit"], ["ou", name]]);
}

function person(index: number): string {
  return lines([
    ["dn", personDn(index)],
    ["objectClass", "inetOrgPerson"],
    ["cn", `Person ${index}`],
    ...SET_FIELDS.map(({ attribute, value }): [string, string] => [attribute, value(index)]),
  ]);
}

function group(index: number, size: Size): string {
  const { name, description, univentionObjectIdentifier } = groupValues(index);
  const nested = nestedIn(index);
  return lines([
    ["dn", groupDn(index)],
    ["objectClass", "groupOfNames"],
    ["cn", name],
    ["description", description],
    ["entryUUID", univentionObjectIdentifier],
    ...membersOf(index, size).map((member): [string, string] => ["member", personDn(member)]),
    ...(nested === undefined ? [] : [["member", groupDn(nested)] as [string, string]]),
  ]);
}

/** A record; values that are not plain ASCII are written in base64 (RFC 2849). */
function lines(pairs: readonly (readonly [string, string])[]): string {
  let text = "";
  for (const [name, value] of pairs) {
    text += /^[!-9;=-~][ -~]*$/.test(value)
      ? `${name}: ${value}\n`
      : `${name}:: ${Buffer.from(value).toString("base64")}\n`;
  }
  return text;
}
