/**
 * How entries look in answers.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Entry } from "./entry.ts";
import { isEmpty, type Json, type JsonObject } from "./json.ts";

const RELATIONS = new Set(["groups", "primaryGroup", "users", "nestedGroup", "memberOf", "gidNumber"]);

/** The value of a property as it is read: null or empty if it is not set. */
export function propertyValues(entry: Entry, property: string): Json {
  if (RELATIONS.has(property)) {
    const value = relation(entry, property);
    if (value !== undefined) return value;
  }
  return entry.properties[property] ?? entry.module.unset[property] ?? null;
}

function relation(entry: Entry, property: string): Json | undefined {
  const isUser = entry.module.name === "users/user";
  const isGroup = entry.module.name === "groups/group";
  if (property === "groups" && isUser) return dns(entry.memberOf);
  if (property === "primaryGroup" && isUser) return entry.primaryGroup?.dn ?? null;
  if (property === "gidNumber" && isUser) return entry.primaryGroup?.properties.gidNumber ?? null;
  if (property === "users" && isGroup) return dns(entry.users);
  if (property === "nestedGroup" && isGroup) return dns(entry.nested);
  if (property === "memberOf" && isGroup) return dns(entry.memberOf);
  return undefined;
}

function dns(members: Iterable<{ dn: string }>): string[] {
  const result: string[] = [];
  for (const member of members) result.push(member.dn);
  return result;
}

/** All properties of an entry, as a GET without `properties=` shows them. */
export function allProperties(entry: Entry): JsonObject {
  const properties: JsonObject = {};
  for (const property of Object.keys(entry.module.unset)) {
    properties[property] = propertyValues(entry, property);
  }
  return properties;
}

/**
 * The requested properties; unset ones and unknown names are omitted.
 *
 * @param isListed whether the entry is part of a list
 */
function someProperties(
  entry: Entry,
  wanted: readonly string[],
  isListed: boolean,
): JsonObject {
  const properties: JsonObject = {};
  for (const property of wanted) {
    if (!Object.hasOwn(entry.module.unset, property)) continue;
    const value = propertyValues(entry, property);
    // UDM computes the lists of relations and therefore returns them even if empty, and the expiry of an object.
    const isComputed = (RELATIONS.has(property) && Array.isArray(value)) ||
      (property === "userexpiry" && !isListed);
    if (isEmpty(value) && !isComputed) continue;
    properties[property] = value;
  }
  return properties;
}

/** An entry as returned by the API. */
export function representation(
  entry: Entry,
  wanted: readonly string[] | undefined,
  isListed: boolean,
  href: string,
): JsonObject {
  return {
    _links: { self: [{ href, title: entry.entryName, name: entry.dn }] },
    dn: entry.dn,
    objectType: entry.module.name,
    id: entry.entryName,
    position: entry.position,
    properties: wanted === undefined ? allProperties(entry) : someProperties(entry, wanted, isListed),
    options: entry.module.options,
    policies: wanted === undefined ? entry.module.policies : {},
    uuid: entry.uuid,
  };
}

/** The ETag of an entry: it changes with the entry itself, not with memberships stored in groups. */
export function entityTag(entry: Entry): string {
  return etag(entry.dn, entry.module.name, String(entry.changeNumber), entry.uuid);
}

/** An ETag made of strings. */
export function etag(...parts: readonly string[]): string {
  return `"${createHash("sha1").update(parts.join("\0")).digest("hex")}"`;
}
