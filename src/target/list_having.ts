/**
 * Reading many objects with few requests.
 *
 * @module
 */

import type { ObjectType } from "../model.ts";
import type { UdmClient, UdmObject } from "./types.ts";
import { escapeFilterValue } from "./urls.ts";

/** A list costs UDM far more than each object in it, but the filter has to fit into an address. */
export const VALUES_IN_A_LIST = 40;

/** What is looked for, and where. */
export interface HavingQuery {
  /** DN of the container to search below. */
  readonly position: string;
  /** The property by which objects are found. */
  readonly property: string;
  /** At most {@linkcode VALUES_IN_A_LIST}. */
  readonly values: readonly string[];
  /** Properties to read. */
  readonly properties: readonly string[];
}

/** Lists the objects in which a property has one of several values, with one request. */
export function listHaving(
  client: UdmClient,
  type: ObjectType,
  { position, property, values, properties }: HavingQuery,
): AsyncGenerator<UdmObject, void, undefined> {
  const tests = values.map((value) => `(${property}=${escapeFilterValue(value)})`).join("");
  return client.list(type, { position, properties, filter: values.length === 1 ? tests : `(|${tests})` });
}

/** Parts of a list that are small enough for {@linkcode listHaving}. */
export function inLists<T>(items: readonly T[]): T[][] {
  return Array.from(
    { length: Math.ceil(items.length / VALUES_IN_A_LIST) },
    (_, at) => items.slice(at * VALUES_IN_A_LIST, (at + 1) * VALUES_IN_A_LIST),
  );
}
