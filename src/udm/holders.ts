/**
 * Finds the objects that hold values which must be unique in the domain. UDM names neither them nor their type when it
 * refuses a value that is taken.
 *
 * Measured on UDM 17: users, groups and simple authentication accounts (`users/ldap`) share one space of names. Mail
 * addresses of users and groups share another one; with the UCR variable mail-address/uniqueness, alternative addresses
 * belong to it, too. An object identifier is unique among objects of every type.
 *
 * @module
 */

import { type Properties, type PropertyValue, textOf } from "../common/model.ts";
import { OBJECT_IDENTIFIER } from "./identifier.ts";
import { inBatches } from "./list_by_values.ts";
import type { UdmClient } from "./types.ts";
import { escapeFilterValue } from "./urls.ts";
import { nameForm } from "./values.ts";

/** A kind of value that is unique in the domain. */
export type UniqueValue = "name" | "mail" | "identifier";

/** The object types that can hold such a value, in the order of the requests. */
const HOLDER_TYPES = ["users/user", "groups/group", "users/ldap"] as const;

/** An object type that can hold a unique value. */
export type HolderType = (typeof HOLDER_TYPES)[number];

/** The properties that hold a unique value. */
const HOLDING: Readonly<Record<UniqueValue, Partial<Readonly<Record<HolderType, readonly string[]>>>>> = {
  name: { "users/user": ["username"], "groups/group": ["name"], "users/ldap": ["username"] },
  mail: { "users/user": ["mailPrimaryAddress", "mailAlternativeAddress"], "groups/group": ["mailAddress"] },
  identifier: {
    "users/user": [OBJECT_IDENTIFIER],
    "groups/group": [OBJECT_IDENTIFIER],
    "users/ldap": [OBJECT_IDENTIFIER],
  },
};

/** An object that holds a unique value. */
export interface Holder {
  /** The value as it was searched for. */
  readonly value: string;
  readonly type: HolderType;
  readonly dn: string;
  /** The property that holds the value. */
  readonly property: string;
  /** The properties that were read. */
  readonly properties: Properties;
}

/**
 * Finds the holders of values in the whole directory: one request for each object type and batch of values, none without
 * values. Types that the account cannot read have no holders.
 *
 * @param more further properties to read of a type, such as the primary key
 * @throws {UdmError} if UDM is unavailable
 */
export async function findHolders(
  client: Pick<UdmClient, "searchIfReadable">,
  kind: UniqueValue,
  values: Iterable<string>,
  more: (type: HolderType) => readonly string[] = () => [],
): Promise<Holder[]> {
  const holders: Holder[] = [];
  const distinct = new Map([...values].map((value) => [nameForm(value), value]));
  const textFor = (value: string) => filterOf(HOLDING[kind]["users/user"] ?? [], [value]);
  for (const batch of inBatches(distinct, ([, value]) => textFor(value))) {
    const sought = new Map(batch);
    for (const type of HOLDER_TYPES) {
      const holding = HOLDING[kind][type] ?? [];
      if (holding.length === 0) continue;
      const properties = [...new Set([...holding, ...more(type)])];
      const objects = await client.searchIfReadable(type, filterOf(holding, sought.values()), properties);
      for (const object of objects ?? []) holders.push(...holdersIn(object, type, holding, sought));
    }
  }
  return holders;
}

function filterOf(properties: readonly string[], values: Iterable<string>): string {
  const tests = [...values].flatMap((value) =>
    properties.map((property) => `(${property}=${escapeFilterValue(value)})`)
  );
  return tests.length === 1 ? tests.join("") : `(|${tests.join("")})`;
}

function holdersIn(
  { dn, properties }: { readonly dn: string; readonly properties: Properties },
  type: HolderType,
  holding: readonly string[],
  sought: ReadonlyMap<string, string>,
): Holder[] {
  return holding.flatMap((property) =>
    textsOf(properties[property]).flatMap((text) => {
      const value = sought.get(nameForm(text));
      return value === undefined ? [] : [{ value, type, dn, property, properties }];
    })
  );
}

function textsOf(value: PropertyValue | undefined): readonly string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === "string");
  const text = textOf(value);
  return text === undefined ? [] : [text];
}
