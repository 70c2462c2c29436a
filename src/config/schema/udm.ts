/**
 * The section `udm`.
 *
 * @module
 */

import { DEFAULT_OU_DESCRIPTION, DEFAULT_PROPERTIES } from "./defaults.ts";
import { parseMatch } from "../../syntax/python_regex/pattern.ts";
import { parseDuration } from "../duration.ts";
import { parseListShards, parseProxy, parseRelativeOu, parseUdmUri } from "./parsers.ts";
import { DURATION, LIST_SHARDS, PROXY, RELATIVE_OU, UDM_URI } from "./patterns.ts";
import {
  anyText,
  filledListOf,
  flag,
  listOf,
  name,
  parsedText,
  parsedTexts,
  seconds,
  text,
  timeout,
  wholeNumber,
} from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { caCert, NO_LIMIT, password, passwordFile } from "./both_sides.ts";

const describeOu = (what: string, need = "") => ({
  description:
    `The OU that holds the ${what}, as a DN relative to the LDAP base: ou=a, or ou=b,ou=a for an OU ` +
    `within an OU. ` +
    "Missing OUs are created. Everything below it belongs to the connector: objects without an entry in the source " +
    `are deleted. Users and groups may share one OU.${need}`,
  pattern: RELATIVE_OU,
  examples: ["ou=import", `ou=${what},ou=import`],
});

const primaryKey = (kind: string) =>
  documented(z.optional(name()), {
    description:
      `The property that identifies a ${kind} in source and target, also after a rename. It is always one of ` +
      `${kind}_properties. By default the one of univentionObjectIdentifier and uniqueIdentifier that ${kind}_trans ` +
      "makes; required if it makes both or neither. " +
      "univentionObjectIdentifier must be a UUID of version 1 or 4 in lower case, as from objectGUID or entryUUID. " +
      "Map an identifier to it that the source server generates. If people can write the attribute " +
      `(employeeNumber, uid, mail), an account that gets the value of another ${kind} takes over that ${kind} in UDM.`,
    aliases: [`${kind}_pkey_property`],
    examples: ["univentionObjectIdentifier"],
  });

const properties = (kind: "user" | "group", nameProperty: string) =>
  documented(z._default(filledListOf(name()), [...DEFAULT_PROPERTIES[kind]]), {
    description:
      `The properties of ${kind}s that the connector owns. A property without a value in the source is reset ` +
      `to the value of UDM's template. The primary key and ${nameProperty} are always included. What the steps give ` +
      `for other properties is set once, when a ${kind} is created.`,
  });

