/**
 * Creating, changing, moving and deleting objects, with the checks of UDM in its order.
 *
 * All checks come before the first write, so a refused request leaves only locks.
 *
 * @module
 */

import {
  checkLdap,
  checkMail,
  checkPassword,
  claimIdentifier,
  claimName,
  rememberPassword,
} from "./checks.ts";
import { patternValues } from "./derived.ts";
import { defaultPosition, type Directory, otherDn, relocate } from "./directory.ts";
import { Entry, entryDn } from "./entry.ts";
import {
  bodyComplaint,
  type Complaint,
  ldapError,
  noSuchObject,
  propertyComplaint,
  unprocessable,
} from "./errors.ts";
import { type Json, type JsonObject, sameJson } from "./json.ts";
import { adopt, dissolve } from "./memberships.ts";
import type { Module } from "./modules.ts";
import { applyRelations, checkNotPrimary, setPrimaryGroup, takeRelations } from "./relations.ts";
import { foldName, hasUniqueName } from "./store.ts";
import { type Changes, readProperties } from "./syntax.ts";

/** Properties that act on a request and are not stored. */
const TRANSIENT = new Set(["password", "overridePWHistory", "overridePWLength", "unlock"]);
const IDENTIFIER = "univentionObjectIdentifier";

/**
 * Creates an object.
 *
 * @param position DN of the parent; without one the decomplaint about the module
 * @throws {UdmError} if the request is invalid
 */
export function create(
  directory: Directory,
  module: Module,
  position: string | undefined,
  properties: JsonObject,
): Entry {
  const { store } = directory;
  const changes = read(module, properties);
  refuseMissing(module.required.filter((property) => typeof changes.get(property) !== "string"));
  const parent = findParent(directory, position ?? defaultPosition(directory, module.name));
  checkPassword(changes);
  const name = String(changes.get(module.nameProperty));
  const relations = takeRelations(directory, module, changes);
  claimName(directory, module, name, entryDn(module, name, parent));
  checkMail(directory, changes);
  const identifier = changes.get(IDENTIFIER) ?? crypto.randomUUID();
  claimIdentifier(directory, String(identifier));
  checkLdap(module, name, changes);
  if (module.name === "users/user" && /[^\0-\x7f]/.test(name)) {
    throw ldapError("Invalid syntax: homeDirectory: value #0 invalid per syntax.");
  }

  const entry = new Entry(module, parent, initialProperties(directory, module, changes, identifier));
  store.insert(entry);
  if (module.name === "users/user") {
    setPrimaryGroup(entry, relations.primaryGroup ?? directory.domainUsers);
    applyRelations(directory, entry, { memberOf: relations.memberOf ?? new Set() });
  } else {
    applyRelations(directory, entry, relations);
  }
  const password = changes.get("password");
  if (typeof password === "string") rememberPassword(entry, password);
  adopt(store, entry);
  return entry;
}

/**
 * Changes properties of an object; a new name renames it.
 *
 * @throws {UdmError} if the request is invalid
 */
export function modify(directory: Directory, entry: Entry, properties: JsonObject): void {
  const { store } = directory;
  const { module } = entry;
  const changes = read(module, properties);
  if (changes.get("password") === null) changes.delete("password");
  refuseMissing(module.required.filter((property) => changes.get(property) === null));
  checkIdentifierKept(entry, changes);
  checkPassword(changes, entry);
  const relations = takeRelations(directory, module, changes, entry);
  const name = changes.get(module.nameProperty);
  const newName = typeof name === "string" && name !== entry.entryName ? name : undefined;
  if (newName !== undefined) {
    claimName(directory, module, newName, entryDn(module, newName, entry.parent), entry);
  }
  checkMail(directory, changes, entry);
  checkLdap(module, newName, changes);

  if (newName !== undefined && entry.parent !== undefined) {
    relocate(directory, entry, newName, entry.parent);
  }
  store.unindex(entry);
  const changed = write(entry, changes);
  store.index(entry);
  if (changed) store.touch(entry);
  applyRelations(directory, entry, relations);
}

