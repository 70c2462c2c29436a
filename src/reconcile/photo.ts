/**
 * Photos. UDM decodes and encodes every photo again, so what is read back never equals what was sent. Therefore a
 * digest of the photo in the source is kept beside it, in the map `umcProperty` under a key of our own; that digest is
 * compared, and photos never have to be read.
 *
 * @module
 */

import type { PropertyValue } from "../model.ts";

/** The property that holds the photo. */
export const PHOTO = "jpegPhoto";

/** The map property (preferences of the management console) that holds the digest. */
export const PREFERENCES = "umcProperty";

/** Our key in {@linkcode PREFERENCES}. */
export const PHOTO_KEY = "udm-directory-connector-photo";

/** What is known of an object's photo in the target. */
export interface StoredPhoto {
  /** Whether the object has a photo at all. */
  readonly present: boolean;
  /** The digest of the source photo that was written last. */
  readonly marker: string | undefined;
}

/** Whether the photo must be written (or removed), given the digest of the source photo (undefined: none). */
export function photoDiffers(stored: StoredPhoto, wanted: string | undefined): boolean {
  if (wanted === undefined) return stored.present || stored.marker !== undefined;
  return !stored.present || stored.marker !== wanted;
}

/** Our marker in a value of `umcProperty`, and the other keys, which must be written back unchanged. */
export function splitPreferences(
  value: PropertyValue | undefined,
): { marker: string | undefined; others: Readonly<Record<string, unknown>> | undefined } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { marker: undefined, others: undefined };
  }
  const { [PHOTO_KEY]: marker, ...others } = value as Record<string, unknown>;
  return {
    marker: typeof marker === "string" ? marker : undefined,
    others: Object.keys(others).length > 0 ? others : undefined,
  };
}

/** The value of `umcProperty` with the marker set, or taken out. */
export function joinPreferences(
  others: Readonly<Record<string, unknown>> | undefined,
  marker: string | undefined,
): Record<string, unknown> {
  return { ...others, ...(marker === undefined ? {} : { [PHOTO_KEY]: marker }) };
}
