/**
 * What directories are known to contain: object classes and attributes, and the properties they become. The examples in
 * `config` map the same.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { Survey } from "./survey_schema.ts";

/** A step from an attribute to a property. */
export interface Mapping {
  readonly attribute: string;
  readonly property: string;
  readonly sanitizers?: readonly string[];
  /** Values that stand for none. */
  readonly removed?: readonly string[];
}

const PHONE = ["phone_sanitizer"];
const map = (attribute: string, property: string, sanitizers?: readonly string[]): Mapping =>
  sanitizers === undefined ? { attribute, property } : { attribute, property, sanitizers };

/** What both kinds of directories call the same. */
const PERSON: readonly Mapping[] = [
  map("givenName", "firstname"),
  map("sn", "lastname"),
  map("description", "description"),
  map("title", "title"),
  map("employeeNumber", "employeeNumber"),
  map("mail", "e-mail", ["mail_sanitizer"]),
  map("telephoneNumber", "phone", PHONE),
  map("mobile", "mobileTelephoneNumber", PHONE),
  map("homePhone", "homeTelephoneNumber", PHONE),
  map("postalCode", "postcode"),
  map("l", "city"),
];

const OF_LDAP: readonly Mapping[] = [
  map("uid", "username"),
  ...PERSON,
  map("o", "organisation"),
  map("departmentNumber", "departmentNumber"),
  map("employeeType", "employeeType"),
  map("roomNumber", "roomNumber"),
  map("street", "street"),
  map("preferredLanguage", "preferredLanguage"),
  map("jpegPhoto", "jpegPhoto"),
  map("nsAccountLock", "disabled", ["ns_account_lock"]),
  map("shadowExpire", "userexpiry", ["days_to_date"]),
  // MIT Kerberos writes 1970 for "never"
  {
    ...map("krbPrincipalExpiration", "userexpiry", ["generalized_time_to_date"]),
    removed: ["19700101000000Z"],
  },
  map("pwdEndTime", "userexpiry", ["generalized_time_to_date"]),
];

const OF_ACTIVE_DIRECTORY: readonly Mapping[] = [
  map("sAMAccountName", "username"),
  ...PERSON,
  map("company", "organisation"),
  map("department", "departmentNumber"),
  map("streetAddress", "street"),
  map("c", "country"),
  map("thumbnailPhoto", "jpegPhoto"),
  map("userAccountControl", "disabled", ["ad_disabled"]),
  map("accountExpires", "userexpiry", ["ad_account_expires"]),
];

/** How the main mail address is found among all: Exchange writes SMTP: before it, and smtp: before the others. */
export const MAIN_ADDRESS = {
  attribute: "proxyAddresses",
  pattern: "^SMTP:(?P<mainAddress>.+)$",
  name: "mainAddress",
  sanitizers: ["mail_sanitizer"],
  property: "e-mail",
} as const;

/** A type of directory. */
interface Directory {
  /** Finds everything that may be a user or group. */
  readonly candidates: Readonly<Record<Kind, string>>;
  /** The object classes to choose from, the preferred ones first. */
  readonly classes: Readonly<Record<Kind, readonly string[]>>;
  readonly mappings: Readonly<Record<Kind, readonly Mapping[]>>;
}

/** Attributes with the members of groups. */
export const MEMBERS: readonly string[] = ["member", "uniqueMember", "memberUid"];

const GROUP = (name: string): readonly Mapping[] => [map(name, "name"), map("description", "description")];

const LDAP: Directory = {
  candidates: {
    user: "(&(|(objectClass=inetOrgPerson)(objectClass=posixAccount))(uid=*))",
    group:
      "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=groupOfMembers)(objectClass=posixGroup))",
  },
  classes: {
    user: ["inetOrgPerson", "posixAccount"],
    group: ["groupOfNames", "groupOfUniqueNames", "groupOfMembers", "posixGroup"],
  },
  mappings: { user: OF_LDAP, group: GROUP("cn") },
};

/** Built-in users and groups, such as krbtgt, whose names UDM reserves. */
const NOT_BUILT_IN = "(!(isCriticalSystemObject=TRUE))";

const ACTIVE_DIRECTORY: Directory = {
  candidates: {
    user: `(&(objectCategory=person)(objectClass=user)${NOT_BUILT_IN})`,
    group: `(&(objectClass=group)${NOT_BUILT_IN})`,
  },
  classes: { user: ["user"], group: ["group"] },
  mappings: { user: OF_ACTIVE_DIRECTORY, group: GROUP("sAMAccountName") },
};

/** What is known of a server. */
export function directoryOf(vendor: Survey["vendor"]): Directory {
  return vendor === "Active Directory" ? ACTIVE_DIRECTORY : LDAP;
}

/** Attributes that identify an entry for ever, the preferred ones first. */
export const IDENTIFIERS: readonly string[] = ["objectGUID", "entryUUID", "nsUniqueId"];

/** Operational attributes, which a server returns only by name. */
export const OPERATIONAL: readonly string[] = [...IDENTIFIERS, "nsAccountLock", "pwdEndTime"];

/** The attributes that can become properties, of users and groups, and those that identify entries. */
export function knownAttributes(vendor: Survey["vendor"]): readonly string[] {
  const { user, group } = directoryOf(vendor).mappings;
  return [...[...user, ...group].map(({ attribute }) => attribute), ...IDENTIFIERS];
}
