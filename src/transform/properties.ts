/**
 * Converts values (bytes) to properties of the target.
 *
 * @module
 */

import { Invalid } from "../common/invalid.ts";
import { namesText } from "../common/number_text.ts";
import type {
  Attributes,
  Properties,
  PropertyKind,
  PropertyKinds,
  PropertyValue,
  Values,
} from "../common/model.ts";
import { toBase64 } from "./sanitizers/base64.ts";
import { isIsoDate } from "../syntax/iso_date.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { storedText } from "../udm/value_rules.ts";
import { describeValue, distinctValues } from "./values.ts";

/** The properties to convert, and what the target tells about them. */
interface PropertyOptions {
  /** The owned properties; all others are ignored. */
  readonly properties: readonly string[];
  /** The kind of each property, from the template of the object type. */
  readonly kinds: PropertyKinds;
  /** Properties that hold binary data (jpegPhoto): values that are not UTF-8 become base64. */
  readonly binary: ReadonlySet<string>;
}

/** Why the value of a property cannot be written. */
export interface PropertyProblem {
  readonly property: string;
  readonly message: string;
}

/** Properties as JSON values, and problems for those that cannot be converted. */
interface PropertiesResult {
  readonly properties: Properties;
  readonly problems: readonly PropertyProblem[];
}

const TRUE = new Set(["1", "true", "yes", "on"]);
const FALSE = new Set(["0", "false", "no", "off"]);
const QUOTED_VALUES = 3;

/**
 * The end of an account, a date. UDM refuses another text together with the rest of the request, so that a new account
 * would be created without an end.
 */
const ACCOUNT_END = "userexpiry";

/**
 * Converts values to properties of the kind that the target expects: a list, a boolean, or a single value. Empty values are
 * ignored. A property without values is absent from the result; one that cannot be written is absent and has a problem.
 */
export function toProperties(values: Attributes, options: PropertyOptions): PropertiesResult {
  const properties: Record<string, PropertyValue> = {};
  const problems: PropertyProblem[] = [];
  for (const property of options.properties) {
    const given = values.get(property);
    if (given === undefined) continue;
    const distinct = distinctValues(given);
    if (distinct.length === 0) continue;
    const value = convert(property, distinct, options, (message) => problems.push({ property, message }));
    if (value !== undefined) properties[property] = value;
  }
  return { properties, problems };
}

type Refuse = (message: string) => void;

/** Returns the value that the target expects, or `undefined` after a refusal. */
function convert(
  property: string,
  values: Values,
  { kinds, binary }: PropertyOptions,
  refuse: Refuse,
): PropertyValue | undefined {
  const kind = kinds.get(property);
  const refusal = refuseKind(property, kind);
  if (refusal !== undefined) return void refuse(refusal);
  if (kind !== "list" && values.length > 1) return void refuse(tooMany(property, values));
  const texts: string[] = [];
  for (const value of values) {
    const text = decodeUtf8(value) ?? (binary.has(property) ? toBase64(value) : undefined);
    if (text === undefined) return void refuse(notText(property, value));
    const stored = storedText(property, text);
    if (stored instanceof Invalid) return void refuse(notStored(property, value, stored));
    texts.push(stored);
  }
  if (kind === "list") return texts;
  const text = texts[0] as string;
  if (property === ACCOUNT_END && !isIsoDate(text)) {
    return void refuse(notDate(property, values[0] as Uint8Array));
  }
  return kind === "boolean" ? toBoolean(property, text, values[0] as Uint8Array, refuse) : text;
}

function refuseKind(property: string, kind: PropertyKind | undefined): string | undefined {
  if (kind === undefined) {
    return `the target has no property ${property}; remove it from the owned properties`;
  }
  if (kind === "map") {
    return `${property} is a map of keys and values in the target and cannot be set from attributes; ` +
      "remove it from the owned properties";
  }
  return undefined;
}

function tooMany(property: string, values: Values): string {
  const first = values.slice(0, QUOTED_VALUES).map((value) => describeValue(property, value));
  const quoted = namesText(first, { total: values.length });
  return `${property} is single-valued, but the entry has ${values.length} values (${quoted}); ` +
    "choose one with first_value";
}

function notText(property: string, value: Uint8Array): string {
  return `${property} has ${describeValue(property, value)} that is not UTF-8; ` +
    "set its charset in recode_attrs, or use a sanitizer that converts it to text";
}

function notStored(property: string, value: Uint8Array, { problem }: Invalid): string {
  return `${property} has ${
    describeValue(property, value)
  }, which UDM would drop without an error: ${problem}; ` +
    "map it with replace_values or correct it in the source";
}

function notDate(property: string, value: Uint8Array): string {
  return `${property} is a date in the target (YYYY-MM-DD), but the entry has ${
    describeValue(property, value)
  }; ` +
    "convert it with the sanitizer ad_account_expires, days_to_date or generalized_time_to_date";
}

function toBoolean(
  property: string,
  text: string,
  value: Uint8Array,
  refuse: Refuse,
): boolean | undefined {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return true;
  if (FALSE.has(word)) return false;
  refuse(
    `${property} is a boolean in the target, but the entry has ${describeValue(property, value)}; ` +
      "use 1/0, true/false, yes/no or on/off, or map other values to these with replace_values",
  );
}
