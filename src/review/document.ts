/**
 * A plan as it is shown, printed and kept: plain data with names and values, for people and machines. The shape is a
 * promise to whoever reads `plan --json`; a change that could break a reader raises {@linkcode DOCUMENT_VERSION}.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { EffectKind } from "../planner/effects.ts";
import type { SkipReason, Totals } from "../planner/plan_types.ts";

/** The version of the shape. */
export const DOCUMENT_VERSION = 1;

/** What happens to an object. A rename may change other properties as well. */
export type ChangeKind = EffectKind;

/** A single value. `null`: not set. */
export type Scalar = string | boolean | null;

/** What happens to a property. */
export type PropertyChange =
  | { readonly property: string; readonly type: "value"; readonly old: Scalar; readonly new: Scalar }
  | {
    readonly property: string;
    readonly type: "list";
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** How many items stay. */
    readonly kept: number;
    /** Whether nothing but the order of the items changes. */
    readonly reordered?: boolean;
  }
  /** Digests of the pictures; that of the old one is "unknown" if somebody else put it there. */
  | {
    readonly property: string;
    readonly type: "photo";
    readonly old: { readonly digest: string } | null;
    readonly new: { readonly digest: string } | null;
  }
  /** A value that is never shown, such as the random password of a new user. */
  | { readonly property: string; readonly type: "secret" };

/** What happens to one object, all requests taken together. */
export interface Change {
  readonly change: ChangeKind;
  readonly kind: Kind;
  /** The name it has now; of a new object the name it will have. */
  readonly name: string;
  /** The name it gets, if that is another one. */
  readonly new_name?: string;
  readonly primary_key?: string;
  /** DN in the target, unless it is new. */
  readonly dn?: string;
  /** DN in the source, unless it is gone from there. */
  readonly source_dn?: string;
  /** In alphabetical order. */
  readonly properties: readonly PropertyChange[];
  /** Whether the entry is skipped, and only the state of its account (disabled, userexpiry, locked) is written. */
  readonly account_only?: true;
  /** What the target will not accept, as far as that can be known beforehand. */
  readonly warnings?: readonly string[];
}

/** An entry of the source that is left out. */
export interface LeftOut {
  readonly kind: Kind;
  readonly dn: string;
  readonly primary_key?: string;
  readonly name?: string;
  readonly reason: SkipReason;
  readonly message: string;
}

/** How many objects would lose a property. */
interface LostValues {
  readonly kind: Kind;
  readonly property: string;
  /** Objects that have a value which is not that of the template. */
  readonly holders: number;
  /** Those of them that would lose it; deleted ones do not count. */
  readonly emptied: number;
}

/** A value of an entry that cannot be converted. It is left out, and the rest of the entry is written. */
export interface LeftOutValue {
  readonly kind: Kind;
  /** DN in the source. */
  readonly dn: string;
  readonly primary_key: string;
  readonly name: string;
  readonly property: string;
  readonly message: string;
}

/** A plan as a document. */
export interface PlanDocument {
  readonly version: typeof DOCUMENT_VERSION;
  /** Name and version of the program. */
  readonly program: string;
  /** The configuration file, as it was named. */
  readonly configuration: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** The server the source was read from, and the base of the UDM REST API; without credentials. */
  readonly source: string;
  readonly target: string;
  /** Identifies what is to be done: two plans with the same checksum do the same. See `sync --plan`. */
  readonly checksum: string;
  readonly totals: Readonly<Record<Kind, Totals>>;
  /** Why the plan would not be carried out. */
  readonly refusals: readonly { readonly reason: string; readonly kind: Kind; readonly message: string }[];
  /** What one should know, such as deletions that are withheld. */
  readonly notices: readonly { readonly reason: string; readonly kind: Kind; readonly message: string }[];
  /** The limits that the plan was held against, as the configuration has them, by key. */
  readonly limits: Readonly<Record<string, string>>;
  /** The share of the objects in the target that are modified or renamed, in percent, to one decimal. */
  readonly modified_share: Readonly<Record<Kind, number>>;
  /** Properties that objects would lose, because the source gives no value any more. */
  readonly value_losses: readonly LostValues[];
  /** DNs of the OUs that are made first, because the target does not have them. */
  readonly containers?: readonly string[];
  /** In a stable order: users before groups, then by name. */
  readonly changes: readonly Change[];
  readonly skipped: readonly LeftOut[];
  /** Missing in plans of earlier versions. */
  readonly left_out_values?: readonly LeftOutValue[];
  /** Members of groups that are neither users nor groups of the source. */
  readonly unknown_members: number;
}
