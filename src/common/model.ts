/**
 * The shared model: what is synchronised, and the types of values.
 *
 * @module
 */

/** The kinds of entries. Users come before groups, because groups refer to users. */
export type Kind = "user" | "group";

/** Both kinds, in the order of reading and writing. */
export const KINDS: readonly Kind[] = ["user", "group"];

/** The UDM object type (module) of each kind. */
export const OBJECT_TYPE = { user: "users/user", group: "groups/group" } as const;

/** A UDM object type the connector works with. */
export type ObjectType = "users/user" | "groups/group" | "users/ldap" | "container/ou" | "mail/domain";

/** The UDM property with the name (the value of the RDN) of each kind. */
export const NAME_PROPERTY = { user: "username", group: "name" } as const;

/** The property of a group that holds its members of each kind. */
export const MEMBER_PROPERTY = { user: "users", group: "nestedGroup" } as const;

/** Both properties that hold members of groups. */
export const MEMBER_PROPERTIES: readonly string[] = Object.values(MEMBER_PROPERTY);

/** The attribute in the RDN of the objects of each kind, and of OUs; its value is the name. */
export const NAMING_ATTRIBUTE = { user: "uid", group: "cn", ou: "ou" } as const;

/** One of the values of a list. */
export type PropertyItem = string | boolean | number | { readonly [key: string]: unknown };

/** The JSON value of a UDM property. `null` and the empty list both mean "not set". */
export type PropertyValue =
  | string
  | boolean
  | number
  | null
  | readonly PropertyItem[]
  | { readonly [key: string]: unknown };

/** The value as text, if it is a non-empty text or a number. */
export function textOf(value: PropertyValue | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The texts in a list, or a single value as a list. */
export function textsOf(value: PropertyValue | undefined): readonly string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === "string");
  const text = textOf(value);
  return text === undefined ? [] : [text];
}

/** Properties of a UDM object by name. */
export type Properties = { readonly [property: string]: PropertyValue };

/** The formats of texts that matter to the connector, as OpenAPI names them. */
export const FORMATS = ["date", "email", "byte", "uuid", "dn"] as const;

/** The kind of value that UDM requires for a property. */
export interface PropertyKind {
  /** The JSON type of the value, or of each value of a list. `map` stands for everything that no text can express. */
  readonly type: "text" | "boolean" | "integer" | "object" | "map";
  readonly isList: boolean;
  /** The format of texts; undefined if they have none, or if it is not known. */
  readonly format?: typeof FORMATS[number];
  /** The names of the fields of an object: texts, all of them mandatory. */
  readonly fields?: readonly string[];
}

/** The kind of a property with one text of no particular format. */
export const TEXT: PropertyKind = { type: "text", isList: false };

/** The kind of a property with a list of texts. */
export const TEXTS: PropertyKind = { type: "text", isList: true };

/** The kind of every property of an object type, by name. */
export type PropertyKinds = ReadonlyMap<string, PropertyKind>;

/** Values of one attribute as bytes, in the order of the server. */
export type Values = readonly Uint8Array[];

/** Attributes of an entry by name, in the spelling of the configuration if it requests them. */
export type Attributes = ReadonlyMap<string, Values>;

/**
 * An entry of the source directory.
 *
 * Values are views into the receive buffer, valid until the next page is requested. Copy a value to keep it; otherwise the
 * whole buffer stays in memory.
 */
export interface SourceEntry {
  readonly dn: string;
  /** May be decoded on every access; keep the result if you need it several times. */
  readonly attributes: Attributes;
  /** Why the entry must be skipped, whatever its attributes. Its `dn` is then shortened. */
  readonly refused?: string;
}
