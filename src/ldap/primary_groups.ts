/**
 * The primary groups of Active Directory. They keep no member value: the user names the group, by the last part of its
 * security identifier ([MS-ADTS] section 3.1.1.4.5.17, [MS-ADA3] section 2.120).
 *
 * @module
 */

import type { SourceConfig } from "../config/types.ts";
import type { Attributes, Kind, SourceEntry } from "../common/model.ts";
import { bytesToCharacters, decodeUtf8 } from "../syntax/utf8.ts";

const GROUP_ID = "primaryGroupID";
const SID = "objectSid";

/** The attributes that show primary groups. */
const PRIMARY_GROUP_ATTRIBUTES: Readonly<Record<Kind, readonly string[]>> = {
  user: [GROUP_ID, SID],
  group: [SID],
};

/** What was found about the users. */
interface PrimaryGroupCount {
  /** Users who name their primary group. */
  readonly known: number;
  /** Users who name it, but whose own security identifier does not say in which domain that is. */
  readonly lost: number;
}

/** A security identifier taken apart (MS-DTYP section 2.4.2.2). */
interface Sid {
  /** Everything but the last part, as characters. */
  readonly domain: string;
  /** The last part, which is the number within the domain. */
  readonly relative: number;
}

/** Remembers the users of each primary group: a number a user. Users must be added before groups are asked for. */
export class PrimaryGroups {
  readonly #members = new Map<string, number[]>();
  /** How many users name a group with this number, and nobody knows in which domain. */
  readonly #lostOf = new Map<number, number>();
  #known = 0;
  #lost = 0;

  /** What was found so far. */
  get count(): PrimaryGroupCount {
    return { known: this.#known, lost: this.#lost };
  }

  /** Remembers the primary group of a user, if it has one. */
  add(user: SourceEntry, number: number): void {
    const written = firstOf(user.attributes, GROUP_ID);
    const relative = written && decodeUtf8(written);
    if (relative === undefined || !/^\d{1,10}$/.test(relative)) return;
    const sid = sidOf(user.attributes);
    if (sid === undefined) {
      this.#lost++;
      this.#lostOf.set(Number(relative), (this.#lostOf.get(Number(relative)) ?? 0) + 1);
      return;
    }
    this.#known++;
    const group = groupKey(sid.domain, Number(relative));
    const members = this.#members.get(group);
    if (members === undefined) this.#members.set(group, [number]);
    else members.push(number);
  }

  /** The numbers of the users whose primary group this is; undefined if the group does not show its identifier. */
  membersOf(group: SourceEntry): readonly number[] | undefined {
    const sid = sidOf(group.attributes);
    return sid === undefined ? undefined : this.#members.get(groupKey(sid.domain, sid.relative)) ?? [];
  }

  /** How many users may have this as their primary group, besides those who are known to. */
  lostBy(group: SourceEntry): number {
    const sid = sidOf(group.attributes);
    return sid === undefined ? 0 : this.#lostOf.get(sid.relative) ?? 0;
  }
}

/** The source with the attributes that show primary groups, if these are wanted. */
export function requestPrimaryGroups(source: SourceConfig): SourceConfig {
  if (source.primaryGroupMembers !== true) return source;
  const extended = (kind: Kind) => {
    const { attributes } = source[kind];
    const added = PRIMARY_GROUP_ATTRIBUTES[kind].filter((name) => !isRequested(name, attributes));
    return { ...source[kind], attributes: [...attributes, ...added] };
  };
  return { ...source, user: extended("user"), group: extended("group") };
}

/** An entry without the attributes that were read for the primary groups alone: no step is to see them. */
export function withoutPrimaryGroup(
  entry: SourceEntry,
  kind: Kind,
  requested: readonly string[],
): SourceEntry {
  const added = PRIMARY_GROUP_ATTRIBUTES[kind].filter((name) => !isRequested(name, requested));
  if (added.length === 0) return entry;
  const attributes = new Map(entry.attributes);
  for (const name of added) attributes.delete(name);
  return { ...entry, attributes };
}

function isRequested(name: string, requested: readonly string[]): boolean {
  return requested.some((other) => other === "*" || isSame(name, other));
}

function isSame(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}

/** The first value of an attribute, in whatever spelling it was requested. */
function firstOf(attributes: Attributes, name: string): Uint8Array | undefined {
  const exact = attributes.get(name);
  if (exact !== undefined) return exact[0];
  for (const [other, values] of attributes) if (isSame(name, other)) return values[0];
  return undefined;
}

function sidOf(attributes: Attributes): Sid | undefined {
  const bytes = firstOf(attributes, SID);
  if (bytes === undefined) return undefined;
  // Revision, how many parts, six bytes of authority, the parts with four bytes each
  const parts = bytes[1] ?? 0;
  if (bytes[0] !== 1 || parts < 1 || bytes.length !== 8 + 4 * parts) return undefined;
  const end = bytes.length - 4;
  const relative = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(end, true);
  return { domain: bytesToCharacters(bytes.subarray(0, end)), relative };
}

function groupKey(domain: string, relative: number): string {
  return `${relative}:${domain}`;
}
