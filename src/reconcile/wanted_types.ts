/**
 * Entries of the source: as they come out of the transform, and as the planner sees them.
 *
 * @module
 */

import type { Kind, Properties } from "../model.ts";
import type { Existing } from "./existing.ts";

/** An entry of the source that could be transformed. */
export interface Wanted {
  readonly kind: Kind;
  readonly key: string;
  /** DN of the entry in the source. */
  readonly sourceDn: string;
  readonly name: string;
  /** The object in the target that it belongs to; undefined if it must be created. */
  readonly existing: Existing | undefined;
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
  /** Groups: numbers of the source DNs of its members in {@linkcode SourceState.dns}. */
  readonly members: Uint32Array | undefined;
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
  /** What went wrong; the entry is then not written. */
  readonly problems: readonly { readonly property: string; readonly message: string }[];
}
