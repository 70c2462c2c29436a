/**
 * The effect of a plan on each object: all operations on the object together. Intermediate steps (temporary names, deferred
 * memberships) are not visible.
 *
 * @module
 */

import { compareText } from "../common/compare_text.ts";
import { type Kind, KINDS, NAME_PROPERTY, type Properties, type PropertyValue } from "../common/model.ts";
import type { Membership, Operation, Plan, Preferences } from "./plan_types.ts";
import { nameForm } from "../udm/values.ts";

/** The effect on an object. A rename may also change other properties. */
export type EffectKind = "add" | "modify" | "rename" | "disable" | "delete";

/** All kinds of effects, in the order of display. */
export const EFFECT_KINDS: readonly EffectKind[] = ["add", "modify", "rename", "disable", "delete"];

/** The effect on one object. */
export interface Effect {
  readonly effect: EffectKind;
  readonly kind: Kind;
  readonly key: string | undefined;
  /** The current name; for a new object the name it gets. */
  readonly name: string;
  /** The new name, if it is another one. */
  readonly newName: string | undefined;
  /** Its DN in the target; undefined if it is new. */
  readonly dn: string | undefined;
  /** DN of its entry in the source; undefined if it has none. */
  readonly sourceDn: string | undefined;
  /** In the order of execution. */
  readonly operations: readonly Operation[];
}

/** The written values of an object. */
export interface Result {
  /** Without memberships, photo and preferences. Contains the name if it changes, or if the object is new. */
  readonly properties: Properties;
  readonly membership: Membership | undefined;
  /** Digest of the new photo, `null` to remove it, undefined to leave it alone. */
  readonly photo: string | null | undefined;
  /** Whether the stamp of a returning user is removed. */
  readonly isBack: boolean;
  /** The property with the stamp of a disabled user; undefined if none is written. */
  readonly stampedIn: string | undefined;
  /** The current value of `umcProperty`; undefined for new and deleted objects. */
  readonly preferences: Preferences | undefined;
}

/** The effects of a plan: users before groups, then by name. */
export function effectsOf({ operations }: Pick<Plan, "operations">): Effect[] {
  const byObject = new Map<string, Operation[]>();
  for (const operation of operations) {
    const id = idOf(operation);
    const own = byObject.get(id);
    if (own === undefined) byObject.set(id, [operation]);
    else own.push(operation);
  }
  return Array.from(byObject.values(), effectOf)
    .map((effect) => ({ effect, form: nameForm(effect.name) }))
    .sort((a, b) =>
      KINDS.indexOf(a.effect.kind) - KINDS.indexOf(b.effect.kind) || compareText(a.form, b.form) ||
      compareText(a.effect.name, b.effect.name) || compareText(a.effect.key ?? "", b.effect.key ?? "") ||
      compareText(a.effect.dn ?? "", b.effect.dn ?? "")
    )
    .map(({ effect }) => effect);
}

/** The written values of an effect. Unpacked with every call. */
export function resultOf({ operations, kind, name, newName, effect }: Effect): Result {
  const properties: Record<string, PropertyValue> = {};
  let membership: Membership | undefined;
  let photo: string | null | undefined;
  let isBack = false;
  let preferences: Preferences | undefined;
  let stampedIn: string | undefined;
  for (const operation of operations) {
    if (operation.type === "delete") continue;
    if (operation.type === "disable") {
      properties.disabled = true;
      preferences = operation.preferences;
      stampedIn = operation.stampProperty;
      continue;
    }
    membership = operation.membership?.whole ?? operation.membership ?? membership;
    if (operation.type === "create") {
      Object.assign(properties, operation.properties);
      photo = operation.photo;
    } else if (!operation.interim) {
      Object.assign(properties, operation.changes);
      if (operation.photo !== undefined) photo = operation.photo;
      isBack ||= operation.isBack;
      preferences ??= operation.preferences;
    }
  }
  // A temporary name is replaced by the old one.
  if (effect !== "add" && newName === undefined && properties[NAME_PROPERTY[kind]] === name) {
    delete properties[NAME_PROPERTY[kind]];
  }
  return { properties, membership, photo, isBack, stampedIn, preferences };
}

/** Identifies the object of an operation. */
function idOf(operation: Operation): string {
  const { type, kind, key } = operation;
  return type === "delete" || type === "disable" ? `${kind} ${operation.dn}` : `${kind}:${key}`;
}

function effectOf(operations: Operation[]): Effect {
  const [first] = operations as [Operation, ...Operation[]];
  const { kind, key, name, type } = first;
  const common = { kind, key, name, operations };
  switch (type) {
    case "create":
      return { ...common, effect: "add", newName: undefined, dn: undefined, sourceDn: first.sourceDn };
    case "modify": {
      const last = operations.findLast((operation) => operation.type === "modify" && !operation.interim);
      const nameThen = last?.type === "modify" ? last.rename ?? last.name : name;
      const newName = nameThen === name ? undefined : nameThen;
      const effect = newName === undefined ? "modify" : "rename";
      return { ...common, effect, newName, dn: first.dn, sourceDn: first.sourceDn };
    }
    case "disable":
    case "delete":
      return { ...common, effect: type, newName: undefined, dn: first.dn, sourceDn: undefined };
  }
}
