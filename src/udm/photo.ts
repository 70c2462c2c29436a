/**
 * Photos. UDM decodes and encodes every photo again, so what is read back never equals what was sent. Therefore a
 * digest of the photo in the source is kept beside it, in the map `umcProperty` under a key of our own; that digest is
 * compared, and photos never have to be read.
 *
 * @module
 */

import type { PropertyValue } from "../common/model.ts";

/** The property that holds the photo. */
export const PHOTO = "jpegPhoto";

/** The map property (preferences of the management console) that holds the digest. */
export const PREFERENCES = "umcProperty";

/** Our key in {@linkcode PREFERENCES} for the stamp of a user who was found gone, see `stamps.ts`. */
export const REMOVED_KEY = "udm-directory-connector-removed";

/** Our key in {@linkcode PREFERENCES} for the digest. */
export const PHOTO_KEY = "udm-directory-connector-photo";

/** What is known of an object's photo in the target. */
interface StoredPhoto {
  /** Whether the object has a photo at all. */
  readonly present: boolean;
  /** The digest of the source photo that was written last. */
  readonly marker: string | undefined;
}

/** Whether the photo must be written (or removed), given the digest of the source photo (undefined: none). */
export function photoDiffers(stored: StoredPhoto, desired: string | undefined): boolean {
  if (desired === undefined) return stored.present || stored.marker !== undefined;
  return !stored.present || stored.marker !== desired;
}

/** Our keys in a value of `umcProperty`, and the other ones, which must be written back unchanged. */
interface SplitPreferences {
  /** The digest of the photo that was written last. */
  readonly marker: string | undefined;
  readonly others: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Takes a value of `umcProperty` apart.
 *
 * @param hasStamps whether stamps of removed users are kept there; if not, their key is one of the others
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
 * A value of `umcProperty` with keys set.
 *
 * @param value what it is now; all other keys stay
 * @param keys the keys to set; undefined takes one out
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
