/**
 * The writes of a plan: to UDM, or nowhere in a dry run.
 *
 * @module
 */

import { childDn } from "../syntax/dn.ts";
import { NAMING_ATTRIBUTE, type ObjectType, type Properties } from "../common/model.ts";
import type { WriteScope } from "../udm/types.ts";
import type { ManagedType, UdmClient, ValueChange } from "../udm/types.ts";

/** A unique property that identifies an object after a lost response. */
export interface UniqueKey {
  readonly property: string;
  readonly value: string;
}

/** The writes of a plan. Each returns the DN of the object afterwards. */
export interface Writer {
  ensureOu(relativeDn: string, base: string, description: string): Promise<string>;
  ensureMailDomain(name: string, base: string): Promise<void>;
  create(
    type: ManagedType,
    position: string,
    properties: Properties,
    key: UniqueKey,
    name: string,
  ): Promise<string>;
  modify(type: ManagedType, dn: string, properties: Properties, key: UniqueKey | undefined): Promise<string>;
  /** Adds and removes single values of lists. Returns what UDM warned of; undefined if every change had an effect. */
  changeValues(
    type: ManagedType,
    dn: string,
    changes: readonly ValueChange[],
    key: UniqueKey | undefined,
  ): Promise<string | undefined>;
  remove(type: ManagedType, dn: string, key: UniqueKey | undefined): Promise<void>;
  /** Reads properties of the object at a DN; undefined if it does not exist. */
  look(type: ObjectType, dn: string, properties: readonly string[]): Promise<Properties | undefined>;
  /** The DNs of all objects with a key. */
  locate(type: ObjectType, key: UniqueKey): Promise<readonly string[]>;
}

/**
 * Writes to UDM, restricted to one part of it.
 *
 * @param scope the part; the client enforces it from now on
 * @throws {DnSyntaxError} if a position is not a DN
 */
export function udmWriter(client: UdmClient, scope: WriteScope): Writer {
  client.confineTo(scope);
  return {
    ensureOu: (relativeDn, base, description) => client.ensureOu(relativeDn, base, description),
    ensureMailDomain: (name, base) => client.ensureMailDomain(name, base),
    create: async (type, position, properties, key) =>
      (await client.create(type, { position, properties }, key)).dn,
    modify: async (type, dn, properties, key) => (await client.modify(type, dn, properties, key)).dn,
    changeValues: (type, dn, changes, key) => client.changeValues(type, dn, changes, key),
    remove: (type, dn, key) => client.remove(type, dn, key),
    look: async (type, dn, properties) => (await client.get(type, dn, properties))?.properties,
    locate: async (type, key) => (await client.findByKey(type, key)).map(({ dn }) => dn),
  };
}

/** Writes nothing and returns the DNs that a real write would return. */
export function dryWriter(): Writer {
  return {
    ensureOu: (relativeDn, base) => Promise.resolve(`${relativeDn},${base}`),
    ensureMailDomain: () => Promise.resolve(),
    create: (type, position, _properties, _key, name) =>
      Promise.resolve(childDn(NAMING_ATTRIBUTE[type === "users/user" ? "user" : "group"], name, position)),
    modify: (_type, dn) => Promise.resolve(dn),
    changeValues: () => Promise.resolve(undefined),
    remove: () => Promise.resolve(),
    look: () => Promise.resolve(undefined),
    locate: () => Promise.resolve([]),
  };
}
