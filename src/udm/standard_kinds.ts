/**
 * The kinds of the properties that every UDM installation has. UDM describes them itself (`OPTIONS`), but that takes it as long
 * as a list of several hundred users.
 *
 * @module
 */
import { type PropertyKind, type PropertyKinds, TEXT, TEXTS } from "../common/model.ts";

const BOOLEAN: PropertyKind = { type: "boolean", isList: false };
const DATE: PropertyKind = { ...TEXT, format: "date" };
const MAIL: PropertyKind = { ...TEXT, format: "email" };
const MAILS: PropertyKind = { ...TEXTS, format: "email" };
const DNS: PropertyKind = { ...TEXTS, format: "dn" };

/** Properties that are texts of no particular format in both types, or in the only one that has them. */
const PLAIN =
  "name username firstname lastname displayName title initials description organisation employeeNumber employeeType street " +
  "postcode city country state preferredLanguage preferredDeliveryMethod physicalDeliveryOfficeName gecos unixhome shell " +
  "univentionSourceIAM";

/** The same with lists of texts. */
const PLAIN_LISTS =
  "phone roomNumber departmentNumber postOfficeBox homeTelephoneNumber mobileTelephoneNumber pagerTelephoneNumber";

/** As UDM describes them, a test compares them with a recording. */
export const STANDARD_KINDS: PropertyKinds = new Map<string, PropertyKind>([
  ...PLAIN.split(" ").map((name): [string, PropertyKind] => [name, TEXT]),
  ...PLAIN_LISTS.split(" ").map((name): [string, PropertyKind] => [name, TEXTS]),
  ["univentionObjectIdentifier", { ...TEXT, format: "uuid" }],
  ["e-mail", MAILS],
  ["mailPrimaryAddress", MAIL],
  ["mailAlternativeAddress", MAILS],
  ["mailAddress", MAIL],
  ["homePostalAddress", { type: "object", isList: true, fields: ["street", "zipcode", "city"] }],
  ["jpegPhoto", { ...TEXT, format: "byte" }],
  ["umcProperty", { type: "map", isList: false }],
  ["disabled", BOOLEAN],
  ["pwdChangeNextLogin", BOOLEAN],
  ["overridePWHistory", BOOLEAN],
  ["overridePWLength", BOOLEAN],
  ["password", { ...TEXT }],
  ["birthday", DATE],
  ["userexpiry", DATE],
  ["secretary", DNS],
  ["groups", DNS],
  ["primaryGroup", { ...TEXT, format: "dn" }],
  ["users", DNS],
  ["hosts", DNS],
  ["nestedGroup", DNS],
  ["memberOf", DNS],
]);

/**
 * The kinds of some properties.
 *
 * @param names those that the template has are looked up
 * @param template the kinds that follow from the values of the template, which tell lists for certain
 * @returns undefined if one is not certain, because it is an extended attribute, or not as it should be
 */
export function standardKinds(names: Iterable<string>, template: PropertyKinds): PropertyKinds | undefined {
  const kinds = new Map<string, PropertyKind>();
  for (const name of names) {
    const shown = template.get(name);
    if (shown === undefined) continue;
    const kind = STANDARD_KINDS.get(name);
    if (kind?.isList !== shown.isList) return undefined;
    kinds.set(name, kind);
  }
  return kinds;
}