/** The section `udm`. */
export const udm = documented(
  z.strictObject({
    uri: documented(parsedText(parseUdmUri), {
      description:
        "The UDM REST API, base path included. Use https: the password is sent with every request.",
      pattern: UDM_URI,
      examples: ["https://ucs.example.org/univention/udm/"],
    }),
    user: documented(text(), {
      description:
        "The account that writes, such as Administrator or a service account with access to the UDM REST API.",
      examples: ["Administrator"],
    }),
    password: password("UDM_PASSWORD", "udm-password"),
    password_file: passwordFile(),
    ca_cert: caCert(),
    proxy: documented(z.optional(parsedText(parseProxy)), {
      description:
        "The HTTP proxy for requests to UDM, with user and password in the address if it requires them. " +
        "Variables such as HTTPS_PROXY are ignored. The source is never read through a proxy.",
      pattern: PROXY,
      examples: ["http://proxy.example.org:3128"],
    }),
    skip_writes: documented(z._default(flag(), false), {
      description: "yes: writes nothing to the target; everything else is done.",
    }),
    connect_timeout: documented(z.prefault(timeout(), 6), {
      description: `Seconds to wait for a connection. ${NO_LIMIT}`,
    }),
    read_timeout: documented(z.prefault(timeout(), 1800), {
      description:
        "Seconds to wait for a response, and while it arrives, apart from the time that it takes at 10 kB a second. A server that " +
        "lists tens of thousands of objects is silent for minutes. " + NO_LIMIT,
    }),
    max_wait: documented(z.prefault(seconds(), 300), {
      description:
        "Seconds to wait at most if UDM or a gateway before it asks to come back later (Retry-After), for example while UDM " +
        "restarts. If it asks for more, the request fails.",
    }),
    concurrency: documented(z._default(wholeNumber(1, 64), 4), {
      description:
        "Maximum number of concurrent writes to UDM. More than the server has processes gains nothing. While the server " +
        "is overloaded (503, timeouts), fewer writes run at once.",
    }),
    list_shards: documented(z.optional(parsedText(parseListShards)), {
      description:
        "Number of parts in which the list of users is read, or auto, the default: in two parts if UDM is seen to answer with several " +
        "processes at once, otherwise in one. 1: in one request. A number is for a server with more than two processes, or for " +
        "a gateway that gives up after a minute: at most concurrency parts are read at once, so with more parts each request " +
        "is shorter.",
      pattern: LIST_SHARDS,
      examples: ["auto", "4"],
    }),
    user_ou: documented(parsedText(parseRelativeOu), describeOu("users")),
    group_ou: documented(
      z.optional(parsedText(parseRelativeOu)),
      describeOu("groups", " Required with source.group_base."),
    ),
    ou_description: documented(z._default(anyText(), DEFAULT_OU_DESCRIPTION), {
      description:
        'The description of OUs that the connector creates; "": none. OUs that exist keep the description that they have.',
    }),
    user_primary_key_property: primaryKey("user"),
    group_primary_key_property: primaryKey("group"),
    user_properties: properties("user", "username"),
    group_properties: properties("group", "name"),
    create_only_properties: documented(z._default(listOf(name()), []), {
      description:
        "Properties of users and groups that only new objects get; afterwards they belong to UDM. They are taken out of " +
        "user_properties and group_properties. What the steps give for other properties that are not listed there is " +
        "also set once.",
      examples: [["mailPrimaryAddress", "primaryGroup"]],
    }),
    dn_properties: documented(z.optional(listOf(name())), {
      description:
        "Properties (of users or groups) whose values are DNs. The source names entries in them, and UDM gets the DNs of " +
        "their objects, as with members; values that name none of the entries read are ignored. A DN of an object in UDM " +
        "is written as it is, and so is a property that fixed_attrs sets. Without this key: secretary, and all that UDM " +
        "describes as DNs; those keep DNs that are not below a base of the source.",
      examples: [["secretary", "deputy"]],
    }),
    create_mail_domains: documented(z._default(flag(), false), {
      description:
        "yes: mail domains of new addresses that UDM does not have are created first (mail/domain in cn=domain,cn=mail). A " +
        "misspelt address creates a domain, too, so look at plan. They are never deleted. no: addresses of unknown domains " +
        "are not written, because UDM refuses them.",
    }),
    unique_mail_addresses: documented(z._default(flag(), false), {
      description:
        "yes: UDM keeps alternative mail addresses (mailAlternativeAddress) unique, too, so those of other objects are left out " +
        "before a write. Set it if the UCR variable directory/manager/mail-address/uniqueness is true in UDM, which its REST API " +
        "does not show. no: only primary addresses of users and addresses of groups are unique.",
    }),
    photo_marker: documented(z._default(flag(), true), {
      description:
        "yes: keeps a digest of the source's photo in the user's umcProperty. UDM re-encodes photos, so they cannot be " +
        "compared directly. no: photos are not synchronised.",
    }),
    ignore_names: documented(z._default(listOf(name()), []), {
      description:
        "Names of users and groups below the OUs that the connector leaves alone, regardless of case: it neither changes nor " +
        "deletes them, and they stay members of groups. An entry with the name or the primary key of such an object is " +
        "skipped, and so is one whose object would be ignored after it was created or renamed.",
      examples: [["svc-scanner", "printer-admins"]],
    }),
    ignore_dn_regex: documented(z.optional(parsedTexts("regular expressions", parseMatch)), {
      description:
        "As ignore_names, for objects whose DN in UDM matches this regular expression (Python syntax), or one of several, " +
        "at its start.",
      examples: ["uid=svc-", ["uid=svc-", "cn=[^,]+,ou=Service,"]],
    }),
    user_removal: documented(z._default(z.enum(["delete", "disable", "keep"]), "delete"), {
      description:
        "What happens to users who are no longer in the source. delete: they are deleted at once. disable: they are " +
        "disabled, deleted after delete_after, and enabled again if they come back before that. keep: they stay as they " +
        "are, members of groups included. Groups are always deleted. Without this key, " +
        "deletion_grace_period_days decides.",
    }),
    delete_after: documented(z.prefault(parsedText(parseDuration), "30d"), {
      description:
        "With user_removal disable: how long users stay disabled before they are deleted: a number with " +
        "s, m, h, d or w (seconds, minutes, hours, days, weeks); or never.",
      pattern: DURATION,
      examples: ["12h", "4w", "never"],
    }),
    deletion_grace_period_days: documented(z.optional(wholeNumber(0, 36_500)), {
      description:
        "user_removal and delete_after in the form of the Nubus Directory Importer. 0: users who are no longer in the " +
        "source are deleted at once. More: they are disabled first, and deleted after that number of days.",
      examples: [30],
    }),
    removal_property: documented(z.optional(name()), {
      description:
        "With user_removal disable: the user property that keeps the time of removal, such as an extended attribute " +
        "(syntax string, single-valued) that users cannot write. It must not be in user_properties. Without this key, the " +
        "time is kept in umcProperty with a seal (HMAC), because users can write umcProperty in UCS; with " +
        "deletion_grace_period_days, in directoryImporterDeprovisionedAt if UDM has that property.",
      aliases: ["deprovision_timestamp_property"],
      examples: ["directoryImporterDeprovisionedAt"],
    }),
    marker_secret: documented(z.optional(text()), {
      description:
        "The secret for the seals of removal times in umcProperty, at least 16 characters. The first of these wins: the " +
        "systemd credential udm-marker-secret, the environment variable UDM_MARKER_SECRET, marker_secret_file, this key. " +
        "Without any of them, the secret is derived from UDM's password; a new password then invalidates all seals.",
    }),
    marker_secret_file: documented(z.optional(text()), {
      description: "A file that contains only the marker_secret. A line break at its end is ignored. " +
        "A relative path is relative to the folder of the configuration file.",
      examples: ["/etc/udm-directory-connector/marker-secret"],
    }),
  }, { error: "must be a section" }),
  { description: "The target: the UDM REST API." },
);
