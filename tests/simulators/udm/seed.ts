/**
 * Fills a directory with many users and groups.
 *
 * @module
 */

import type { Directory } from "./directory.ts";
import { Entry } from "./entry.ts";
import type { JsonObject } from "./json.ts";
import { join } from "./memberships.ts";
import type { ModuleName } from "./modules.ts";
import { create } from "./operations.ts";
import { setPrimaryGroup } from "./relations.ts";

/** The initial objects. */
export interface SeedOptions {
  /** Users `user000000`, `user000001` ...; default 0. */
  readonly seedUsers?: number;
  /** Groups `group000000` ...; default 0. */
  readonly seedGroups?: number;
  /** Users in each of these groups; default 0. Group i has the users i*m, i*m + 1 ..., and begins again at the end. */
  readonly membershipsPerGroup?: number;
  /** Name of their OU below the base; default `seed`. It is created if there are objects to seed. */
  readonly seedOu?: string;
  /** Objects from the start, made as a POST makes them, one after the other. */
  readonly objects?: Iterable<SeedObject>;
}

/** One initial object. */
export interface SeedObject {
  /** Object type. */
  readonly type: ModuleName;
  /** DN of the parent. */
  readonly position: string;
  /** The properties, as in a POST; a user without a password gets one. */
  readonly properties: JsonObject;
}

/** The univentionObjectIdentifier of a seeded user or group: a UUID of version 4 that contains its number. */
export function seedIdentifier(kind: "user" | "group", index: number): string {
  return `${kind === "user" ? "5eed0001" : "5eed0002"}-0000-4000-8000-${
    index.toString(16).padStart(12, "0")
  }`;
}

/** The name of a seeded user or group. */
export function seedName(kind: "user" | "group", index: number): string {
  return `${kind}${String(index).padStart(6, "0")}`;
}

/**
 * Creates the objects of the options.
 *
 * @throws {UdmError} if one of the objects cannot be made
 */
export function seed(directory: Directory, options: SeedOptions): void {
  seedByNumber(directory, options);
  for (const { type, position, properties } of options.objects ?? []) {
    const password = type.startsWith("users/") ? { password: SEED_PASSWORD } : {};
    create(directory, directory.modules[type], position, { ...password, ...properties });
  }
}

const SEED_PASSWORD = "Univention.2026";

function seedByNumber(directory: Directory, options: SeedOptions): void {
  const { seedUsers = 0, seedGroups = 0, membershipsPerGroup = 0, seedOu = "seed" } = options;
  if (seedUsers + seedGroups === 0) return;
  const { store } = directory;
  const ou = new Entry(directory.modules["container/ou"], store.base, {
    name: seedOu,
    univentionObjectIdentifier: crypto.randomUUID(),
  });
  store.insert(ou);
  const users = Array.from({ length: seedUsers }, (_, index) => addUser(directory, ou, index));
  for (let index = 0; index < seedGroups; index++) {
    const group = addGroup(directory, ou, index);
    const members = Math.min(membershipsPerGroup, users.length);
    for (let member = 0; member < members; member++) {
      join(store, users[(index * members + member) % users.length] as Entry, group);
    }
  }
}

function addUser(directory: Directory, ou: Entry, index: number): Entry {
  const name = seedName("user", index);
  const number = directory.nextNumber();
  const properties: JsonObject = {
    username: name,
    univentionObjectIdentifier: seedIdentifier("user", index),
    firstname: `First ${index}`,
    lastname: `Last ${index}`,
    displayName: `First ${index} Last ${index}`,
    gecos: `First ${index} Last ${index}`,
    "e-mail": [`${name}@example.com`],
    uidNumber: number,
    sambaRID: 2 * number + 1000,
    unixhome: `/home/${name}`,
    homeSharePath: name,
    shell: "/bin/bash",
  };
  const user = new Entry(directory.modules["users/user"], ou, properties);
  directory.store.insert(user);
  setPrimaryGroup(user, directory.domainUsers);
  join(directory.store, user, directory.domainUsers);
  return user;
}

function addGroup(directory: Directory, ou: Entry, index: number): Entry {
  const number = directory.nextNumber();
  const group = new Entry(directory.modules["groups/group"], ou, {
    name: seedName("group", index),
    univentionObjectIdentifier: seedIdentifier("group", index),
    description: `Seeded group ${index}`,
    gidNumber: number,
    sambaRID: 2 * number + 1001,
    sambaGroupType: "2",
    adGroupType: "-2147483646",
  });
  directory.store.insert(group);
  return group;
}
