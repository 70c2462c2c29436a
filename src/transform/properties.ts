/**
 * From bytes to the properties of the target.
 *
 * @module
 */

import type {
  Attributes,
  Properties,
  PropertyKind,
  PropertyKinds,
  PropertyValue,
  Values,
} from "../common/model.ts";
import { toBase64 } from "./sanitizers/base64.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { describeValue, distinctValues } from "./values.ts";

/** What the target says about its properties, and which of them are wanted. */
interface PropertyOptions {
  /** The properties that the connector owns; no others come out. */
  readonly properties: readonly string[];
  /** The kind of each, from the template of the object type. */
  readonly kinds: PropertyKinds;
  /** Properties that hold binary data (jpegPhoto): values that are not UTF-8 become base64. */
  readonly binary: ReadonlySet<string>;
}

/** Why the value of a property cannot be written. */
export interface PropertyProblem {
  readonly property: string;
  readonly message: string;
}

/** Properties as JSON carries them, and what could not be turned into one. */
interface PropertiesResult {
  readonly properties: Properties;
  readonly problems: readonly PropertyProblem[];
}

const TRUE = new Set(["1", "true", "yes", "on"]);
const FALSE = new Set(["0", "false", "no", "off"]);
const QUOTED_VALUES = 3;

/**
 * Turns values into properties, as the target wants them: a list property gets all values, a boolean one `true` or `false`,
 * a single-valued one its value. Empty values count as none, and a property without values is absent from the result.
 *
 * A property that cannot be written is absent too, and named among the problems.
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

/** The value as the target wants it; `undefined` if it was refused. */
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
    texts.push(text);
  }
  if (kind === "list") return texts;
  const text = texts[0] as string;
  return kind === "boolean" ? toBoolean(property, text, values[0] as Uint8Array, refuse) : text;
}

function refuseKind(property: string, kind: PropertyKind | undefined): string | undefined {
  if (kind === undefined) {
    return `the target has no property ${property}; take it out of the owned properties`;
  }
  if (kind === "map") {
    return `${property} holds a map of keys and values in the target, which no attribute can give; ` +
      "take it out of the owned properties";
  }
  return undefined;
}

function tooMany(property: string, values: Values): string {
  const quoted = values.slice(0, QUOTED_VALUES).map((value) => describeValue(property, value)).join(", ");
  const more = values.length > QUOTED_VALUES ? ` and ${values.length - QUOTED_VALUES} more` : "";
  return `${property} is single-valued, but the entry has ${values.length} values (${quoted}${more}); ` +
    "remove the others in the source, or choose one with the steps of the transform";
}

function notText(property: string, value: Uint8Array): string {
  return `${property} holds ${describeValue(property, value)} that is not UTF-8; ` +
    "name its charset under recode_attrs, or a sanitizer that turns it into text";
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
    `${property} is true or false in the target and ${describeValue(property, value)} is neither; ` +
      "it may be 1/0, true/false, yes/no or on/off, and replace_values can map other values to these",
  );
}
