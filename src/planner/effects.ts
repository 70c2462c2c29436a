/**
 * What a plan does to each object: all of its operations on one object taken together. Steps in between (a name that an
 * object has for a moment, memberships that are written later) do not show.
 *
 * @module
 */

import { compareText } from "../common/compare_text.ts";
import { type Kind, KINDS, NAME_PROPERTY, type Properties, type PropertyValue } from "../common/model.ts";
import type { Membership, Operation, Plan, Preferences } from "./plan_types.ts";
import { nameForm } from "../udm/values.ts";

/** What happens to an object. A rename may change other properties as well. */
export type EffectKind = "add" | "modify" | "rename" | "disable" | "delete";

/** All kinds of effects, in the order in which they are told. */
export const EFFECT_KINDS: readonly EffectKind[] = ["add", "modify", "rename", "disable", "delete"];

/** What happens to one object. */
export interface Effect {
  readonly effect: EffectKind;
  readonly kind: Kind;
  readonly key: string | undefined;
  /** The name it has now; of a new object the name it will have. */
  readonly name: string;
  /** The name it gets, if that is another one. */
  readonly newName: string | undefined;
  /** Its DN in the target; undefined if it is new. */
  readonly dn: string | undefined;
  /** DN of its entry in the source; undefined if it has none. */
  readonly sourceDn: string | undefined;
  /** In the order in which they are done. */
  readonly operations: readonly Operation[];
}

/** What an object will be like, as far as something is written. */
export interface Result {
  /** Memberships, photo and preferences apart. The name is among them if it changes, or if the object is new. */
  readonly properties: Properties;
  readonly membership: Membership | undefined;
  /** Digest of the new photo, `null` to remove it, undefined to leave it alone. */
  readonly photo: string | null | undefined;
  /** Whether the stamp of a user who was gone is taken off. */
  readonly isBack: boolean;
  /** The property in which a user who is gone gets a stamp; undefined if none is set. */
  readonly stampedIn: string | undefined;
  /** What `umcProperty` holds now; undefined for what is new or goes. */
  readonly preferences: Preferences | undefined;
}

/** What a plan does, object by object: users before groups, then by name, whatever the order of the operations. */
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

/** What an effect leaves behind. Values are decoded with every call. */
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
    membership = operation.membership ?? membership;
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
  // After a name for a moment the old one is written again.
  if (effect !== "add" && newName === undefined && properties[NAME_PROPERTY[kind]] === name) {
    delete properties[NAME_PROPERTY[kind]];
  }
  return { properties, membership, photo, isBack, stampedIn, preferences };
}

/** What all operations on one object have in common. */
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
