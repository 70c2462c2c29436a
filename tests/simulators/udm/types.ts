/**
 * The types of properties, as `OPTIONS` shows them.
 *
 * @module
 */

import { isObject, type Json } from "./json.ts";

/** A type in the words of OpenAPI 3.0. */
export interface PropertyType {
  readonly type: "string" | "integer" | "boolean" | "array" | "object";
  readonly format?: string;
  readonly items?: PropertyType;
  readonly required?: readonly string[];
  /** Further keys of the schema. */
  readonly [key: string]: unknown;
}

const STRING: PropertyType = { type: "string", nullable: true };

/** The types of single values by the name of their format. */
const SCALARS = {
  string: STRING,
  integer: { type: "integer", nullable: true },
  boolean: { type: "boolean", nullable: true },
  date: { type: "string", format: "date", nullable: true },
  email: { type: "string", format: "email", minLength: 3, nullable: true },
  dn: { type: "string", format: "dn", pattern: "^.+=.+$", minLength: 3, nullable: true },
  byte: { type: "string", format: "byte", nullable: true },
  uuid: { type: "string", format: "uuid", nullable: true },
  password: { type: "string", format: "password", readOnly: true, nullable: true },
} satisfies Record<string, PropertyType>;

/** Properties that are no plain strings, by format. They mean the same in every module. */
const FORMATS: Readonly<Record<Exclude<keyof typeof SCALARS, "string">, string>> = {
  integer: "uidNumber gidNumber sambaRID",
  boolean: "pwdChangeNextLogin overridePWHistory overridePWLength",
  date: "userexpiry passwordexpiry birthday certificateDateNotBefore certificateDateNotAfter",
  email: "e-mail mailPrimaryAddress mailAlternativeAddress mailForwardAddress mailAddress",
  dn: "secretary groups primaryGroup homeShare users hosts memberOf nestedGroup allowedEmailUsers " +
    "allowedEmailGroups",
  byte: "jpegPhoto userCertificate",
  uuid: "univentionObjectIdentifier",
  password: "password",
};

const FORMAT_OF = new Map(
  Object.entries(FORMATS).flatMap(([format, names]) =>
    names.split(" ").map((name) => [name, SCALARS[format as keyof typeof SCALARS]])
  ),
);

const COMPLEX: Readonly<Record<string, PropertyType>> = {
  accountActivationDate: {
    type: "object",
    nullable: true,
    additionalProperties: false,
    properties: {
      "activation-date": SCALARS.date,
      "activation-time": { type: "string", format: "time", nullable: true },
      "activation-timezone": STRING,
    },
  },
  homePostalAddress: listOf({
    type: "object",
    nullable: true,
    additionalProperties: false,
    properties: { street: STRING, zipcode: STRING, city: STRING },
    required: ["street", "zipcode", "city"],
  }),
  sambaLogonHours: { ...listOf(STRING), uniqueItems: false },
  umcProperty: { type: "object", nullable: true, additionalProperties: STRING },
};

function listOf(items: PropertyType): PropertyType {
  return { type: "array", nullable: true, items, uniqueItems: true };
}

/** The type of a property of UDM itself. */
export function typeOf(property: string, template: Json): PropertyType {
  const complex = COMPLEX[property];
  if (complex !== undefined) return complex;
  const scalar = FORMAT_OF.get(property) ?? (typeof template === "boolean" ? SCALARS.boolean : STRING);
  return Array.isArray(template) ? listOf(scalar) : scalar;
}

/** The formats of the syntaxes of extended attributes; all others are strings. */
const SYNTAXES: Readonly<Record<string, keyof typeof SCALARS>> = {
  integer: "integer",
  boolean: "boolean",
  TrueFalseUp: "boolean",
  TrueFalseUpper: "boolean",
  OkOrNot: "boolean",
  UserDN: "dn",
  GroupDN: "dn",
  emailAddress: "email",
  iso8601Date: "date",
};

/** The type of an extended attribute. */
export function typeOfSyntax(syntax: string, isList: boolean): PropertyType {
  const scalar = SCALARS[Object.hasOwn(SYNTAXES, syntax) ? SYNTAXES[syntax] ?? "string" : "string"];
  return isList ? listOf(scalar) : scalar;
}

/** Why a value is not of a type; undefined if it is. The first fault counts. */
export function typeFault(type: PropertyType, value: Json): string | undefined {
  if (!isOfType(type, value)) return `Value must be of type ${type.type} not ${pythonType(value)}.`;
  const { items, required } = type;
  if (items !== undefined && Array.isArray(value)) {
    for (const item of value) {
      const fault = typeFault(items, item);
      if (fault !== undefined) return fault;
    }
  }
  const missing = isObject(value) ? required?.find((key) => !Object.hasOwn(value, key)) : undefined;
  return missing === undefined ? undefined : `Value must have the key ${missing}.`;
}

function isOfType({ type }: PropertyType, value: Json): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  return type === "boolean" ? typeof value === "boolean" : typeof value === "string";
}

function pythonType(value: Json): string {
  if (value === null) return "NoneType";
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "dict";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return "str";
}
