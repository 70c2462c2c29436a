/**
 * Converts values (bytes) to properties of the target.
 *
 * @module
 */

import { Invalid } from "../common/invalid.ts";
import { grouped, namesText } from "../common/number_text.ts";
import type {
  Attributes,
  Properties,
  PropertyItem,
  PropertyKind,
  PropertyKinds,
  PropertyValue,
  Values,
} from "../common/model.ts";
import { toBase64 } from "./sanitizers/base64.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { storedText } from "../udm/value_rules.ts";
import { Mismatch, toItem } from "./typed_values.ts";
import { describeValue, distinctValues } from "./values.ts";

/** The properties to convert, and what the target tells about them. */
interface PropertyOptions {
  /** The owned properties; all others are ignored. */
  readonly properties: readonly string[];
  /** The kind of each property. */
  readonly kinds: PropertyKinds;
  /** Properties that hold binary data, as those of the format `byte` do: values that are not UTF-8 become base64. */
  readonly binary: ReadonlySet<string>;
  /**
   * Whether a text names an entry of the source. Given only if it is not known which properties hold DNs: the target would keep
   * a DN of the source.
   */
  readonly namesEntry?: ((text: string) => boolean) | undefined;
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

const QUOTED_VALUES = 3;

/**
 * Converts values to the JSON types that the target expects, single values or lists of them. Empty values are ignored. A
 * property without values is absent from the result; one that cannot be written is absent and has a problem.
 */
export function toProperties(values: Attributes, options: PropertyOptions): PropertiesResult {
  const properties: Record<string, PropertyValue> = {};
  const problems: PropertyProblem[] = [];
  for (const property of options.properties) {
    const given = values.get(property);
    if (given === undefined) continue;
    const distinct = distinctValues(given);
    if (distinct.length === 0) continue;
    const value = convert(property, distinct, options);
    if (value instanceof Invalid) problems.push({ property, message: value.problem });
    else properties[property] = value;
  }
  return { properties, problems };
}

/** Returns the value that the target expects, or why there is none. */
function convert(
  property: string,
  values: Values,
  options: PropertyOptions,
): PropertyItem | readonly PropertyItem[] | Invalid {
  const kind = options.kinds.get(property);
  if (kind === undefined || kind.type === "map") return new Invalid(notWritable(property, kind));
  if (values.length === 1) {
    const item = convertItem(property, values[0] as Uint8Array, kind, options);
    return kind.isList && !(item instanceof Invalid) ? [item] : item;
  }
  if (!kind.isList) return new Invalid(tooMany(property, values));
  const items: PropertyItem[] = [];
  for (const value of values) {
    const item = convertItem(property, value, kind, options);
    if (item instanceof Invalid) return item;
    items.push(item);
  }
  return items;
}

function convertItem(
  property: string,
  value: Uint8Array,
  kind: PropertyKind,
  { binary, namesEntry }: PropertyOptions,
): PropertyItem | Invalid {
  const isBinary = kind.format === "byte" || binary.has(property);
  const text = decodeUtf8(value) ?? (isBinary ? toBase64(value) : undefined);
  if (text === undefined) return new Invalid(notText(property, value));
  const stored = storedText(property, text);
  if (stored instanceof Invalid) return new Invalid(notStored(property, value, stored));
  const item = toItem(stored, kind);
  if (item instanceof Mismatch) return new Invalid(notOfType(property, value, item));
  const isDnOfSource = kind.format === undefined && namesEntry?.(text) === true;
  return isDnOfSource ? new Invalid(unknownDn(property, value)) : item;
}

function notWritable(property: string, kind: PropertyKind | undefined): string {
  return kind === undefined
    ? `the target has no property ${property}; remove it from the owned properties`
    : `${property} consists of keys and values in the target and cannot be set from attributes; ` +
      "remove it from the owned properties";
}

function tooMany(property: string, values: Values): string {
  const first = values.slice(0, QUOTED_VALUES).map((value) => describeValue(property, value));
  const quoted = namesText(first, { total: values.length });
  return `${property} is single-valued, but the entry has ${grouped(values.length)} values (${quoted}); ` +
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

function unknownDn(property: string, value: Uint8Array): string {
  return `${property} has ${
    describeValue(property, value)
  }, a DN of the source, and UDM does not say whether the ` +
    "property holds DNs: allow the method OPTIONS in gateways before UDM, or name the properties with DNs in udm.dn_properties";
}

function notOfType(property: string, value: Uint8Array, { expected, advice }: Mismatch): string {
  return `${property} is ${expected}, but the entry has ${describeValue(property, value)}; ${advice}`;
}
