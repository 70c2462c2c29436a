/**
 * Which properties hold DNs, and which ones hold booleans that are neither true nor false while they are not set.
 *
 * @module
 */

import type { OuterGroups } from "../udm/outer_groups.ts";

/** A property whose values are DNs; `references.ts` finds their objects. */
export interface Reference {
  readonly property: string;
  readonly isList: boolean;
  /** Whether only new objects get the property. */
  readonly isCreateOnly?: boolean;
  /** Whether a DN that is below no base of the source, and names nothing that was read, is written as it is. */
  readonly keepsOthers?: boolean;
}

/** The compared properties of a kind whose values are DNs, or such booleans. */
export interface DnRules {
  /** Those whose values the source gives; `references.ts` compares them. */
  readonly references?: readonly Reference[];
  /** All of them, also those that the configuration sets. */
  readonly dnProperties?: readonly string[];
  /** Booleans whose value false differs from no value. */
  readonly triState?: readonly string[];
  /** Which groups of an object are compared; undefined if its groups are not. */
  readonly outerGroups?: OuterGroups | undefined;
}
