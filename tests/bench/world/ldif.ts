/**
 * The source of the benchmarks as LDIF, for OpenLDAP.
 *
 * @module
 */

import { record } from "../../support/ldif.ts";
import { groupDn, groupValues, membersOf, nestedIn, type Size } from "./groups.ts";
import { GROUPS, PEOPLE, personDn, SET_FIELDS } from "./people.ts";

/** The two OUs, all users and all groups. */
export function ldif(size: Size): string {
  const parts = [ou(PEOPLE, "people"), ou(GROUPS, "groups")];
  for (let index = 0; index < size.users; index++) parts.push(person(index));
  for (let index = 0; index < size.groups; index++) parts.push(group(index, size));
  return parts.join("");
}

function ou(dn: string, name: string): string {
  return record(dn, { objectClass: "organizationalUnit", ou: name });
}

function person(index: number): string {
  return record(personDn(index), {
    objectClass: "inetOrgPerson",
    cn: `Person ${index}`,
    ...Object.fromEntries(SET_FIELDS.map(({ attribute, value }) => [attribute, value(index)])),
  });
}

function group(index: number, size: Size): string {
  const { name, description, univentionObjectIdentifier } = groupValues(index);
  const nested = nestedIn(index);
  return record(groupDn(index), {
    objectClass: "groupOfNames",
    cn: name,
    description,
    entryUUID: univentionObjectIdentifier,
    member: [...membersOf(index, size).map(personDn), ...(nested === undefined ? [] : [groupDn(nested)])],
  });
}
