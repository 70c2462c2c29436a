/**
 * The UDM modules (object types) that the simulator knows: their properties, names and defaults.
 *
 * @module
 */

import type { Json, JsonObject } from "./json.ts";
import { USER_ATTRIBUTES, USER_TEMPLATE } from "./properties_user.ts";
import { type PropertyType, typeOf } from "./types.ts";

/** The object types of the simulator. */
export type ModuleName =
  | "users/user"
  | "users/ldap"
  | "groups/group"
  | "container/ou"
  | "container/cn"
  | "container/dc"
  | "mail/domain";

/** One object type. */
export interface Module {
  readonly name: ModuleName;
  /** How UDM calls the module in error messages. */
  readonly label: string;
  /** The property that holds the name, and the attribute type of the RDN. */
  readonly nameProperty: string;
  readonly rdnType: string;
  /** The default position, relative to the LDAP base; "" is the base itself. */
  readonly defaultPosition: string;
  readonly required: readonly string[];
  readonly template: JsonObject;
  /** The values that GET returns for unset properties. */
  readonly unset: JsonObject;
  /** The values that a new object gets where the request gives none. */
  readonly defaults: JsonObject;
  readonly types: ReadonlyMap<string, PropertyType>;
  /** Extended attributes, with what is stored if a request empties them. */
  readonly extended: ReadonlyMap<string, Json>;
  /** The properties by their names in filters (lower case). */
  readonly searchable: ReadonlyMap<string, string>;
  readonly objectClasses: readonly string[];
  readonly options: JsonObject;
  readonly policies: JsonObject;
}

function define(
  module:
    & Omit<Module, "types" | "defaults" | "extended" | "searchable" | "unset">
    & { attributes: Readonly<Record<string, string>>; unset?: JsonObject; absent?: RegExp },
): Module {
  const { attributes, absent, ...rest } = module;
  const types = new Map<string, PropertyType>();
  const unset: JsonObject = {};
  const defaults: JsonObject = {};
  for (const [property, value] of Object.entries(module.template)) {
    const type = typeOf(property, value);
    types.set(property, type);
    if (!absent?.test(property)) unset[property] = type.type === "string" ? null : value;
    if (typeof value === "string" && module.unset?.[property] !== value) defaults[property] = value;
  }
  const searchable = searchableNames(types.keys());
  for (const [attribute, property] of Object.entries(attributes)) searchable.set(attribute, property);
  return { ...rest, types, defaults, extended: new Map(), searchable, unset: { ...unset, ...module.unset } };
}

/** Properties by their names in filters. */
export function searchableNames(properties: Iterable<string>): Map<string, string> {
  return new Map([...properties].map((property) => [property.toLowerCase(), property]));
}

function policies(...names: string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [`policies/${name}`, []]));
}

const CONTAINER_TEMPLATE: JsonObject = {
  name: null,
  policyPath: false,
  dhcpPath: false,
  dnsPath: false,
  userPath: false,
  groupPath: false,
  computerPath: false,
  domaincontrollerPath: false,
  networkPath: false,
  sharePath: false,
  printerPath: false,
  mailPath: false,
  licensePath: false,
  description: null,
  univentionObjectIdentifier: null,
  objectFlag: [],
};

const CONTAINER = {
  nameProperty: "name",
  defaultPosition: "",
  required: ["name"],
  template: CONTAINER_TEMPLATE,
  options: {},
  policies: policies(
    ...["pwhistory", "dhcp_dnsupdate", "dhcp_statements", "maintenance", "release", "ldapserver", "umc"],
    ...["slavepackages", "dhcp_dns", "nfsmounts", "repositoryserver", "share_userquota", "registry"],
    ...["admin_container", "masterpackages", "memberpackages", "dhcp_routing", "printserver"],
    ...["repositorysync", "dhcp_scope", "desktop", "dhcp_boot", "dhcp_netbios", "dhcp_leasetime"],
  ),
};

