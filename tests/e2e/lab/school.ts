/**
 * Source directories built from short tables.
 *
 * @module
 */

import { Directory } from "../../simulators/ldap/mod.ts";
import { photo } from "../world.ts";

const SUFFIX = "dc=example,dc=test";

/** Where people and groups are in the source. */
export const PEOPLE = `ou=people,${SUFFIX}`;
export const GROUPS = `ou=groups,${SUFFIX}`;

/** A person, identified by `id`. */
export interface Person {
  readonly id: number;
  readonly uid: string;
  readonly sn?: string;
  /** Number of the photo; undefined: none. */
  readonly photo?: number;
}

/** A group with its members, by id. */
export interface Group {
  readonly id: number;
  readonly cn: string;
  readonly description?: string;
  readonly people?: readonly number[];
  readonly groups?: readonly number[];
}

/** Everything in a source. */
export interface School {
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
}

/** The entryUUID of a person or group. */
export function identifierOf(kind: "person" | "group", id: number): string {
  return `${kind === "person" ? "a0000000" : "b0000000"}-0000-4000-8000-${String(id).padStart(12, "0")}`;
}

/** DN of a person in the source. */
export function personDn(uid: string): string {
  return `uid=${uid},${PEOPLE}`;
}

/** The directory of a school in the style of OpenLDAP. */
export function directoryOf({ people, groups }: School): Directory {
  const directory = new Directory({ style: "openldap", suffix: SUFFIX });
  directory.add(SUFFIX, { objectClass: "domain" });
  directory.add(PEOPLE, { objectClass: "organizationalUnit" });
  directory.add(GROUPS, { objectClass: "organizationalUnit" });
  const dns = new Map<string, string>();
  for (const { id, uid } of people) dns.set(identifierOf("person", id), personDn(uid));
  for (const { id, cn } of groups) dns.set(identifierOf("group", id), `cn=${cn},${GROUPS}`);
  for (const { id, uid, sn = "Example", photo: number } of people) {
    directory.add(personDn(uid), {
      objectClass: "inetOrgPerson",
      uid,
      cn: uid,
      sn,
      mail: `person${id}@example.test`,
      entryUUID: identifierOf("person", id),
      ...(number === undefined ? {} : { jpegPhoto: photo(number) }),
    });
  }
  for (const { id, cn, description, people: users = [], groups: nested = [] } of groups) {
    const members = [
      ...users.map((member) => identifierOf("person", member)),
      ...nested.map((member) => identifierOf("group", member)),
    ];
    directory.add(`cn=${cn},${GROUPS}`, {
      objectClass: "groupOfNames",
      cn,
      entryUUID: identifierOf("group", id),
      member: members.map((member) => dns.get(member) ?? `cn=nobody,${SUFFIX}`),
      ...(description === undefined ? {} : { description }),
    });
  }
  return directory;
}
