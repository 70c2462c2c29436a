/**
 * Primary groups of Active Directory. The group does not list these members; the user names the group by the last part
 * of its security identifier ([MS-ADTS] section 3.1.1.4.5.17, [MS-ADA3] section 2.120).
 *
 * @module
 */

import type { SourceConfig } from "../config/types.ts";
import type { Attributes, Kind, SourceEntry } from "../common/model.ts";
import { addAttributes, hideAttributes, isSameAttribute } from "./internal_attributes.ts";
import { bytesToCharacters, decodeUtf8 } from "../syntax/utf8.ts";

const GROUP_ID = "primaryGroupID";
const SID = "objectSid";

/** The attributes that link users to their primary groups. */
const PRIMARY_GROUP_ATTRIBUTES: Readonly<Record<Kind, readonly string[]>> = {
  user: [GROUP_ID, SID],
  group: [SID],
};

/** How many users have a primary group. */
interface PrimaryGroupCount {
  /** Users whose primary group is known. */
  readonly known: number;
  /** Users with a primaryGroupID, but without an objectSid that tells the domain of the group. */
  readonly unresolved: number;
}

/** A parsed security identifier (MS-DTYP section 2.4.2.2). */
interface Sid {
  /** Everything but the last part, one character per byte. */
  readonly domain: string;
  /** The last part: the relative identifier within the domain. */
  readonly relative: number;
}

/** Collects the users of each primary group, as numbers. Add all users before you query groups. */
export class PrimaryGroups {
  readonly #members = new Map<string, number[]>();
  /** Unresolved users by the relative identifier that they name. */
  readonly #unresolvedByNumber = new Map<number, number>();
  #known = 0;
  #unresolved = 0;

  get count(): PrimaryGroupCount {
    return { known: this.#known, unresolved: this.#unresolved };
  }

  /** Adds a user, if it has a primary group. */
  add(user: SourceEntry, number: number): void {
    const written = firstOf(user.attributes, GROUP_ID);
    const relative = written && decodeUtf8(written);
    if (relative === undefined || !/^\d{1,10}$/.test(relative)) return;
    const sid = sidOf(user.attributes);
    if (sid === undefined) {
      this.#unresolved++;
      this.#unresolvedByNumber.set(
        Number(relative),
        (this.#unresolvedByNumber.get(Number(relative)) ?? 0) + 1,
      );
      return;
    }
    this.#known++;
    const group = groupKey(sid.domain, Number(relative));
    const members = this.#members.get(group);
    if (members === undefined) this.#members.set(group, [number]);
    else members.push(number);
  }

  /** The numbers of the users with this primary group; undefined if the group has no valid objectSid. */
  membersOf(group: SourceEntry): readonly number[] | undefined {
    const sid = sidOf(group.attributes);
    return sid === undefined ? undefined : this.#members.get(groupKey(sid.domain, sid.relative)) ?? [];
  }

  /** Number of unresolved users that may have this primary group. */
  unresolvedBy(group: SourceEntry): number {
    const sid = sidOf(group.attributes);
    return sid === undefined ? 0 : this.#unresolvedByNumber.get(sid.relative) ?? 0;
  }
}

/** Adds the attributes for primary groups to the requested attributes, if `primaryGroupMembers` is set. */
export function requestPrimaryGroups(source: SourceConfig): SourceConfig {
  if (source.primaryGroupMembers !== true) return source;
  const extended = (kind: Kind) => addAttributes(source[kind], PRIMARY_GROUP_ATTRIBUTES[kind]);
  return { ...source, user: extended("user"), group: extended("group") };
}

/** Removes the attributes that were requested only for primary groups, so that no step sees them. */
export function withoutPrimaryGroup(
  entry: SourceEntry,
  kind: Kind,
  requested: readonly string[],
): SourceEntry {
  return hideAttributes(entry, PRIMARY_GROUP_ATTRIBUTES[kind], requested);
}

/** The first value of an attribute, whatever its spelling. */
function firstOf(attributes: Attributes, name: string): Uint8Array | undefined {
  for (const [other, values] of attributes) if (isSameAttribute(name, other)) return values[0];
  return undefined;
}

function sidOf(attributes: Attributes): Sid | undefined {
  const bytes = firstOf(attributes, SID);
  if (bytes === undefined) return undefined;
  // Revision, number of parts, six bytes of authority, four bytes per part
  const parts = bytes[1] ?? 0;
  if (bytes[0] !== 1 || parts < 1 || bytes.length !== 8 + 4 * parts) return undefined;
  const end = bytes.length - 4;
  const relative = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(end, true);
  return { domain: bytesToCharacters(bytes.subarray(0, end)), relative };
}

function groupKey(domain: string, relative: number): string {
  return `${relative}:${domain}`;
}
