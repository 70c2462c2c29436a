/**
 * What an operation writes, with or without some of its values.
 *
 * @module
 */

import type { Properties, PropertyValue } from "../common/model.ts";
import { PHOTO, PHOTO_KEY, PREFERENCES, REMOVED_KEY, withPreferences } from "../udm/photo.ts";

/** All that an operation is to write. */
export interface Content {
  /** Properties and memberships. */
  readonly properties: Properties;
  /** The new photo, `null` to remove it, undefined to leave it alone. */
  readonly photo: { readonly value: string; readonly digest: string } | null | undefined;
  /** Whether the stamp of a user who was gone is taken off `umcProperty`. */
  readonly isBack: boolean;
  /** What `umcProperty` holds now; only needed if there is a photo or a stamp. */
  readonly preferences: PropertyValue;
}

/**
 * The properties to send. What belongs together is left out together: a photo and its digest; enabling a user who is
 * back and taking the stamp off.
 *
 * @param isLeftOut whether a property is left out
 */
export function assemble(
  { properties, photo, isBack, preferences }: Content,
  isLeftOut: (property: string) => boolean = () => false,
): Properties {
  const result: Record<string, PropertyValue> = {};
  for (const [property, value] of Object.entries(properties)) {
    if (!isLeftOut(property)) result[property] = value;
  }
  const keepsPreferences = isLeftOut(PREFERENCES);
  const writesPhoto = photo !== undefined && !keepsPreferences && !isLeftOut(PHOTO);
  const takesStampOff = isBack && !keepsPreferences && !isLeftOut("disabled");
  if (isBack && keepsPreferences && result.disabled === false) delete result.disabled;
  if (writesPhoto) result[PHOTO] = photo?.value ?? null;
  if (writesPhoto || takesStampOff) {
    result[PREFERENCES] = withPreferences(preferences, {
      ...(writesPhoto ? { [PHOTO_KEY]: photo?.digest } : {}),
      ...(takesStampOff ? { [REMOVED_KEY]: undefined } : {}),
    });
  }
  return result;
}

/** The properties of one request that are not in another; the map that goes along with them is not worth mentioning. */
export function missingFrom(whole: Properties, written: Properties): string[] {
  return Object.keys(whole).filter((property) => !(property in written) && property !== PREFERENCES);
}
