import { normaliseDn } from "../../../src/syntax/dn.ts";
import { Entry, entryDn } from "./entry.ts";
import { follow, join } from "./memberships.ts";
import type { JsonObject } from "./json.ts";
import { Locks } from "./locks.ts";
import type { Modules } from "./extended.ts";
import { type ModuleName, MODULES } from "./modules.ts";
import { Store } from "./store.ts";

/** The default LDAP base of a simulator. */
export const DEFAULT_BASE = "dc=univention-organization,dc=intranet";

/** The directory with its locks and counters. */
export interface Directory {
  readonly store: Store;
  /** The object types, with extended attributes. */
  readonly modules: Modules;
  readonly locks: Locks;
  /** The time in ms. */
  readonly now: () => number;
  /** Returns the next uidNumber or gidNumber. */
  readonly nextNumber: () => number;
  readonly domainUsers: Entry;
  readonly domainAdmins: Entry;
}

/** Options of a directory. */
interface DirectoryOptions {
  readonly modules?: Modules;
  readonly uniqueMail?: boolean;
}

/**
 * A directory as it is on a fresh server: the containers cn=users, cn=groups and cn=domain,cn=mail, the groups
 * Domain Users and Domain Admins, the user Administrator and the mail domain example.org.
 *
 * @param now the time in ms
 */
export function createDirectory(
  base: string,
  now: () => number,
  { modules = MODULES, uniqueMail = false }: DirectoryOptions = {},
): Directory {
  const [rdn] = base.split(",");
  const root = new Entry(modules["container/dc"], undefined, {
    name: (rdn ?? "").replace(/^dc=/i, ""),
    univentionObjectIdentifier: crypto.randomUUID(),
  }, base);
  const store = new Store(root, now, uniqueMail);
  const add = (type: ModuleName, parent: Entry, properties: JsonObject) => {
    const entry = new Entry(modules[type], parent, {
      univentionObjectIdentifier: crypto.randomUUID(),
      ...properties,
    });
    store.insert(entry);
    return entry;
  };
  const users = add("container/cn", root, { name: "users" });
  const groups = add("container/cn", root, { name: "groups" });
  const mail = add("container/cn", root, { name: "mail" });
  add("mail/domain", add("container/cn", mail, { name: "domain" }), { name: "example.org" });
  const group = (name: string, gidNumber: number, sambaRID: number) =>
    add("groups/group", groups, {
      name,
      gidNumber,
      sambaRID,
      sambaGroupType: "2",
      adGroupType: "-2147483646",
    });
  const domainUsers = group("Domain Users", 5001, 513);
  const domainAdmins = group("Domain Admins", 5000, 512);
  const administrator = add("users/user", users, {
    username: "Administrator",
    lastname: "Administrator",
    gecos: "Administrator",
    displayName: "Administrator",
    uidNumber: 2002,
    sambaRID: 500,
    unixhome: "/home/Administrator",
    shell: "/bin/bash",
  });
  administrator.primaryGroup = domainAdmins;
  domainAdmins.primaryUsers++;
  join(store, administrator, domainAdmins);
  join(store, administrator, domainUsers);
  let number = 10_000;
  return {
    store,
    modules,
    locks: new Locks(now),
    now,
    nextNumber: () => number++,
    domainUsers,
    domainAdmins,
  };
}

/** The DN that the default position of a module has in this directory. */
export function defaultPosition(directory: Directory, type: ModuleName): string {
  const { defaultPosition } = MODULES[type];
  const base = directory.store.base.dn;
  return defaultPosition === "" ? base : `${defaultPosition},${base}`;
}

/**
 * Renames or moves an entry. All references to it and to entries below it follow.
 *
 * A container that is not empty is copied by UDM, not renamed: it gets a new identifier and a new entryUUID.
 */
export function relocate(directory: Directory, entry: Entry, name: string, parent: Entry): void {
  const { store } = directory;
  const moved = [...store.below(entry)];
  for (const each of moved) store.unindex(each);
  entry.parent?.children.delete(entry);
  entry.properties[entry.module.nameProperty] = name;
  entry.parent = parent;
  parent.children.add(entry);
  if (moved.length > 1) {
    entry.uuid = crypto.randomUUID();
    entry.properties.univentionObjectIdentifier = crypto.randomUUID();
  }
  for (const each of moved) {
    each.refreshDn();
    store.index(each);
    store.touch(each);
  }
  for (const each of moved) follow(store, each);
}

/** The DN an entry would have with another name or place; undefined if it is the one it has. */
export function otherDn(entry: Entry, name: string, parent: Entry | undefined): string | undefined {
  const dn = entryDn(entry.module, name, parent);
  return normaliseDn(dn) === entry.key ? undefined : dn;
}
