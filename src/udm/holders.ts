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

import { forEachConcurrently } from "../common/for_each_concurrently.ts";
import { type Properties, textsOf } from "../common/model.ts";
import { UdmError } from "./errors.ts";
import { OBJECT_IDENTIFIER } from "./identifier.ts";
import type { UdmClient } from "./types.ts";
import { escapeFilterValue } from "./urls.ts";
import { nameForm } from "./values.ts";

/**
 * A kind of value that is unique in the domain. `primaryMail` are addresses without alternative ones: what is unique in every
 * installation.
 */
export type UniqueValue = "name" | "primaryMail" | "mail" | "identifier";

/** The object types that can hold such a value, in the order of the requests. */
export const HOLDER_TYPES = ["users/user", "groups/group", "users/ldap"] as const;

/** An object type that can hold a unique value. */
export type HolderType = (typeof HOLDER_TYPES)[number];

/** The properties that hold a unique value. */
const HOLDING: Readonly<Record<UniqueValue, Partial<Readonly<Record<HolderType, readonly string[]>>>>> = {
  name: { "users/user": ["username"], "groups/group": ["name"], "users/ldap": ["username"] },
  primaryMail: { "users/user": ["mailPrimaryAddress"], "groups/group": ["mailAddress"] },
  mail: { "users/user": ["mailPrimaryAddress", "mailAlternativeAddress"], "groups/group": ["mailAddress"] },
  identifier: {
    "users/user": [OBJECT_IDENTIFIER],
    "groups/group": [OBJECT_IDENTIFIER],
    "users/ldap": [OBJECT_IDENTIFIER],
  },
};

/** A value to search for. */
export interface Sought {
  readonly kind: UniqueValue;
  readonly value: string;
}

/** An object that holds a unique value. */
export interface Holder extends Sought {
  readonly type: HolderType;
  readonly dn: string;
  /** The property that holds the value. */
  readonly property: string;
  /** The properties that were read. */
  readonly properties: Properties;
}

/** How to search. */
export interface HolderSearch {
  /** Further properties to read of a type, such as the primary key. */
  readonly more?: (type: HolderType) => readonly string[];
  /** Maximum number of requests at once. */
  readonly concurrency?: number;
}

/**
 * Maximum length of a filter in a URL, in characters. UDM takes 60 to 90 ms for each request and little for each value, but
 * gateways limit a URL to 8 kB.
 */
const MAX_FILTER = 6500;

/**
 * Finds the holders of values in the whole directory: one request for each object type and batch of values, none without
 * values. Types that the account cannot read have no holders.
 *
 * @throws {UdmError} if UDM is unavailable
 */
export async function findAllHolders(
  client: Pick<UdmClient, "searchIfReadable">,
  values: Iterable<Sought>,
  { more = () => [], concurrency = 1 }: HolderSearch = {},
): Promise<Holder[]> {
  const holders: Holder[] = [];
  await forEachConcurrently(batches(values), concurrency, async ({ type, sought, filter }) => {
    const properties = [...new Set([...sought.keys(), ...more(type)])];
    for (const object of await client.searchIfReadable(type, filter, properties) ?? []) {
      holders.push(...holdersIn(object, type, sought));
    }
  });
  return holders;
}

/**
 * Lists the holders of all values of some kinds, each type in one list.
 *
 * @throws {UdmError} if a list fails; simple authentication accounts that cannot be listed are left out
 */
export async function* listHolders(
  client: Pick<UdmClient, "list">,
  base: string,
  kinds: readonly UniqueValue[],
  more: (type: HolderType) => readonly string[],
): AsyncGenerator<Holder, void, undefined> {
  for (const type of HOLDER_TYPES) {
    const holding = kinds.flatMap((kind) =>
      (HOLDING[kind][type] ?? []).map((property) => ({ kind, property }))
    );
    const properties = [...new Set([...holding.map(({ property }) => property), ...more(type)])];
    try {
      for await (const object of client.list(type, { position: base, properties })) {
        for (const { kind, property } of holding) {
          for (const value of textsOf(object.properties[property])) {
            yield { kind, value, type, dn: object.dn, property, properties: object.properties };
          }
        }
      }
    } catch (error) {
      if (type !== "users/ldap" || !(error instanceof UdmError) || error.kind === "aborted") throw error;
    }
  }
}

/** As {@linkcode findAllHolders}, for values of one kind. */
export async function findHolders(
  client: Pick<UdmClient, "searchIfReadable">,
  kind: UniqueValue,
  values: Iterable<string>,
  more: (type: HolderType) => readonly string[] = () => [],
): Promise<Holder[]> {
  return await findAllHolders(client, Array.from(values, (value) => ({ kind, value })), { more });
}

/** Values by the property that may hold them, and by their form there. */
type SoughtIn = ReadonlyMap<string, ReadonlyMap<string, Sought>>;

/** What one request asks for. */
interface Batch {
  readonly type: HolderType;
  readonly sought: SoughtIn;
  readonly filter: string;
}

/** A batch that is not full. */
class OpenBatch {
  readonly #sought = new Map<string, Map<string, Sought>>();
  readonly #tests: string[] = [];
  #length = 0;

  constructor(readonly type: HolderType) {}

  /**
   * Adds tests for a value, unless they are too long for any request: names and addresses of objects are shorter.
   *
   * @returns whether there was enough room
   */
  add(value: Sought, properties: readonly string[]): boolean {
    const form = nameForm(value.value);
    const added = properties.filter((property) => this.#sought.get(property)?.has(form) !== true);
    const tests = added.map((property) => `(${property}=${escapeFilterValue(value.value)})`);
    const length = encodeURIComponent(tests.join("").toWellFormed()).length;
    if (length > MAX_FILTER) return true;
    if (this.#length + length > MAX_FILTER) return false;
    this.#length += length;
    this.#tests.push(...tests);
    for (const property of added) {
      const values = this.#sought.get(property) ?? new Map<string, Sought>();
      this.#sought.set(property, values.set(form, value));
    }
    return true;
  }

  /** The batch, if it has a value. */
  *full(): Generator<Batch, void, undefined> {
    const tests = this.#tests.join("");
    const filter = this.#tests.length === 1 ? tests : `(|${tests})`;
    if (tests !== "") yield { type: this.type, sought: this.#sought, filter };
  }
}

/** Batches in the order of the values. */
function* batches(values: Iterable<Sought>): Generator<Batch, void, undefined> {
  const open = new Map(HOLDER_TYPES.map((type) => [type, new OpenBatch(type)]));
  for (const value of values) {
    for (const [type, batch] of open) {
      const properties = HOLDING[value.kind][type] ?? [];
      if (properties.length === 0 || batch.add(value, properties)) continue;
      yield* batch.full();
      const next = new OpenBatch(type);
      next.add(value, properties);
      open.set(type, next);
    }
  }
  for (const batch of open.values()) yield* batch.full();
}

function holdersIn(
  { dn, properties }: { readonly dn: string; readonly properties: Properties },
  type: HolderType,
  sought: SoughtIn,
): Holder[] {
  return [...sought].flatMap(([property, values]) =>
    textsOf(properties[property]).flatMap((text) => {
      const value = values.get(nameForm(text));
      return value === undefined ? [] : [{ ...value, type, dn, property, properties }];
    })
  );
}
