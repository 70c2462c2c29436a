/**
 * Snapshots of UDM, and their differences from the directory.
 *
 * @module
 */

import { normaliseDn } from "../../src/syntax/dn.ts";
import type { Entry } from "../../tests/simulators/ldap/mod.ts";
import type { StoredObject, UdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { PHONES, type School } from "./school.ts";

/** A user or group in UDM. */
export interface Thing extends StoredObject {
  readonly id: string;
  readonly name: string;
  /** Identifiers of the groups it is a direct member of, sorted. */
  readonly groups: readonly string[];
  /** Names of the members of a group, sorted. */
  readonly members: readonly string[];
  readonly password: string | undefined;
}

/** A snapshot of the users and groups below the OU of the connector. */
export class Target {
  readonly users: readonly Thing[];
  readonly groups: readonly Thing[];

  constructor({ store }: UdmSimulator, ou: string) {
    // The first run creates the OU.
    const list = (type: "users/user" | "groups/group") =>
      store.get(ou) === undefined ? [] : store.list(type, ou);
    const groups = list("groups/group");
    const nameOf = (properties: StoredObject["properties"] = {}) =>
      String(properties.username ?? properties.name);
    const membersOf = (
      { properties: { users = [], nestedGroup = [] } }: StoredObject,
    ) => [...users as string[], ...nestedGroup as string[]];
    const thing = (object: StoredObject): Thing => ({
      ...object,
      id: String(object.properties.univentionObjectIdentifier),
      name: nameOf(object.properties),
      groups: groups.filter((group) =>
        membersOf(group).some((dn) => normaliseDn(dn) === normaliseDn(object.dn))
      ).map(({ properties }) => String(properties.univentionObjectIdentifier)).sort(),
      members: object.type === "groups/group"
        ? membersOf(object).map((dn) => nameOf(store.get(dn)?.properties)).sort()
        : [],
      password: object.type === "users/user" ? store.password(object.dn) : undefined,
    });
    this.users = list("users/user").map(thing);
    this.groups = groups.map(thing);
  }

  /** The user or group of a name. */
  find(name: string): Thing | undefined {
    return [...this.users, ...this.groups].find((each) => each.name === name);
  }
}

/** Returns the differences between UDM and the directory, without code of the program. */
export function differences(school: School, { users, groups }: Target): string[] {
  const text = (entry: Entry, key: string) => {
    const [value] = entry.values(key);
    return value === undefined ? null : String(value);
  };
  const user = (entry: Entry) => {
    const phone = text(entry, "telephonenumber");
    return {
      username: text(entry, "samaccountname"),
      firstname: text(entry, "givenname"),
      lastname: text(entry, "sn")?.trim(),
      title: text(entry, "title"),
      "e-mail": [text(entry, "mail")?.replace(/@.*/, "@xn--mwenberg-n4a.example")],
      phone: phone === null ? [] : [PHONES[phone]],
    };
  };
  const group = (entry: Entry) => ({
    name: text(entry, "samaccountname"),
    description: text(entry, "description"),
    members: entry.values("member").map((dn) =>
      text(school.directory.get(String(dn)) as Entry, "samaccountname")
    )
      .sort(),
  });
  const compare = (desired: readonly object[], things: readonly Thing[], nameProperty: string) => {
    const found = things.map((thing) => {
      const values: Record<string, unknown> = { ...thing.properties, members: thing.members };
      return { name: thing.name, values };
    });
    const faults = desired.flatMap((object) => {
      const name = Reflect.get(object, nameProperty);
      const values = found.find((each) => each.name === name)?.values;
      if (values === undefined) return [`${name} is not in UDM`];
      return Object.entries(object).filter(([key, value]) =>
        JSON.stringify(values[key]) !== JSON.stringify(value)
      )
        .map(([key, value]) =>
          `${name}: ${key} is ${JSON.stringify(values[key])}, not ${JSON.stringify(value)}`
        );
    });
    return found.length > desired.length ? [...faults, "UDM has more objects than the directory"] : faults;
  };
  return [
    ...compare(school.people().map(user), users, "username"),
    ...compare(school.groups().map(group), groups, "name"),
  ];
}
