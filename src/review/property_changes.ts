/**
 * The changes between the current and the desired properties of an object.
 *
 * @module
 */

import type { Properties, PropertyItem, PropertyValue } from "../common/model.ts";
import type { Effect, Result } from "../planner/effects.ts";
import { PHOTO, PREFERENCES, REMOVED_KEY } from "../udm/photo.ts";
import { canonical, itemText } from "../udm/values.ts";
import type { PropertyChange, Scalar } from "./schema.ts";

/** The current state of an object. */
export interface Present {
  /** Its current values; for a new object, those of the template. */
  readonly values: Properties;
  /** Whether it has a photo. */
  readonly hasPhoto: boolean;
}

/** Stands for the digest of a photo that the connector did not write. */
const UNKNOWN_DIGEST = "unknown";

/** Stands for the time of the run, which must not make two plans different. */
const TIME_OF_RUN = "time of the run";

/** All changes except memberships, in alphabetical order. */
export function propertyChanges(
  { effect, kind }: Effect,
  result: Result,
  present: Present,
): PropertyChange[] {
  const changes: PropertyChange[] = [];
  if (effect === "delete") return changes;
  for (const [property, value] of Object.entries(result.properties)) {
    const change = propertyChange(property, present.values[property] ?? null, value);
    if (change !== undefined) changes.push(change);
  }
  if (result.photo !== undefined) {
    const digest = result.preferences?.photoMarker ?? UNKNOWN_DIGEST;
    changes.push({
      property: PHOTO,
      type: "photo",
      old: present.hasPhoto ? { digest } : null,
      new: result.photo === null ? null : { digest: result.photo },
    });
  }
  if (effect === "add" && kind === "user") changes.push({ property: "password", type: "secret" });
  const { stampedIn } = result;
  if (stampedIn === PREFERENCES || result.isBack) changes.push(stampChange(stampedIn !== undefined, result));
  else if (stampedIn !== undefined) {
    const old = scalarOf(present.values[stampedIn] ?? null);
    changes.push({ property: stampedIn, type: "value", old, new: TIME_OF_RUN });
  }
  return changes.sort(byProperty);
}

/** Alphabetical order, the same on every machine. */
export function byProperty(a: PropertyChange, b: PropertyChange): number {
  return a.property < b.property ? -1 : a.property > b.property ? 1 : 0;
}

/** The change of one property; undefined if there is none. */
function propertyChange(
  property: string,
  old: PropertyValue,
  value: PropertyValue,
): PropertyChange | undefined {
  if (Array.isArray(old) || Array.isArray(value)) return listChange(property, itemsOf(old), itemsOf(value));
  const after = scalarOf(value);
  const before = scalarOf(old);
  return before === after ? undefined : { property, type: "value", old: before, new: after };
}

/** Compares items as UDM does, and shows them as spelled. */
function listChange(
  property: string,
  old: readonly PropertyItem[],
  value: readonly PropertyItem[],
): PropertyChange | undefined {
  const form = (item: PropertyItem) => canonical(property, item);
  const before = new Set(old.map(form));
  const after = new Set(value.map(form));
  const added = value.filter((item) => !before.has(form(item))).map(itemText);
  const removed = old.filter((item) => !after.has(form(item))).map(itemText);
  if (added.length + removed.length > 0) {
    return { property, type: "list", added, removed, kept: old.length - removed.length };
  }
  const [texts, wanted] = [old.map(itemText), value.map(itemText)];
  if (texts.every((text, at) => text === wanted[at])) return undefined;
  return { property, type: "list", added, removed, kept: old.length, reordered: true };
}

/** The change of the removal stamp: of the map that contains it, only the key is shown. */
function stampChange(isSet: boolean, { preferences }: Result): PropertyChange {
  const { others, photoMarker, hasStamp } = preferences ?? {};
  const kept = Object.keys(others ?? {}).length + (photoMarker === undefined ? 0 : 1);
  return {
    property: PREFERENCES,
    type: "list",
    added: isSet ? [REMOVED_KEY] : [],
    removed: hasStamp === true ? [REMOVED_KEY] : [],
    kept,
  };
}

function itemsOf(value: PropertyValue): readonly PropertyItem[] {
  if (Array.isArray(value)) return value as readonly PropertyItem[];
  return value === null || value === "" ? [] : [value as PropertyItem];
}

function scalarOf(value: PropertyValue): Scalar {
  if (value === null || value === "") return null;
  return typeof value === "object" ? JSON.stringify(value) : value;
}
