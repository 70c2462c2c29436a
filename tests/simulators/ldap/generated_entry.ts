/**
 * Users and groups that are computed from their number.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { normaliseDn } from "../../../src/syntax/dn.ts";
import type { AttributeName, Entry, Value } from "./entry.ts";
import { guidBytes, identifier, uuidText } from "./identifier.ts";
import type { Style } from "./protocol.ts";

/** Computes the values of one attribute from the number of the entry; `slot` is its place in the directory. */
export type Maker = (index: number, slot: number) => readonly Value[];

/** What all users, or all groups, have in common. */
export interface Shape {
  /** The DN of their container. */
  readonly parent: string;
  /** The attributes of every entry. */
  readonly names: readonly AttributeName[];
  /** Functions that compute the values, by attribute in lower case. */
  readonly makers: ReadonlyMap<string, Maker>;
  /** The DN of the entry with this number. */
  dn(index: number): string;
  /** The number in a normalised DN of this shape, even if the directory has no such entry. */
  indexOf(key: string): number | undefined;
}

/** An entry of a shape. */
export class GeneratedEntry implements Entry {
  readonly dn: string;
  readonly key: string;
  readonly #shape: Shape;
  readonly #index: number;
  readonly #slot: number;

  constructor(shape: Shape, index: number, slot: number) {
    this.#shape = shape;
    this.#index = index;
    this.#slot = slot;
    this.dn = shape.dn(index);
    this.key = this.dn.toLowerCase();
  }

  get names(): readonly AttributeName[] {
    return this.#shape.names;
  }

  values(key: string): readonly Value[] {
    return this.#shape.makers.get(key)?.(this.#index, this.#slot) ?? [];
  }
}

/** Options of the shapes. */
interface ShapeOptions {
  readonly style: Style;
  readonly suffix: string;
  readonly photoBytes: number;
  /** DNs of the members of a group. */
  readonly members: (group: number) => readonly string[];
}

const GIVEN = ["Anna", "Björn", "Carla", "Dieter", "Élodie", "Frank", "Gül", "Hans", "Ines", "Jörg"];
const FAMILY = [
  "Müller",
  "Schmidt",
  "Weiß",
  "O'Neil",
  "García",
  "Nowak",
  "Özdemir",
  "Zhang",
  "Smith",
  "Ångström",
];
/** NORMAL_ACCOUNT, and the same with ACCOUNTDISABLE (MS-ADTS 2.2.16). */
const [ENABLED, DISABLED] = [["512"], ["514"]];

/** The shapes of users and groups. */
export function shapes(options: ShapeOptions): { readonly user: Shape; readonly group: Shape } {
  return options.style === "ad" ? adShapes(options) : openldapShapes(options);
}

function adShapes({ suffix, photoBytes, members }: ShapeOptions): { user: Shape; group: Shape } {
  const domain = suffix.replace(/^DC=/i, "").replace(/,DC=/gi, ".");
  const category = (name: string) => [`CN=${name},CN=Schema,CN=Configuration,${suffix}`];
  const userClasses = ["top", "person", "organizationalPerson", "user"];
  const groupClasses = ["top", "group"];
  const person = category("Person");
  const groupCategory = category("Group");
  return {
    user: shape(`OU=Users,${suffix}`, "CN=user", {
      objectClass: () => userClasses,
      objectCategory: () => person,
      cn: (i) => [name("user", i)],
      sAMAccountName: (i) => [name("user", i)],
      userPrincipalName: (i) => [`${name("user", i)}@${domain}`],
      givenName: (i) => [given(i)],
      sn: (i) => [family(i)],
      displayName: (i) => [`${given(i)} ${family(i)}`],
      mail: (i) => [`${name("user", i)}@${domain}`],
      proxyAddresses: (i) => [`SMTP:${name("user", i)}@${domain}`, `smtp:alias${i}@${domain}`],
      telephoneNumber: (i) => [phone(i)],
      userAccountControl: (i) => i % 50 === 49 ? DISABLED : ENABLED,
      objectGUID: (_, slot) => [guidBytes(identifier(slot))],
      ...(photoBytes > 0 && { thumbnailPhoto: (i: number) => [photo(i, photoBytes)] }),
    }),
    group: shape(`OU=Groups,${suffix}`, "CN=group", {
      objectClass: () => groupClasses,
      objectCategory: () => groupCategory,
      cn: (i) => [name("group", i)],
      sAMAccountName: (i) => [name("group", i)],
      description: (i) => [`Group number ${i}`],
      // A global security group (MS-ADTS 2.2.12).
      groupType: () => ["-2147483646"],
      objectGUID: (_, slot) => [guidBytes(identifier(slot))],
      member: members,
    }),
  };
}

function openldapShapes({ suffix, photoBytes, members }: ShapeOptions): { user: Shape; group: Shape } {
  const domain = suffix.replace(/^dc=/i, "").replace(/,dc=/gi, ".");
  return {
    user: shape(`ou=users,${suffix}`, "uid=user", {
      objectClass: () => ["inetOrgPerson"],
      uid: (i) => [name("user", i)],
      cn: (i) => [`${given(i)} ${family(i)}`],
      givenName: (i) => [given(i)],
      sn: (i) => [family(i)],
      mail: (i) => [`${name("user", i)}@${domain}`],
      telephoneNumber: (i) => [phone(i)],
      description: (i) => [`Benutzer für Tests ${i}`],
      entryUUID: (_, slot) => [uuidText(identifier(slot))],
      ...(photoBytes > 0 && { jpegPhoto: (i: number) => [photo(i, photoBytes)] }),
    }),
    group: shape(`ou=groups,${suffix}`, "cn=group", {
      objectClass: () => ["groupOfNames"],
      cn: (i) => [name("group", i)],
      description: (i) => [`Group number ${i}`],
      entryUUID: (_, slot) => [uuidText(identifier(slot))],
      member: members,
    }),
  };
}

/**
 * Describes entries by the functions that compute their attributes.
 *
 * @param parent the DN of the container
 * @param head the start of every DN, before the number of seven digits
 */
export function shape(parent: string, head: string, makers: Readonly<Record<string, Maker>>): Shape {
  const [keyHead, keyTail] = [head.toLowerCase(), "," + normaliseDn(parent)];
  return {
    parent,
    names: Object.keys(makers).map((name) => ({ name, key: name.toLowerCase() })),
    makers: new Map(Object.entries(makers).map(([name, maker]) => [name.toLowerCase(), maker])),
    dn: (index) => `${head}${digits(index)},${parent}`,
    indexOf(key) {
      if (!key.startsWith(keyHead) || !key.endsWith(keyTail)) return undefined;
      const number = key.slice(keyHead.length, key.length - keyTail.length);
      return /^\d{7}$/.test(number) ? Number(number) : undefined;
    },
  };
}

function digits(index: number): string {
  return String(index).padStart(7, "0");
}

function name(kind: "user" | "group", index: number): string {
  return kind + digits(index);
}

function given(index: number): string {
  return GIVEN[index % GIVEN.length] as string;
}

function family(index: number): string {
  return FAMILY[Math.floor(index / GIVEN.length) % FAMILY.length] as string;
}

function phone(index: number): string {
  return `+49 421 ${100_000 + index % 900_000}`;
}

/** The beginning of a JPEG file, then bytes that depend on the number. */
function photo(index: number, size: number): Buffer {
  const bytes = Buffer.alloc(size, identifier(index));
  bytes.set([0xff, 0xd8, 0xff, 0xe0].slice(0, size));
  return bytes;
}
