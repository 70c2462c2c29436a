/**
 * Compares an entry with its object, property by property.
 *
 * @module
 */

import type { Kind, Properties, PropertyValue } from "../common/model.ts";
import { isAsGoodAsUnset, UNSET } from "./store/digest.ts";
import type { CurrentObjects } from "./current_objects.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { PHOTO, PREFERENCES } from "../udm/photo.ts";
import { mustEnable } from "./stamps.ts";
import { type EntryValues, gives, type ValueCounts } from "./value_counts.ts";
import { FILLED_BY_UDM, isUnset, NEVER_RETURNED, withoutRepetitions } from "../udm/values.ts";
import type { PropertyProblem } from "./desired_entry.ts";
import type { DnRules } from "./dn_rules.ts";

/** How the objects of one kind are compared. */
export interface KindRules extends DnRules {
  readonly primaryKeyProperty: string;
  /** Managed properties without memberships, photo, password and primary key. */
  readonly compared: readonly string[];
  /** Properties that new objects get, and that are never changed afterwards. */
  readonly createOnly?: readonly string[];
  /** Values of properties for which the source gives none: those of a new object. */
  readonly defaults: Properties;
  /** Values from the configuration, for properties that an entry has no values for. */
  readonly substitutes: Properties;
  /** DNs of the search bases of the source. */
  readonly sourceBases?: readonly string[];
  /** LDAP base of the target, if it has no part in common with the source: DNs below it are DNs of the target. */
  readonly targetBase?: string | undefined;
  /** Whether photos are managed. */
  readonly photos: boolean;
  /** The property whose value must be unique among all users. */
  readonly mailProperty: string | undefined;
  /** The property with further addresses of users; undefined if they need not be unique. */
  readonly alternativeMail?: string | undefined;
}

/** The properties of objects of which digests are kept: those that are compared, and the address, which is unique. */
export function digestedProperties({ compared, mailProperty }: KindRules): readonly string[] {
  return mailProperty === undefined || compared.includes(mailProperty)
    ? compared
    : [...compared, mailProperty];
}

/**
 * The properties that must be written, and the digest of the desired mail address.
 *
 * @param existing the row of the object; undefined if it must be created
 * @param tally its counts learn which properties the entry in the row gives, and which ones of its object are emptied
 * @param problems properties that are skipped: the object keeps its values
 */
export function changesOf(
  key: string,
  values: EntryValues,
  current: number | undefined,
  rules: KindRules,
  objects: CurrentObjects,
  tally: { readonly counts: ValueCounts; readonly row: number },
  problems: readonly PropertyProblem[] = [],
): { changes: Properties; mail: bigint } {
  const { digests } = objects;
  const { properties } = values;
  const { counts, row } = tally;
  const changes: Record<string, PropertyValue> = {};
  let mail = UNSET;
  // An adopted object has no key yet, or another one.
  if (current === undefined || !objects.hasKeyAt(current, key)) {
    changes[rules.primaryKeyProperty] = key;
  }
  // UDM creates an identifier if the source has none, and never changes it.
  const identifier = properties[OBJECT_IDENTIFIER];
  if (current === undefined && identifier !== undefined) changes[OBJECT_IDENTIFIER] = identifier;
  const omitted = problems.map(({ property }) => property);
  const references = rules.references?.map(({ property }) => property);
  for (let column = 0; column < rules.compared.length; column++) {
    const property = rules.compared[column] as string;
    if (references?.includes(property)) continue;
    if (omitted.includes(property)) {
      // The entry has a value, although it cannot be written.
      if (!isMissing(property, problems)) counts.addGiven(column);
      else if (current !== undefined && digests.isHeld(property, digests.at(current, property))) {
        counts.addEmptied(property, row);
      }
      if (property === rules.mailProperty && current !== undefined) mail = digests.at(current, property);
      continue;
    }
    const given = gives(values, property);
    if (given) counts.addGiven(column);
    const wanted = desiredValue(property, properties[property], rules.defaults[property]);
    const value = property === rules.outerGroups?.property
      ? rules.outerGroups.among(wanted, current === undefined ? undefined : objects.primaryGroupAt(current))
      : wanted;
    const hasNone = properties[property] === undefined;
    const isLeft = NEVER_RETURNED.has(property) || hasNone && FILLED_BY_UDM.has(property);
    if (isLeft && current !== undefined) continue;
    const isMail = property === rules.mailProperty;
    const digest = current === undefined && !isMail ? UNSET : digests.digest(property, value);
    if (isMail) mail = digest;
    if (current === undefined) {
      const isFalse = value === false && rules.triState?.includes(property) === true;
      // An empty value must be sent if the template sets one.
      if (isFalse || !isUnset(value) || !isUnset(rules.defaults[property])) changes[property] = value;
    } else {
      const currentDigest = digests.at(current, property);
      if (digest === currentDigest || value === null && isAsGoodAsUnset(currentDigest)) continue;
      changes[property] = value;
      // The connector enables an account that it disabled because the entry is back, not because a value is missing.
      const isBack = property === "disabled" && mustEnable(objects.stampAt(current));
      if (!given && !isBack && digests.isHeld(property, currentDigest)) counts.addEmptied(property, row);
    }
  }
  const { mailProperty } = rules;
  if (mailProperty !== undefined && current !== undefined && !rules.compared.includes(mailProperty)) {
    mail = digests.at(current, mailProperty);
  }
  const stamp = current === undefined ? undefined : objects.returnStampAt(current);
  if (stamp !== undefined) {
    if (mustEnable(stamp) && !rules.compared.includes("disabled")) changes.disabled = false;
    const property = objects.stamps?.property;
    if (property !== undefined && property !== PREFERENCES) changes[property] = null;
  }
  return { changes, mail };
}

function isMissing(property: string, problems: readonly PropertyProblem[]): boolean {
  return problems.some((problem) => problem.property === property && problem.isMissing === true);
}

/**
 * Properties that are compared by value. Memberships, photos and passwords are handled separately. The identifier of UDM never
 * changes, and differs in each template.
 */
export function comparedProperties(
  kind: Kind,
  managed: readonly string[],
  primaryKeyProperty: string,
): readonly string[] {
  const separate = kind === "group"
    ? ["users", "nestedGroup", primaryKeyProperty, OBJECT_IDENTIFIER]
    : [PHOTO, PREFERENCES, "password", primaryKeyProperty, OBJECT_IDENTIFIER];
  return managed.filter((property) => !separate.includes(property));
}

/** The value to write: that of the entry without repetitions, otherwise the default. */
export function desiredValue(
  property: string,
  value: PropertyValue | undefined,
  fallback: PropertyValue | undefined,
): PropertyValue {
  if (value === undefined) return fallback ?? null;
  return Array.isArray(value) ? withoutRepetitions(property, value) : value;
}