const USER = define({
  name: "users/user",
  label: "User",
  nameProperty: "username",
  rdnType: "uid",
  defaultPosition: "cn=users",
  required: ["username", "lastname", "password"],
  template: USER_TEMPLATE,
  unset: { pwdChangeNextLogin: false, lockedTime: "0", unlockTime: "", mailForwardCopyToSelf: "0" },
  absent: /^(?:userCertificate|certificate.*|serviceSpecificPassword)$/,
  attributes: USER_ATTRIBUTES,
  objectClasses: ["top", "person", "organizationalPerson", "inetOrgPerson", "posixAccount", "shadowAccount"],
  options: { pki: false },
  policies: policies("pwhistory", "umc", "desktop"),
});

const AUTHENTICATION_ACCOUNT = define({
  name: "users/ldap",
  label: "Simple authentication account",
  nameProperty: "username",
  rdnType: "uid",
  defaultPosition: "cn=users",
  required: ["username", "lastname", "password"],
  template: {
    username: null,
    lastname: null,
    displayName: null,
    description: null,
    disabled: false,
    userexpiry: null,
    password: null,
    overridePWHistory: null,
    overridePWLength: null,
    univentionObjectIdentifier: null,
    objectFlag: [],
  },
  attributes: { uid: "username", sn: "lastname" },
  objectClasses: ["top", "person", "univentionPWHistory", "simpleSecurityObject", "uidObject"],
  options: {},
  policies: policies("pwhistory", "umc"),
});

const GROUP = define({
  name: "groups/group",
  label: "Group",
  nameProperty: "name",
  rdnType: "cn",
  defaultPosition: "cn=groups",
  required: ["name"],
  template: {
    name: null,
    gidNumber: null,
    sambaRID: null,
    sambaGroupType: "2",
    sambaPrivileges: [],
    adGroupType: "-2147483646",
    description: null,
    users: [],
    hosts: [],
    mailAddress: null,
    memberOf: [],
    nestedGroup: [],
    allowedEmailUsers: [],
    allowedEmailGroups: [],
    univentionSourceIAM: null,
    guardianMemberRoles: [],
    univentionObjectIdentifier: null,
    objectFlag: [],
  },
  attributes: { cn: "name", uniquemember: "members", mailprimaryaddress: "mailAddress" },
  objectClasses: ["top", "posixGroup", "univentionGroup", "sambaGroupMapping"],
  options: { posix: true, samba: true },
  policies: policies("umc"),
});

const MAIL_DOMAIN = define({
  name: "mail/domain",
  label: "Mail domain",
  nameProperty: "name",
  rdnType: "cn",
  defaultPosition: "cn=domain,cn=mail",
  required: ["name"],
  template: { name: null, univentionObjectIdentifier: null, objectFlag: [] },
  attributes: { cn: "name" },
  objectClasses: ["top", "univentionMailDomainname"],
  options: {},
  policies: {},
});

/** Every module by its name. */
export const MODULES: Readonly<Record<ModuleName, Module>> = {
  "users/user": USER,
  "users/ldap": AUTHENTICATION_ACCOUNT,
  "groups/group": GROUP,
  "container/ou": define({
    ...CONTAINER,
    name: "container/ou",
    label: "Organisational Unit",
    rdnType: "ou",
    attributes: { ou: "name" },
    objectClasses: ["top", "organizationalUnit"],
  }),
  "container/cn": define({
    ...CONTAINER,
    name: "container/cn",
    label: "Container",
    rdnType: "cn",
    attributes: { cn: "name" },
    objectClasses: ["top", "organizationalRole"],
  }),
  "container/dc": define({
    ...CONTAINER,
    name: "container/dc",
    label: "Domain",
    rdnType: "dc",
    attributes: { dc: "name" },
    objectClasses: ["top", "domain"],
  }),
  "mail/domain": MAIL_DOMAIN,
};
