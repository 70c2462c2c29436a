/**
 * Converts the texts of the source to the types of UDM. UDM refuses a value of another type.
 *
 * @module
 */

import type { PropertyItem, PropertyKind } from "../common/model.ts";
import { isIsoDate } from "../syntax/iso_date.ts";
import { splitLines } from "../syntax/postal_address.ts";

// "OK" and "not" are what UDM's syntax OkOrNot stores.
const TRUE = new Set(["1", "true", "yes", "on", "ok"]);
const FALSE = new Set(["0", "false", "no", "off", "not"]);

/** Why a text is not a value of a type. */
export class Mismatch {
  /**
   * @param expected what the property holds
   * @param advice what to do
   */
  constructor(readonly expected: string, readonly advice: string) {}
}

/** The value that UDM requires for a text. */
export function toItem(text: string, { type, format, fields = [] }: PropertyKind): PropertyItem | Mismatch {
  switch (type) {
    case "boolean":
      return toBoolean(text);
    case "integer":
      return toInteger(text);
    case "object":
      return toObject(text, fields);
    default:
      return formatFault(text, format) ?? text;
  }
}

function toBoolean(text: string): boolean | Mismatch {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return true;
  if (FALSE.has(word)) return false;
  return new Mismatch(
    "a boolean in the target",
    "use 1/0, true/false, yes/no or on/off, or map other values to these with replace_values",
  );
}

function toInteger(text: string): number | Mismatch {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(number)) return number === 0 ? 0 : number;
  return new Mismatch(
    "an integer in the target",
    "use digits, or map other values to numbers with replace_values",
  );
}

/** The fields of an object, from the lines of a text as of a postal address. UDM refuses an empty one. */
function toObject(text: string, fields: readonly string[]): PropertyItem | Mismatch {
  const lines = splitLines(text);
  if (lines.length === fields.length && !lines.includes("")) {
    return Object.fromEntries(fields.map((field, at) => [field, lines[at]]));
  }
  return new Mismatch(
    `${fields.join("$")} in the target`,
    `separate ${fields.length} parts by $, none of them empty (\\24 stands for $ in a part), with compose_attrs or in the source`,
  );
}

function formatFault(text: string, format: PropertyKind["format"]): Mismatch | undefined {
  if (format === "date" && !isIsoDate(text)) {
    return new Mismatch(
      "a date in the target (YYYY-MM-DD)",
      "convert it with the sanitizer ad_account_expires, days_to_date or generalized_time_to_date",
    );
  }
  if (format === "dn" && !/.=./s.test(text)) {
    return new Mismatch("a DN in the target", "correct it in the source");
  }
  return undefined;
}
