/**
 * Which values of a group are its members.
 *
 * | after the steps                      | members                                                           |
 * |--------------------------------------|-------------------------------------------------------------------|
 * | `users`, `nestedGroup`               | all values: what the steps rename to these properties             |
 * | `member`, `uniqueMember`, `memberUid`| all values, unless a step renames or removes the attribute        |
 *
 * A value with an equals sign is a DN. Any other one is looked up by the attribute `source.user_member_attr` of users.
 *
 * @module
 */

import type { Config, SearchConfig, SourceConfig } from "../config/types.ts";
import { DEFAULT_USER_MEMBER_ATTR } from "../config/schema/defaults.ts";
import { type Attributes, MEMBER_PROPERTIES } from "../common/model.ts";
import { MAX_DN_LENGTH } from "../syntax/dn.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { resultingNames } from "../transform/resulting_names.ts";
import { areComputed, inputsOf, namesOf, originsOf } from "../transform/needed_attributes.ts";

/** Attributes whose values are DNs (RFC 4519 sections 2.17 and 2.40). */
const DN_ATTRIBUTES: ReadonlySet<string> = new Set(["member", "uniquemember"]);

/** Attributes that hold members under their own names. */
export const MEMBER_ATTRIBUTES: readonly string[] = ["member", "uniqueMember", "memberUid"];

/** The names that the members of a group can have after the steps. */
export const MEMBER_NAMES: readonly string[] = [...MEMBER_PROPERTIES, ...MEMBER_ATTRIBUTES];

const LOWER_CASE_ATTRIBUTES: ReadonlySet<string> = new Set(
  MEMBER_ATTRIBUTES.map((name) => name.toLowerCase()),
);

/**
 * The UID at the end of a value of uniqueMember (RFC 4517 section 3.3.21): it tells apart entries that had the same DN one
 * after the other, and no directory that was tested compares it.
 */
const OPTIONAL_UID = /#'[01]*'B$/;

/** Whether a name that an entry has after the steps holds members. LDAP ignores the case of attributes. */
export function holdsMembers(name: string): boolean {
  return MEMBER_PROPERTIES.includes(name) || LOWER_CASE_ATTRIBUTES.has(name.toLowerCase());
}

/** The members that the steps leave under one name. */
export interface ListedMembers {
  /** The name after the steps. */
  readonly name: string;
  /** DNs and names, without those that are not UTF-8. */
  readonly members: readonly string[];
  /** Values that are not UTF-8. */
  readonly unreadable: number;
}

/** The members of a group after the steps, by the names that hold them. */
export function listedMembers(values: Attributes): ListedMembers[] {
  const listed: ListedMembers[] = [];
  for (const [name, all] of values) {
    if (!holdsMembers(name)) continue;
    const members = all.filter(({ length }) => length <= MAX_DN_LENGTH).map(decodeUtf8)
      .filter((text) => text !== undefined).map(withoutUid);
    listed.push({ name, members, unreadable: all.length - members.length });
  }
  return listed;
}

/** The value without its optional UID. */
function withoutUid(value: string): string {
  return value.endsWith("'B") ? value.replace(OPTIONAL_UID, "") : value;
}

/** Whether a member is named by a value of `source.user_member_attr`, not by a DN. */
export function isMemberName(value: string): boolean {
  return !value.includes("=");
}

/** The attributes that the members under a name come from; for messages. */
export function memberOrigins(name: string, { trans }: Pick<SearchConfig, "trans">): readonly string[] {
  return originsOf(name, trans);
}

/** Whether the source decides about members of groups, or at least about those of new groups. */
export function writesMembers({ source, udm }: Pick<Config, "source" | "udm">): boolean {
  const { attributes, trans } = source.group;
  const written = [
    ...udm.kinds.group.properties,
    ...udm.createOnlyProperties,
    ...resultingNames(attributes, trans).all,
  ];
  return MEMBER_PROPERTIES.some((property) => written.includes(property));
}

/**
 * Whether groups may have members that are no DNs, so that the names of users are needed. Steps may turn the values of
 * attributes with DNs into names.
 */
export function mayHaveNames({ source, udm }: Pick<Config, "source" | "udm">): boolean {
  if (source.group.bases.length === 0) return false;
  if (!writesMembers({ source, udm }) && (source.valuesByGroup?.length ?? 0) === 0) return false;
  const { attributes, trans } = source.group;
  const { requested, isOpen } = inputsOf(MEMBER_NAMES, attributes, trans);
  const isDn = (attribute: string) => DN_ATTRIBUTES.has(attribute.toLowerCase().replace(/;.*/s, ""));
  return isOpen || !requested.every(isDn) || areComputed(MEMBER_NAMES, trans);
}

/** The attribute that members are looked up by, in the spelling of the request. */
export function nameAttribute({ user, userMemberAttr = DEFAULT_USER_MEMBER_ATTR }: SourceConfig): string {
  const names = namesOf(userMemberAttr);
  return user.attributes.find((name) => names.includes(name.toLowerCase())) ?? userMemberAttr;
}
