/**
 * The properties that an operation writes, with or without some of its values.
 *
 * @module
 */

import type { Properties, PropertyValue } from "../common/model.ts";
import { PHOTO, PHOTO_KEY, PREFERENCES, REMOVED_KEY, withPreferences } from "../udm/photo.ts";

/** Everything that an operation writes. */
export interface Content {
  /** Properties and memberships. */
  readonly properties: Properties;
  /** The new photo, `null` to remove it, undefined to leave it alone. Without a digest, none is written. */
  readonly photo: { readonly value: string; readonly digest?: string } | null | undefined;
  /** Whether the stamp of a returning user is removed from `umcProperty`. */
  readonly isBack: boolean;
  /** The current value of `umcProperty`; only needed if there is a photo or a stamp. */
  readonly preferences: PropertyValue;
}

/**
 * The properties to send. Omits together what belongs together: a photo and its digest; enabling a returning user and
 * removing the stamp.
 *
 * @param isOmitted whether a property is omitted
 */
export function assemble(
  { properties, photo, isBack, preferences }: Content,
  isOmitted: (property: string) => boolean = () => false,
): Properties {
  const result: Record<string, PropertyValue> = {};
  for (const [property, value] of Object.entries(properties)) {
    if (!isOmitted(property)) result[property] = value;
  }
  const keepsPreferences = isOmitted(PREFERENCES);
  const writesPhoto = photo !== undefined && !keepsPreferences && !isOmitted(PHOTO);
  const removesStamp = isBack && !keepsPreferences && !isOmitted("disabled");
  if (isBack && keepsPreferences && result.disabled === false) delete result.disabled;
  if (writesPhoto) result[PHOTO] = photo?.value ?? null;
  const writesDigest = writesPhoto && (photo === null || photo.digest !== undefined);
  if (writesDigest || removesStamp) {
    result[PREFERENCES] = withPreferences(preferences, {
      ...(writesDigest ? { [PHOTO_KEY]: photo?.digest } : {}),
      ...(removesStamp ? { [REMOVED_KEY]: undefined } : {}),
    });
  }
  return result;
}

/** The properties that were not written. The preferences, which are written along with others, do not count. */
export function missingFrom(whole: Properties, written: Properties): string[] {
  return Object.keys(whole).filter((property) =>
    !Object.hasOwn(written, property) && property !== PREFERENCES
  );
}
