/**
 * Photos. UDM re-encodes every photo, so the stored photo never equals the sent one. Therefore the connector stores a
 * digest of the source photo in the map `umcProperty` and compares that; it never reads photos.
 *
 * @module
 */

import type { PropertyValue } from "../common/model.ts";

/** The property that holds the photo. */
export const PHOTO = "jpegPhoto";

/** The map property (preferences of the management console) with the digest. */
export const PREFERENCES = "umcProperty";

/** Our key in {@linkcode PREFERENCES} for the stamp of a user who is missing in the source, see `stamps.ts`. */
export const REMOVED_KEY = "udm-directory-connector-removed";

/** Our key in {@linkcode PREFERENCES} for the digest. */
export const PHOTO_KEY = "udm-directory-connector-photo";

/** The state of an object's photo in the target. */
interface StoredPhoto {
  /** Whether the object has a photo. */
  readonly present: boolean;
  /** The digest of the source photo that was written last. */
  readonly marker: string | undefined;
}

/** Whether the photo must be written or removed, given the digest of the source photo (undefined: none). */
export function photoDiffers(stored: StoredPhoto, desired: string | undefined): boolean {
  if (desired === undefined) return stored.present || stored.marker !== undefined;
  return !stored.present || stored.marker !== desired;
}

/** A value of `umcProperty`, split into our keys and the others, which must be written back unchanged. */
interface SplitPreferences {
  /** The digest of the photo that was written last. */
  readonly marker: string | undefined;
  readonly others: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Splits a value of `umcProperty`.
 *
 * @param hasStamps whether stamps of removed users are stored there; if not, their key is one of the others
 */
export function splitPreferences(value: PropertyValue | undefined, hasStamps: boolean): SplitPreferences {
  if (!isMap(value)) return { marker: undefined, others: undefined };
  const { [PHOTO_KEY]: marker, ...rest } = value;
  const isStamped = hasStamps && Object.hasOwn(rest, REMOVED_KEY);
  const others = isStamped ? withPreferences(rest, { [REMOVED_KEY]: undefined }) : rest;
  return {
    marker: typeof marker === "string" ? marker : undefined,
    others: Object.keys(others).length > 0 ? others : undefined,
  };
}

/**
 * Sets keys in a value of `umcProperty`.
 *
 * @param value the current value; its other keys stay
 * @param keys the keys to set; undefined removes a key
 */
export function withPreferences(
  value: PropertyValue | undefined,
  keys: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const preferences: Record<string, unknown> = isMap(value) ? { ...value } : {};
  for (const [key, text] of Object.entries(keys)) {
    if (text === undefined) delete preferences[key];
    else preferences[key] = text;
  }
  return preferences;
}

function isMap(value: PropertyValue | undefined): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
