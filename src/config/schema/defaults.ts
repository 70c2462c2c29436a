/**
 * Defaults of the configuration.
 *
 * @module
 */

import type { Kind } from "../../common/model.ts";

/** The properties that the connector owns. */
export const DEFAULT_PROPERTIES: Readonly<Record<Kind, readonly string[]>> = {
  user: [
    "city",
    "country",
    "departmentNumber",
    "description",
    "e-mail",
    "employeeNumber",
    "employeeType",
    "firstname",
    "homePostalAddress",
    "homeTelephoneNumber",
    "initials",
    "jpegPhoto",
    "lastname",
    "mailPrimaryAddress",
    "mobileTelephoneNumber",
    "organisation",
    "phone",
    "physicalDeliveryOfficeName",
    "postOfficeBox",
    "postcode",
    "preferredDeliveryMethod",
    "preferredLanguage",
    "roomNumber",
    "secretary",
    "street",
    "title",
    "username",
    "univentionObjectIdentifier",
  ],
  group: ["name", "description", "users", "nestedGroup", "univentionObjectIdentifier"],
};

/** The description of OUs that are created. */
export const DEFAULT_OU_DESCRIPTION = "Created by udm-directory-connector";

/** The attribute of users that members are looked up by if they are no DNs. */
export const DEFAULT_USER_MEMBER_ATTR = "uid";

/** The attributes to read. */
export const DEFAULT_ATTRIBUTES: Readonly<Record<Kind, readonly string[]>> = {
  user: [
    "objectGUID",
    "entryUUID",
    "userPrincipalName",
    "cn",
    "givenName",
    "sn",
    "mail",
    "telephoneNumber",
    "mobile",
    "memberOf",
    "proxyAddresses",
  ],
  group: ["objectGUID", "entryUUID", "cn", "member", "uniqueMember", "memberUid"],
};

/** The attributes that a server may return in ranges. */
export const DEFAULT_RANGE_ATTRIBUTES: readonly string[] = ["memberOf", "member"];
