/**
 * The users of the benchmarks, generated from their numbers, identical on both sides. Thirty properties are synchronised,
 * twelve have values.
 *
 * @module
 */

/** An attribute of the source, its property in the target, and its value by user number. */
interface Field {
  readonly attribute: string;
  readonly property: string;
  /** Whether the property is a list. */
  readonly list?: true;
  /** Undefined: no user has a value. */
  readonly value?: (index: number) => string;
}

/** Where users and groups are in the source. */
export const PEOPLE = "ou=people,dc=example,dc=test";
export const GROUPS = "ou=groups,dc=example,dc=test";
/** Where both are in the target, relative to its base. */
export const TARGET_OU = "ou=import";

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
  "Berg",
];
const TOWNS = ["Bremen", "Kassel", "Köln", "Ulm", "Jena", "Mainz", "Essen"];

const given = (index: number) => GIVEN[index % GIVEN.length] as string;
const family = (index: number) => FAMILY[Math.floor(index / GIVEN.length) % FAMILY.length] as string;

/** The name of a user. */
export function username(index: number): string {
  return `user${String(index).padStart(7, "0")}`;
}

/** The identifier of a user or group: a version 4 UUID that contains its number. */
export function identifier(kind: "user" | "group", index: number): string {
  return `${kind === "user" ? "be000001" : "be000002"}-0000-4000-8000-${
    index.toString(16).padStart(12, "0")
  }`;
}

/** All properties of users that are synchronised. */
export const FIELDS: readonly Field[] = [
  { attribute: "uid", property: "username", value: username },
  { attribute: "givenName", property: "firstname", value: given },
  { attribute: "sn", property: "lastname", value: family },
  { attribute: "displayName", property: "displayName", value: (i) => `${given(i)} ${family(i)}` },
  { attribute: "description", property: "description", value: (i) => `Person number ${i} of the benchmark` },
  { attribute: "o", property: "organisation", value: (i) => `School ${i % 300}` },
  { attribute: "employeeNumber", property: "employeeNumber", value: (i) => String(100_000 + i) },
  { attribute: "mail", property: "e-mail", list: true, value: (i) => `${username(i)}@example.org` },
  { attribute: "telephoneNumber", property: "phone", list: true, value: (i) => `+49 421 ${100_000 + i}` },
  { attribute: "street", property: "street", value: (i) => `Lange Straße ${i % 150}` },
  { attribute: "l", property: "city", value: (i) => TOWNS[i % TOWNS.length] as string },
  {
    attribute: "entryUUID",
    property: "univentionObjectIdentifier",
    value: (i) => identifier("user", i),
  },
  { attribute: "title", property: "title" },
  { attribute: "initials", property: "initials" },
  { attribute: "employeeType", property: "employeeType" },
  { attribute: "preferredLanguage", property: "preferredLanguage" },
  { attribute: "preferredDeliveryMethod", property: "preferredDeliveryMethod" },
  { attribute: "physicalDeliveryOfficeName", property: "physicalDeliveryOfficeName" },
  { attribute: "postalCode", property: "postcode" },
  { attribute: "st", property: "state" },
  { attribute: "carLicense", property: "birthday" },
  { attribute: "jpegPhoto", property: "jpegPhoto" },
  { attribute: "roomNumber", property: "roomNumber", list: true },
  { attribute: "departmentNumber", property: "departmentNumber", list: true },
  { attribute: "secretary", property: "secretary", list: true },
  { attribute: "postOfficeBox", property: "postOfficeBox", list: true },
  { attribute: "homePostalAddress", property: "homePostalAddress", list: true },
  { attribute: "homePhone", property: "homeTelephoneNumber", list: true },
  { attribute: "mobile", property: "mobileTelephoneNumber", list: true },
  { attribute: "pager", property: "pagerTelephoneNumber", list: true },
];

/** The fields with values. */
export const SET_FIELDS: readonly (Field & Required<Pick<Field, "value">>)[] = FIELDS.flatMap((field) =>
  field.value === undefined ? [] : [{ ...field, value: field.value }]
);

/** DN of a user in the source. */
export function personDn(index: number): string {
  return `uid=${username(index)},${PEOPLE}`;
}

/** DN of a user in the target. */
export function targetUserDn(index: number, base: string): string {
  return `uid=${username(index)},${TARGET_OU},${base}`;
}

/** The properties of a synchronised user in the target. */
export function userProperties(index: number): Record<string, string | string[]> {
  const properties: Record<string, string | string[]> = {};
  for (const { property, list, value } of SET_FIELDS) {
    properties[property] = list === true ? [value(index)] : value(index);
  }
  return properties;
}