/**
 * Moves an object below another one. Properties of the same request are ignored, as by UDM.
 *
 * @throws {UdmError} 400 if the position does not exist; 422 if the DN is taken
 */
export function move(directory: Directory, entry: Entry, position: string): void {
  const parent = findParent(directory, position);
  const dn = otherDn(entry, entry.entryName, parent);
  if (dn === undefined) return;
  for (let above: Entry | undefined = parent; above !== undefined; above = above.parent) {
    if (above === entry) throw ldapError("Loop detected: an object cannot be moved below itself.");
  }
  claimName(directory, entry.module, entry.entryName, dn, entry);
  relocate(directory, entry, entry.entryName, parent);
}

/**
 * Deletes an object and everything below it.
 *
 * @param recursive false refuses objects that have others below them
 * @throws {UdmError} 400
 */
export function remove(directory: Directory, entry: Entry, recursive = true): void {
  const { store, locks } = directory;
  if (!recursive && entry.children.size > 0) {
    throw ldapError("Operation not allowed on non-leaf: subordinate objects must be deleted first.");
  }
  checkNotPrimary(entry);
  for (const each of [...store.below(entry)].reverse()) {
    dissolve(store, each);
    setPrimaryGroup(each, undefined);
    store.remove(each);
    if (hasUniqueName(each.module)) locks.clear("name", foldName(each.entryName));
  }
}

function read(module: Module, properties: JsonObject): Changes {
  const complaints: Complaint[] = [];
  const changes = readProperties(module, properties, complaints);
  if (complaints.length > 0) throw unprocessable(complaints);
  return changes;
}

function refuseMissing(missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw unprocessable(
    missing.map((property) => propertyComplaint(property, `The property "${property}" is required.`)),
  );
}

function findParent({ store }: Directory, position: string): Entry {
  const parent = store.find(position);
  if (parent === undefined) throw noSuchObject();
  if (!parent.isContainer) throw ldapError(`Naming violation: ${position} cannot have subordinate objects.`);
  return parent;
}

function checkIdentifierKept(entry: Entry, changes: Changes): void {
  const identifier = changes.get(IDENTIFIER);
  if (identifier === undefined || identifier === entry.identifier) return;
  throw unprocessable([bodyComplaint(IDENTIFIER, `The property ${IDENTIFIER} has an invalid value: `)]);
}

function initialProperties(
  directory: Directory,
  module: Module,
  changes: Changes,
  identifier: Json,
): JsonObject {
  const properties: JsonObject = { ...module.defaults };
  for (const [property, value] of changes) {
    if (value !== null && !TRANSIENT.has(property)) properties[property] = value;
  }
  properties[IDENTIFIER] = identifier;
  if (module.name === "users/user") {
    const number = directory.nextNumber();
    properties.uidNumber ??= number;
    properties.sambaRID ??= 2 * number + 1000;
    properties.homeSharePath ??= String(properties.username);
    for (const [property, value] of Object.entries(patternValues(properties))) properties[property] ??= value;
  } else if (module.name === "groups/group") {
    const number = directory.nextNumber();
    properties.gidNumber ??= number;
    properties.sambaRID ??= 2 * number + 1001;
  }
  return properties;
}

/** Writes checked values; returns whether anything changed. */
function write(entry: Entry, changes: Changes): boolean {
  const { properties } = entry;
  let changed = false;
  const set = (property: string, value: Json) => {
    if (sameJson(properties[property] ?? null, value)) return;
    if (value === null) delete properties[property];
    else properties[property] = value;
    changed = true;
  };
  for (const [property, value] of changes) if (!TRANSIENT.has(property)) set(property, value);
  if (entry.module.name === "users/user") {
    for (const [property, value] of Object.entries(patternValues(properties))) {
      if (changes.get(property) === null) set(property, value);
    }
  }
  const password = changes.get("password");
  if (typeof password === "string") {
    rememberPassword(entry, password);
    changed = true;
  }
  return changed;
}
