/**
 * Source directories built from short tables.
 *
 * @module
 */

import type { Directory } from "../../simulators/ldap/mod.ts";
import { directoryOf as directoryWith, GROUPS, PEOPLE, SUFFIX } from "../../support/engine_run.ts";
import { photo } from "../world.ts";

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
  const dns = new Map<string, string>();
  for (const { id, uid } of people) dns.set(identifierOf("person", id), personDn(uid));
  for (const { id, cn } of groups) dns.set(identifierOf("group", id), `cn=${cn},${GROUPS}`);
  return directoryWith(
    people.map(({ id, uid, sn = "Example", photo: number }) => ({
      uid,
      cn: uid,
      sn,
      mail: `person${id}@example.test`,
      entryUUID: identifierOf("person", id),
      jpegPhoto: number === undefined ? undefined : photo(number),
    })),
    groups.map(({ id, cn, description, people: users = [], groups: nested = [] }) => ({
      cn,
      entryUUID: identifierOf("group", id),
      member: [
        ...users.map((member) => identifierOf("person", member)),
        ...nested.map((member) => identifierOf("group", member)),
      ].map((member) => dns.get(member) ?? `cn=nobody,${SUFFIX}`),
      description,
    })),
  );
}
