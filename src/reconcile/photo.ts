/**
 * Photos. UDM decodes and encodes every photo again, so what is read back never equals what was sent. Therefore a
 * digest of the photo in the source is kept beside it, in the map `umcProperty` under a key of our own; that digest is
 * compared, and photos never have to be read.
 *
 * @module
 */

import type { PropertyValue } from "../model.ts";
import { REMOVED_KEY } from "./removal.ts";

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

/** Our keys in a value of `umcProperty`, and the other ones, which must be written back unchanged. */
export interface SplitPreferences {
  /** The digest of the photo that was written last. */
  readonly marker: string | undefined;
  /** The time at which the user was found gone. */
  readonly removed: string | undefined;
  readonly others: Readonly<Record<string, unknown>> | undefined;
}

/** Takes a value of `umcProperty` apart. */
export function splitPreferences(value: PropertyValue | undefined): SplitPreferences {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { marker: undefined, removed: undefined, others: undefined };
  }
  const { [PHOTO_KEY]: marker, [REMOVED_KEY]: removed, ...others } = value as Record<string, unknown>;
  return {
    marker: typeof marker === "string" ? marker : undefined,
    removed: typeof removed === "string" ? removed : undefined,
    others: Object.keys(others).length > 0 ? others : undefined,
  };
}

/** The value of `umcProperty` with our keys set, or taken out. */
export function joinPreferences(
  others: Readonly<Record<string, unknown>> | undefined,
  marker: string | undefined,
  removed?: string | undefined,
): Record<string, unknown> {
  return {
    ...others,
    ...(marker === undefined ? {} : { [PHOTO_KEY]: marker }),
    ...(removed === undefined ? {} : { [REMOVED_KEY]: removed }),
  };
}
