/**
 * Values for display: text, or the size and digest of other data. Secrets are not shown.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Attributes, Properties, PropertyValue, Values } from "../common/model.ts";
import { type Redact, redaction } from "../common/redact.ts";
import { PHOTO } from "../udm/photo.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { looksSecret } from "../common/secret_names.ts";
import type { ShownValue } from "./document.ts";

/** Longer texts are shown by size and digest, for example photos in base64. */
const LONGEST_TEXT = 4096;

/** Shorter texts occur by chance, so they are not redacted as secrets. */
const SHORTEST_SECRET = 6;

/** Characters of the secrets of an entry. A pattern takes a thousand times that, and V8 refuses large ones. */
const MOST_SECRETS = 2000;

const ENCODER = new TextEncoder();

/** Attributes that contain pictures. */
const PICTURES: ReadonlySet<string> = new Set([PHOTO.toLowerCase(), "thumbnailphoto", "photo"]);

/** A value of an attribute. */
export function shownValue(name: string, value: Uint8Array): ShownValue {
  if (looksSecret(name)) return { secret: true };
  const text = value.length > LONGEST_TEXT || PICTURES.has(name.toLowerCase())
    ? undefined
    : decodeUtf8(value);
  return text === undefined || text.includes("\0") ? sizeAndDigest(value) : text;
}

/** All values of an attribute, `null` if there is none. */
export function shownValues(name: string, values: Values | undefined): ShownValue[] | null {
  return values === undefined ? null : values.map((value) => shownValue(name, value));
}

/** A value of a property. */
function shownProperty(name: string, value: PropertyValue): PropertyValue | ShownValue {
  if (typeof value === "boolean" || value === null) return value;
  if (looksSecret(name)) return { secret: true };
  if (typeof value !== "string" || value.length <= LONGEST_TEXT) return value;
  return sizeAndDigest(ENCODER.encode(value));
}

/** Properties by name, in alphabetical order. */
export function shownProperties(properties: Properties): Record<string, PropertyValue | ShownValue> {
  return Object.fromEntries(
    Object.entries(properties).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0).map(([name, value]) => [
      name,
      shownProperty(name, value),
    ]),
  );
}

/** Secret texts of an entry, which must not be shown under any name. */
export function secretTexts(attributes: Attributes): string[] {
  return [...attributes].filter(([name]) => looksSecret(name))
    .flatMap(([, values]) => values.map((value) => decodeUtf8(value)))
    .filter((text) => text !== undefined && text.length >= SHORTEST_SECRET) as string[];
}

/**
 * Removes secrets of an entry from its values, as {@linkcode redaction} does. With more secrets than a pattern can hold, no
 * value is shown.
 */
export function redactionOf(secrets: readonly string[]): Redact {
  const length = secrets.reduce((sum, secret) => sum + secret.length, 0);
  return length > MOST_SECRETS ? () => "***" : redaction(secrets);
}

/** Fields of a document that name something: their texts are no values. */
const NAMES = new Set([
  "dn",
  "source_dn",
  "name",
  "new_name",
  "primary_key",
  "attribute",
  "property",
  "step",
  "from",
]);

/** A copy of a part of a document in which `redact` is applied to all texts but names. */
export function redactValues(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactValues(item, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, NAMES.has(key) ? item : redactValues(item, redact)]),
  );
}

function sizeAndDigest(value: Uint8Array): ShownValue {
  return { bytes: value.length, sha256: createHash("sha256").update(value).digest("hex") };
}
