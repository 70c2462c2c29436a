/**
 * Values that only one object may have: names, mail addresses and identifiers.
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import { type Kind } from "../common/model.ts";
import { UNSET } from "./store/digest.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { nameForm } from "../udm/values.ts";
import type { DesiredEntry } from "./desired_entry.ts";

/** A value that only one object may have. Equal values have equal ids, which are the keys of maps. */
export type UniqueValue =
  | { readonly type: "name" | "identifier"; readonly value: string; readonly id: string }
  /** Only the digest of an address is known. */
  | { readonly type: "mail"; readonly id: string };

/** What an operation can need and another one can release. */
export type Resource =
  | UniqueValue
  /** An object that no longer exists. */
  | { readonly type: "absence"; readonly id: string };

/** A name or an identifier. */
export function uniqueValue(type: "name" | "identifier", value: string): UniqueValue {
  return { type, value, id: `${type}:${value}` };
}

/** The mail address with a digest. */
export function uniqueMail(digest: bigint): UniqueValue {
  return { type: "mail", id: `mail:${digest}` };
}

/** The unique values of an object. */
export function valuesHeldBy(
  { kind, row }: CurrentObject,
  target: TargetState,
  source: SourceState,
): UniqueValue[] {
  return heldAt(kind, row, target, source);
}

/** The unique values of the object in a row of the table of its kind. */
export function heldAt(kind: Kind, row: number, target: TargetState, source: SourceState): UniqueValue[] {
  const objects = target[kind];
  const { rules } = source[kind];
  const held = [uniqueValue("name", nameForm(objects.nameAt(row)))];
  if (rules.mailProperty !== undefined) {
    const mail = objects.digests.at(row, rules.mailProperty);
    if (mail !== UNSET) held.push(uniqueMail(mail));
  }
  const key = rules.primaryKeyProperty === OBJECT_IDENTIFIER ? objects.keyAt(row) : undefined;
  if (key !== undefined) held.push(uniqueValue("identifier", key));
  return held;
}

/** The unique values of an entry. */
export function valuesDesiredBy(desired: DesiredEntry, source: SourceState): UniqueValue[] {
  const claims = [uniqueValue("name", nameForm(desired.name))];
  if (desired.mail !== undefined) claims.push(uniqueMail(desired.mail));
  if (source[desired.kind].rules.primaryKeyProperty === OBJECT_IDENTIFIER) {
    claims.push(uniqueValue("identifier", desired.key));
  }
  return claims;
}

/** Whether a value is one of several. */
export function has(values: readonly UniqueValue[], { id }: UniqueValue): boolean {
  return values.some((value) => value.id === id);
}

/** The unique values of an entry that its object does not have. */
export function valuesGainedBy(
  desired: DesiredEntry,
  target: TargetState,
  source: SourceState,
): UniqueValue[] {
  const held = desired.current === undefined ? [] : valuesHeldBy(desired.current, target, source);
  return valuesDesiredBy(desired, source).filter((resource) => !has(held, resource));
}
