/**
 * Checks the properties of a request one by one, as UDM does before it looks at the directory.
 *
 * @module
 */

import { type Complaint, internalError, invalidValue, propertyComplaint } from "./errors.ts";
import { isEmpty, type Json, type JsonObject } from "./json.ts";
import type { Module } from "./modules.ts";
import { isBase64, reencodePhoto } from "./photo.ts";
import { mailFault } from "./syntax_mail.ts";
import { groupNameFault, identifierFault, usernameFault } from "./syntax_names.ts";
import { typeFault } from "./types.ts";

/** New values by property, in the form in which they are stored; null clears the property. */
export type Changes = Map<string, Json>;

const PHONES = new Set(["phone", "mobileTelephoneNumber", "homeTelephoneNumber", "pagerTelephoneNumber"]);

/** Properties of which UDM knows all values. */
const CHOICES: Readonly<Record<string, RegExp>> = {
  country: /^[A-Z]{2}$/,
  mailForwardCopyToSelf: /^[01]$/,
  sambaGroupType: /^[235]$/,
  adGroupType: /^(?:-21474836(?:40|43|44|46)|[248])$/,
};

const PHONE = /^[\p{L}\p{N}._ ()\\/+-]*$/u;

/**
 * Checks types and syntax and converts values to their stored form.
 *
 * @param complaints everything that is wrong is added here
 * @throws {UdmError} 500 for an identifier that is not a UUID
 */
export function readProperties(module: Module, properties: JsonObject, complaints: Complaint[]): Changes {
  const changes: Changes = new Map();
  for (const [property, value] of Object.entries(properties)) {
    const type = module.types.get(property);
    if (type === undefined) {
      complaints.push(propertyComplaint(property, `The ${module.label} module has no property ${property}.`));
      continue;
    }
    const whenNull = module.extended.get(property);
    const reason = value === null
      ? undefined
      : typeFault(type, value) ?? syntaxFault(module, property, value);
    if (reason !== undefined) complaints.push(invalidValue(property, reason));
    else if (isEmpty(value)) changes.set(property, whenNull ?? null);
    else changes.set(property, whenNull === undefined ? stored(property, value) : sorted(value));
  }
  return changes;
}

function syntaxFault(module: Module, property: string, value: Json): string | undefined {
  if (property === "univentionObjectIdentifier") return identifierReason(String(value));
  if (isEmpty(value)) return undefined;
  const type = module.types.get(property);
  const format = type?.items?.format ?? type?.format;
  for (const item of Array.isArray(value) ? value : [value]) {
    if (typeof item !== "string") continue;
    const reason = itemFault(module, property, format, item);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function identifierReason(text: string): string | undefined {
  const fault = identifierFault(text);
  if (fault === "malformed") throw internalError("badly formed hexadecimal UUID string");
  return fault === undefined ? undefined : "The value must be a valid UUID1 or UUID4 string.";
}

function itemFault(
  module: Module,
  property: string,
  format: string | undefined,
  value: string,
): string | undefined {
  if (property === "username") return usernameFault(value);
  if (property === "name" && module.name === "groups/group") return groupNameFault(value);
  if (format === "email") return mailFault(value);
  if (property === "jpegPhoto") return isBase64(value) ? undefined : "Value must be Base64 encoded jpeg.";
  if (PHONES.has(property) && !PHONE.test(value)) {
    return "Value may consist of letters, digits, blanks and the characters . _ ( ) \\ / + - only.";
  }
  if (format === "date" && !isDate(value)) return "Not a valid date, it must be of the form YYYY-MM-DD.";
  return undefined;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function stored(property: string, value: Json): Json {
  if (typeof value !== "string") return value;
  if (property === "mailPrimaryAddress") return value.toLowerCase();
  if (property === "jpegPhoto") return reencodePhoto(value);
  // UDM takes any other text without complaint and stores nothing.
  return CHOICES[property]?.test(value) === false ? null : value;
}

/** The lists of extended attributes read back sorted. */
function sorted(value: Json): Json {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value.toSorted() : value;
}
