/**
 * What is in UDM at one moment.
 *
 * @module
 */

import { normaliseDn } from "../../src/syntax/dn.ts";
import type { JsonObject, StoredObject, UdmSimulator } from "../../tests/simulators/udm/mod.ts";

/** A user or group as it was at that moment. */
export interface Thing extends StoredObject {
  readonly id: string;
  readonly name: string;
  /** Identifiers of the groups it is a direct member of, sorted. */
  readonly groups: readonly string[];
  /** Names of the members of a group, sorted. */
  readonly members: readonly string[];
  readonly password: string | undefined;
}

/** Users and groups below the OU of the connector. */
export class Target {
  readonly users: readonly Thing[];
  readonly groups: readonly Thing[];
  readonly #byName: ReadonlyMap<string, Thing>;

  /** Takes a snapshot. */
  constructor({ store }: UdmSimulator, ou: string) {
    const nameOf = (dn: string) => {
      const found = store.get(dn);
      return found === undefined ? `nobody: ${dn}` : name(found.properties);
    };
    const names = (value: unknown) => (value as string[] | undefined ?? []).map(nameOf).sort();
    // There is no OU before the first run.
    const list = (type: "users/user" | "groups/group") =>
      store.get(ou) === undefined ? [] : store.list(type, ou);
    const groups = list("groups/group");
    const containing = (dn: string) =>
      groups.filter(({ properties }) => memberDns(properties).some((member) => same(member, dn)))
        .map(({ properties }) => identifier(properties)).sort();
    const thing = (object: StoredObject): Thing => ({
      ...object,
      id: identifier(object.properties),
      name: name(object.properties),
      groups: containing(object.dn),
      members: object.type === "groups/group" ? names(memberDns(object.properties)) : [],
      password: object.type === "users/user" ? store.password(object.dn) : undefined,
    });
    this.users = list("users/user").map(thing);
    this.groups = groups.map(thing);
    this.#byName = new Map([...this.users, ...this.groups].map((each) => [each.name, each]));
  }

  /** A user or group, if there is one of that name. */
  find(name: string): Thing | undefined {
    return this.#byName.get(name);
  }
}

function name({ username, name }: JsonObject): string {
  return String(username ?? name);
}

function identifier({ univentionObjectIdentifier }: JsonObject): string {
  return String(univentionObjectIdentifier);
}

function memberDns({ users, nestedGroup }: JsonObject): string[] {
  return [...users as string[], ...nestedGroup as string[]];
}

function same(a: string, b: string): boolean {
  return normaliseDn(a) === normaliseDn(b);
}

/** The properties that differ between two states of a thing, sorted. */
export function changedProperties(before: Thing, after: Thing): string[] {
  return Object.keys({ ...before.properties, ...after.properties })
    .filter((key) => JSON.stringify(before.properties[key]) !== JSON.stringify(after.properties[key])).sort();
}
