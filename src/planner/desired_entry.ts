/**
 * Entries of the source: as they come out of the transform, and as the planner sees them.
 *
 * @module
 */

import type { Kind, Properties } from "../common/model.ts";
import type { CurrentObject } from "./current_objects.ts";

/** An entry of the source that could be transformed. */
export interface DesiredEntry {
  readonly kind: Kind;
  readonly key: string;
  /** DN of the entry in the source. */
  readonly sourceDn: string;
  readonly name: string;
  /** The object in the target that it belongs to; undefined if it must be created. */
  readonly current: CurrentObject | undefined;
  /**
   * Properties to be written, memberships and photo apart: all for a new object, otherwise those that differ. Unpacked
   * each time it is asked for.
   */
  readonly changes: Properties;
  /** Whether there are any. */
  readonly hasChanges: boolean;
  /** Digest of the source photo, `null` if the photo must be removed, undefined if nothing is to be done about it. */
  readonly photo: string | null | undefined;
  /** Digest of the mail address it will have, for the order of hand-overs; undefined if it has none. */
  readonly mail: bigint | undefined;
  /** Whether the object was found gone once, and is back: the stamp about it must be taken off. */
  readonly isBack: boolean;
  /** Values that cannot be converted: the object keeps what it has there. Most entries have none. */
  readonly problems: readonly PropertyProblem[];
  /** Groups: whether the memberships stay as they are, because a member cannot be read. */
  readonly keepsMembers: boolean;
  /** Groups: numbers of the source DNs of its members in {@linkcode SourceState.dns}. */
  readonly members: Uint32Array | undefined;
}

/** Why the value of a property cannot be converted. */
export interface PropertyProblem {
  readonly property: string;
  readonly message: string;
}

/** What the transform made of an entry. */
export interface TransformedEntry {
  readonly dn: string;
  /** Managed properties that have a value. Without memberships and photo. */
  readonly properties: Properties;
  /** Properties whose values the configuration gives, because the entry has none. */
  readonly substituted?: readonly string[];
  /** Groups: DNs of the members, as the source spells them. */
  readonly members?: readonly string[];
  /** Digest of the photo. */
  readonly photo?: string | undefined;
  /** Properties that could not be converted; they are not in `properties`. */
  readonly problems: readonly PropertyProblem[];
}
