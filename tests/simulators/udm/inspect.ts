import type { Directory } from "./directory.ts";
import type { Entry } from "./entry.ts";
import { notFound } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import type { ModuleName } from "./modules.ts";
import { create, modify, move, remove } from "./operations.ts";
import { allProperties, entityTag } from "./render.ts";
import { search } from "./search.ts";
import { foldName } from "./store.ts";

/** A snapshot of an object of the directory. */
export interface StoredObject {
  /** DN, as it is stored. */
  readonly dn: string;
  /** Object type. */
  readonly type: ModuleName;
  /** The entryUUID. */
  readonly uuid: string;
  /** DN of the parent. */
  readonly position: string;
  /** All properties, as a GET shows them. */
  readonly properties: JsonObject;
  /** The entity tag that answers have. */
  readonly etag: string;
}

/** The directory as tests read and change it, bypassing the API. */
export interface StoreView {
  /** LDAP base. */
  readonly base: string;
  /** The object with this DN, in any spelling. */
  get(dn: string): StoredObject | undefined;
  /** The account or group with that name. */
  byName(name: string): StoredObject | undefined;
  /** The object with that univentionObjectIdentifier. */
  byIdentifier(identifier: string): StoredObject | undefined;
  /** All objects of a type below a position (default: the base), the oldest first. */
  list(type: ModuleName, position?: string): StoredObject[];
  /** Number of objects of a type in the whole directory. */
  count(type: ModuleName): number;
  /** The current password of a user; undefined if it has none. */
  password(dn: string): string | undefined;
  /** Creates an object as a POST does, with all checks. An account without a password gets one. */
  add(type: ModuleName, properties: JsonObject, position?: string): StoredObject;
  /** Changes properties as a PATCH does. */
  patch(dn: string, properties: JsonObject): StoredObject;
  /** Moves an object below another position. */
  move(dn: string, position: string): StoredObject;
  /** Deletes an object and all below it. */
  remove(dn: string): void;
  /**
   * Takes from the account of the API the right to read an object: lists leave it out, requests for it are answered 404.
   * It still exists: its name is taken, and groups show its DN.
   */
  hide(dn: string): void;
  /**
   * Leaves the lock of a name or an identifier that no object has, as a server does that was killed between the lock and
   * the write. It ends by itself after {@link LOCK_TIME}.
   */
  leaveLock(attribute: "name" | "identifier", value: string): void;
  /** Makes a hidden object readable again. */
  show(dn: string): void;
}

/** A view of a directory. Its methods that change something throw {@link UdmError} as the API answers. */
export function viewOf(directory: Directory): StoreView {
  const { store, modules } = directory;
  const existing = (dn: string): Entry => {
    const entry = store.find(dn);
    if (entry === undefined) throw notFound();
    return entry;
  };
  return {
    base: store.base.dn,
    get: (dn) => optional(store.find(dn)),
    byName: (name) => optional(store.findName(name)),
    byIdentifier: (identifier) => optional(store.findIdentifier(identifier)),
    list: (type, position) =>
      search(store, modules[type], { position, scope: "sub", patterns: [] }).map(snapshot),
    count: (type) => store.ofType(type).size,
    password: (dn) => store.find(dn)?.passwords[0],
    add(type, properties, position) {
      const password = type.startsWith("users/") ? { password: "Univention.2026" } : {};
      return snapshot(create(directory, modules[type], position, { ...password, ...properties }));
    },
    patch(dn, properties) {
      const entry = existing(dn);
      modify(directory, entry, properties);
      return snapshot(entry);
    },
    move(dn, position) {
      const entry = existing(dn);
      move(directory, entry, position);
      return snapshot(entry);
    },
    remove: (dn) => remove(directory, existing(dn)),
    hide: (dn) => void store.hidden.add(existing(dn)),
    leaveLock: (attribute, value) =>
      directory.locks.leave(attribute, attribute === "name" ? foldName(value) : value),
    show: (dn) => void store.hidden.delete(existing(dn)),
  };
}

function optional(entry: Entry | undefined): StoredObject | undefined {
  return entry === undefined ? undefined : snapshot(entry);
}

function snapshot(entry: Entry): StoredObject {
  return {
    dn: entry.dn,
    type: entry.module.name,
    uuid: entry.uuid,
    position: entry.position,
    properties: structuredClone(allProperties(entry)),
    etag: entityTag(entry),
  };
}
