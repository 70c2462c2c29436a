/**
 * The words that every part of the connector shares: what is synchronised, and in which shape values travel.
 *
 * @module
 */

/** What is synchronised. Users always come before groups, because groups refer to users. */
export type Kind = "user" | "group";

/** Both kinds, in the order in which they are read and written. */
export const KINDS: readonly Kind[] = ["user", "group"];

/** The UDM object type (module) that holds each kind. */
export const OBJECT_TYPE = { user: "users/user", group: "groups/group" } as const;

/** A UDM object type the connector works with. */
export type ObjectType = "users/user" | "groups/group" | "container/ou" | "mail/domain";

/** The UDM property that holds the name (the value of the RDN) of each kind. */
export const NAME_PROPERTY = { user: "username", group: "name" } as const;

/** The property of a group that holds its members of each kind. */
export const MEMBER_PROPERTY = { user: "users", group: "nestedGroup" } as const;

/** Both properties that hold members of groups. */
export const MEMBER_PROPERTIES: readonly string[] = Object.values(MEMBER_PROPERTY);

/** The attribute in the RDN of the objects of each kind, and of OUs; its value is the name. */
export const NAMING_ATTRIBUTE = { user: "uid", group: "cn", ou: "ou" } as const;

/** The value of a UDM property as JSON carries it. `null` and the empty list both mean "not set". */
export type PropertyValue = string | boolean | null | readonly string[] | { readonly [key: string]: unknown };

/** The value if it is a text that is not empty, or a number, as text. */
export function textOf(value: PropertyValue | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Properties of a UDM object by name. */
export type Properties = { readonly [property: string]: PropertyValue };

/** How UDM wants the value of a property; the template of the object type says which it is. */
export type PropertyKind = "single" | "list" | "boolean" | "map";

/** The kind of every property of an object type, by name. */
export type PropertyKinds = ReadonlyMap<string, PropertyKind>;

/** Values of one attribute, as bytes, in the order the server sent them. */
export type Values = readonly Uint8Array[];

/** Attributes of an entry by name. Names are spelled as the configuration spells them where it asks for them. */
export type Attributes = ReadonlyMap<string, Values>;

/**
 * An entry of the source directory.
 *
 * Values are views into the receive buffer: they are valid until the next page is asked for. Whoever keeps
 * one beyond that must copy it, or the whole buffer stays in memory.
 */
export interface SourceEntry {
  readonly dn: string;
  /** May be made anew each time it is asked for: whoever needs it several times keeps it meanwhile. */
  readonly attributes: Attributes;
}
