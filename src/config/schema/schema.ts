/**
 * The schema of the configuration. The manual page, the reference and the JSON Schema are generated from it.
 *
 * Every key has a description, and an example if it has no default. `aliases` lists old names; `pattern` is for editors. To
 * add a key, add it here and in `resolve.ts`, and run `deno task docs`.
 *
 * @module
 */

import { z } from "../../common/zod.ts";
import {
  DEFAULT_ATTRIBUTES,
  DEFAULT_OU_DESCRIPTION,
  DEFAULT_PROPERTIES,
  DEFAULT_RANGE_ATTRIBUTES,
  DEFAULT_USER_MEMBER_ATTR,
} from "./defaults.ts";
import { parseMatch } from "../../syntax/python_regex/pattern.ts";
import { parseRegion, PHONE_REGION } from "../../transform/sanitizers/phone_regions.ts";
import { transformSchema } from "../../transform/steps/steps.ts";
import { safetySchema } from "../../planner/limits/safety.ts";
import { parseDuration } from "../duration.ts";
import { groupAttributeMapping } from "./group_attribute_mapping.ts";
import {
  parseBase,
  parseDomain,
  parseFilter,
  parseLdapUris,
  parseListShards,
  parseProxy,
  parseRelativeOu,
  parseUdmUri,
} from "./parsers.ts";
import { DN, DURATION, LDAP_URIS, LIST_SHARDS, PROXY, RELATIVE_OU, UDM_URI } from "./patterns.ts";
import { Invalid } from "../../common/invalid.ts";
import {
  anyText,
  anyWholeNumber,
  filledListOf,
  flag,
  listOf,
  mapOf,
  name,
  parsedText,
  parsedTexts,
  readFlag,
  seconds,
  text,
  timeout,
  wholeNumber,
} from "../../common/scalars.ts";

const password = (variable: string, credential: string) =>
  text().optional().meta({
    description:
      `The password. The first of these wins: the systemd credential ${credential} (a file of that name in ` +
      `$CREDENTIALS_DIRECTORY), the environment variable ${variable}, password_file, this key. ` +
      "Other users must not be able to read a file that contains it.",
  });

const passwordFile = () =>
  text().optional().meta({
    description: "A file that contains only the password. A line break at its end is ignored. " +
      "A relative path is relative to the folder of the configuration file.",
    examples: ["/etc/udm-directory-connector/password"],
  });

const caCert = () =>
  text().optional().meta({
    description: "A file with the certificates (PEM) of the authorities to trust, and no others. " +
      "Without this key, the store of the machine is trusted: what SSL_CERT_FILE and SSL_CERT_DIR name, or else the file " +
      "of the distribution, such as /etc/ssl/certs/ca-certificates.crt. " +
      "A relative path is relative to the folder of the configuration file.",
    examples: ["ucs-ca.pem"],
  });

const NO_LIMIT = "0 or -1 (no limit): one hour.";

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
  name().optional().meta({
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
  filledListOf(name()).default([...DEFAULT_PROPERTIES[kind]]).meta({
    description:
      `The properties of ${kind}s that the connector owns. A property without a value in the source is reset ` +
      `to the value of UDM's template. The primary key and ${nameProperty} are always included. What the steps give ` +
      `for other properties is set once, when a ${kind} is created.`,
  });

const udm = z.strictObject({
  uri: parsedText(parseUdmUri).meta({
    description: "The UDM REST API, base path included. Use https: the password is sent with every request.",
    pattern: UDM_URI,
    examples: ["https://ucs.example.org/univention/udm/"],
  }),
  user: text().meta({
    description:
      "The account that writes, such as Administrator or a service account with access to the UDM REST API.",
    examples: ["Administrator"],
  }),
  password: password("UDM_PASSWORD", "udm-password"),
  password_file: passwordFile(),
  ca_cert: caCert(),
  proxy: parsedText(parseProxy).optional().meta({
    description:
      "The HTTP proxy for requests to UDM, with user and password in the address if it requires them. " +
      "Variables such as HTTPS_PROXY are ignored. The source is never read through a proxy.",
    pattern: PROXY,
    examples: ["http://proxy.example.org:3128"],
  }),
  skip_writes: flag().default(false).meta({
    description: "yes: writes nothing to the target; everything else is done.",
  }),
  connect_timeout: timeout().prefault(6).meta({
    description: `Seconds to wait for a connection. ${NO_LIMIT}`,
  }),
  read_timeout: timeout().prefault(1800).meta({
    description:
      "Seconds to wait for a response, and while it arrives, apart from the time that it takes at 10 kB a second. A server that " +
      "lists tens of thousands of objects is silent for minutes. " + NO_LIMIT,
  }),
  max_wait: seconds().prefault(300).meta({
    description:
      "Seconds to wait at most if UDM or a gateway before it asks to come back later (Retry-After), for example while UDM " +
      "restarts. If it asks for more, the request fails.",
  }),
  concurrency: wholeNumber(1, 64).default(4).meta({
    description:
      "Maximum number of concurrent writes to UDM. More than the server has processes gains nothing. While the server " +
      "is overloaded (503, timeouts), fewer writes run at once.",
  }),
  list_shards: parsedText(parseListShards).optional().meta({
    description:
      "Number of parts in which the list of users is read, or auto, the default: in two parts if UDM is seen to answer with several " +
      "processes at once, otherwise in one. 1: in one request. A number is for a server with more than two processes, or for " +
      "a gateway that gives up after a minute: at most concurrency parts are read at once, so with more parts each request " +
      "is shorter.",
    pattern: LIST_SHARDS,
    examples: ["auto", "4"],
  }),
  user_ou: parsedText(parseRelativeOu).meta(describeOu("users")),
  group_ou: parsedText(parseRelativeOu).optional().meta(
    describeOu("groups", " Required with source.group_base."),
  ),
  ou_description: anyText().default(DEFAULT_OU_DESCRIPTION).meta({
    description:
      'The description of OUs that the connector creates; "": none. OUs that exist keep the description that they have.',
  }),
  user_primary_key_property: primaryKey("user"),
  group_primary_key_property: primaryKey("group"),
  user_properties: properties("user", "username"),
  group_properties: properties("group", "name"),
  create_only_properties: listOf(name()).default([]).meta({
    description:
      "Properties of users and groups that only new objects get; afterwards they belong to UDM. They are taken out of " +
      "user_properties and group_properties. What the steps give for other properties that are not listed there is " +
      "also set once.",
    examples: [["mailPrimaryAddress", "primaryGroup"]],
  }),
  dn_properties: listOf(name()).optional().meta({
    description:
      "Properties (of users or groups) whose values are DNs. The source names entries in them, and UDM gets the DNs of " +
      "their objects, as with members; values that name none of the entries read are ignored. A DN of an object in UDM " +
      "is written as it is, and so is a property that fixed_attrs sets. Without this key: secretary, and all that UDM " +
      "describes as DNs; those keep DNs that are not below a base of the source.",
    examples: [["secretary", "deputy"]],
  }),
  create_mail_domains: flag().default(false).meta({
    description:
      "yes: mail domains of new addresses that UDM does not have are created first (mail/domain in cn=domain,cn=mail). A " +
      "misspelt address creates a domain, too, so look at plan. They are never deleted. no: addresses of unknown domains " +
      "are not written, because UDM refuses them.",
  }),
  unique_mail_addresses: flag().default(false).meta({
    description:
      "yes: UDM keeps alternative mail addresses (mailAlternativeAddress) unique, too, so those of other objects are left out " +
      "before a write. Set it if the UCR variable directory/manager/mail-address/uniqueness is true in UDM, which its REST API " +
      "does not show. no: only primary addresses of users and addresses of groups are unique.",
  }),
  photo_marker: flag().default(true).meta({
    description:
      "yes: keeps a digest of the source's photo in the user's umcProperty. UDM re-encodes photos, so they cannot be " +
      "compared directly. no: photos are not synchronised.",
  }),
  ignore_names: listOf(name()).default([]).meta({
    description:
      "Names of users and groups below the OUs that the connector leaves alone, regardless of case: it neither changes nor " +
      "deletes them, and they stay members of groups. An entry with the name or the primary key of such an object is " +
      "skipped, and so is one whose object would be ignored after it was created or renamed.",
    examples: [["svc-scanner", "printer-admins"]],
  }),
  ignore_dn_regex: parsedTexts("regular expressions", parseMatch).optional().meta({
    description:
      "As ignore_names, for objects whose DN in UDM matches this regular expression (Python syntax), or one of several, " +
      "at its start.",
    examples: ["uid=svc-", ["uid=svc-", "cn=[^,]+,ou=Service,"]],
  }),
  user_removal: z.enum(["delete", "disable", "keep"]).default("delete").meta({
    description:
      "What happens to users who are no longer in the source. delete: they are deleted at once. disable: they are " +
      "disabled, deleted after delete_after, and enabled again if they come back before that. keep: they stay as they " +
      "are, members of groups included. Groups are always deleted. Without this key, " +
      "deletion_grace_period_days decides.",
  }),
  delete_after: parsedText(parseDuration).prefault("30d").meta({
    description:
      "With user_removal disable: how long users stay disabled before they are deleted: a number with " +
      "s, m, h, d or w (seconds, minutes, hours, days, weeks); or never.",
    pattern: DURATION,
    examples: ["12h", "4w", "never"],
  }),
  deletion_grace_period_days: wholeNumber(0, 36_500).optional().meta({
    description:
      "user_removal and delete_after in the form of the Nubus Directory Importer. 0: users who are no longer in the " +
      "source are deleted at once. More: they are disabled first, and deleted after that number of days.",
    examples: [30],
  }),
  removal_property: name().optional().meta({
    description:
      "With user_removal disable: the user property that keeps the time of removal, such as an extended attribute " +
      "(syntax string, single-valued) that users cannot write. It must not be in user_properties. Without this key, the " +
      "time is kept in umcProperty with a seal (HMAC), because users can write umcProperty in UCS; with " +
      "deletion_grace_period_days, in directoryImporterDeprovisionedAt if UDM has that property.",
    aliases: ["deprovision_timestamp_property"],
    examples: ["directoryImporterDeprovisionedAt"],
  }),
  marker_secret: text().optional().meta({
    description:
      "The secret for the seals of removal times in umcProperty, at least 16 characters. The first of these wins: the " +
      "systemd credential udm-marker-secret, the environment variable UDM_MARKER_SECRET, marker_secret_file, this key. " +
      "Without any of them, the secret is derived from UDM's password; a new password then invalidates all seals.",
  }),
  marker_secret_file: text().optional().meta({
    description: "A file that contains only the marker_secret. A line break at its end is ignored. " +
      "A relative path is relative to the folder of the configuration file.",
    examples: ["/etc/udm-directory-connector/marker-secret"],
  }),
}, { error: "must be a section" }).meta({ description: "The target: the UDM REST API." });

const describeBase = (kind: string, omission: string) => ({
  description:
    `The DN below which ${kind}s are searched, or a list of DNs. A DN below another one of the list is not ` +
    `searched again. "" is the root, which a global catalogue of Active Directory can search.${omission}`,
  pattern: DN,
  examples: [`ou=${kind}s,dc=example,dc=org`, [`ou=${kind}s,dc=a,dc=example`, `ou=${kind}s,dc=b,dc=example`]],
});

const scope = (kind: string) =>
  z.enum(["one", "sub"]).default("sub").meta({
    description:
      `The depth of the search for ${kind}s. one: directly below the base; sub: everything below it.`,
  });

const filter = (kind: "user" | "group") =>
  parsedText(parseFilter).prefault(`(objectClass=${kind})`).meta({
    description: `The LDAP filter for ${kind}s. It may span several lines.`,
    examples: [kind === "user" ? "(&(objectClass=inetOrgPerson)(uid=*))" : "(objectClass=groupOfNames)"],
  });

const attrs = (kind: "user" | "group") =>
  filledListOf(name()).default([...DEFAULT_ATTRIBUTES[kind]]).meta({
    description: `The attributes of ${kind}s to read. The steps can use only these, spelled as here.`,
  });

const rangeAttrs = (kind: string) =>
  listOf(name()).default([...DEFAULT_RANGE_ATTRIBUTES]).meta({
    description:
      `Attributes of ${kind}s that the server may return in ranges (AD does beyond 1,500 values). The connector ` +
      `reads all ranges.`,
  });

const transformation = (kind: string) =>
  transformSchema.prefault({}).meta({
    description:
      `How the attributes of ${kind}s become properties. The steps run in the order in which they are listed here.`,
  });

/** Values of the members of a group. The values in lists are read as text. */
const valuesByGroup = z.strictObject({
  group: text(),
  nested: parsedText((written) => {
    const flag = readFlag(written);
    return typeof flag === "boolean" ? flag : new Invalid("must be yes or no");
  }).prefault("yes"),
  properties: mapOf(name(), listOf(anyText())),
}, { error: 'must be a section: {group: "...", properties: {property: [value]}}' });

const source = z.strictObject({
  ldap_uri: parsedText(parseLdapUris).meta({
    description:
      "ldaps://host, ldap://host or ldapi://path. Several URIs, separated by spaces, are tried in order; the first " +
      "that works is used for the whole run. ldaps:/// and ldap:/// stand for the servers of the domain in DNS (SRV " +
      "records of _ldap._tcp), in the order of their priority; they are looked up when the program starts. All addresses " +
      "of a host are tried.",
    pattern: LDAP_URIS,
    examples: ["ldaps://dc1.ad.example.org ldaps://dc2.ad.example.org"],
  }),
  domain: parsedText(parseDomain).optional().meta({
    description:
      "The domain for ldaps:/// and ldap:///; by default that of bind_dn (name@domain, or its DC= parts).",
    examples: ["ad.example.org"],
  }),
  start_tls: flag().default(false).meta({
    description:
      "yes: encrypts ldap:// connections before anything else is sent. Not for ldaps://, which is always encrypted.",
  }),
  bind_dn: text().optional().meta({
    description:
      "The account that reads: a DN; AD also accepts name@domain. Needs a password. Without bind_dn, the source is " +
      "read anonymously.",
    examples: ["cn=connector,dc=example,dc=org", "udm-connector@ad.example.org"],
  }),
  password: password("SOURCE_PASSWORD", "source-password").meta({ aliases: ["bind_pw"] }),
  password_file: passwordFile(),
  sasl_method: z.enum(["EXTERNAL"]).optional().meta({
    description:
      "EXTERNAL: authenticates with the identity of the connection (ldapi:// or a client certificate); " +
      "bind_dn and password are not used.",
    examples: ["EXTERNAL"],
  }),
  ca_cert: caCert(),
  client_cert: text().optional().meta({
    description:
      "A file with the client certificate (PEM), followed by intermediate certificates. Needs client_key and " +
      "ldaps:// or start_tls. With sasl_method EXTERNAL it replaces name and password. " +
      "A relative path is relative to the folder of the configuration file.",
    examples: ["connector.pem"],
  }),
  client_key: text().optional().meta({
    description:
      "A file with the key (PEM, without a passphrase) of client_cert. Other users must not be able to read it.",
    examples: ["connector.key"],
  }),
  servername: parsedText(parseDomain).optional().meta({
    description:
      "The name that the server's certificate must contain; by default the host in ldap_uri. It applies to all servers.",
    examples: ["dc1.ad.example.org"],
  }),
  tls_min_version: z.enum(["1.2", "1.3"]).default("1.2").meta({
    description: "The oldest accepted version of TLS.",
  }),
  timeout: timeout().prefault(5).meta({ description: `Seconds to wait for the network. ${NO_LIMIT}` }),
  search_pagesize: wholeNumber(-1, 1_000_000).default(500).meta({
    description:
      "Maximum number of entries per page. 0 or -1: no paging. The first page is small. Pages of large entries (photos) have " +
      "fewer entries, so that a page has about 4 MB.",
  }),
  trace_level: anyWholeNumber().default(0).meta({
    description: "More than 0: logs the protocol, for debugging.",
  }),
  mail_idna: z.enum(["2008", "2003"]).default("2008").meta({
    description:
      "How mail_sanitizer encodes letters beyond ASCII in domains. 2008: straße.de becomes xn--strae-oqa.de, as in " +
      "browsers and mail programs. 2003: it becomes strasse.de, another domain, as with the Python connector. Besides ß, " +
      "only ς and joiners in words differ. check names the addresses that differ.",
  }),
  ignore_dn_regex: parsedText(parseMatch).optional().meta({
    description: "Entries whose DN matches this regular expression (Python syntax) at its start are ignored.",
    examples: ["CN=[^,]+,OU=Service Accounts,"],
  }),
  user_base: parsedTexts("DNs", parseBase).meta(describeBase("user", "")),
  user_scope: scope("user"),
  user_filter: filter("user"),
  user_attrs: attrs("user"),
  user_range_attrs: rangeAttrs("user"),
  user_trans: transformation("user"),
  group_base: parsedTexts("DNs", parseBase).optional().meta(
    describeBase(
      "group",
      " Without it, only users are synchronised, and all groups of UDM are left unchanged.",
    ),
  ),
  group_scope: scope("group"),
  group_filter: filter("group"),
  group_attrs: attrs("group"),
  group_range_attrs: rangeAttrs("group"),
  group_trans: transformation("group"),
  allow_secret_attributes: listOf(name()).default([]).meta({
    description:
      "Attributes with secrets (userPassword, unicodePwd, krbPrincipalKey, sambaNTPassword and others that hold passwords, " +
      "their hashes, or keys) that the steps may use. All others are not requested, and steps that use them are refused. " +
      "The values of these attributes, and of properties made from them, are never shown: plan, explain and logs say only that " +
      "they change. They cannot become names, primary keys, mail addresses, members or photos.",
    examples: [["userPassword"]],
  }),
  phone_region: parsedText(parseRegion).optional().meta({
    description:
      "phone_region of user_trans and group_trans, in the form of the Nubus Directory Importer. A section with a " +
      "phone_region of its own uses that.",
    pattern: PHONE_REGION,
    examples: ["AT"],
  }),
  user_member_attr: name().default(DEFAULT_USER_MEMBER_ATTR).meta({
    description:
      "The attribute of users that members of groups are looked up by if they are no DNs, such as those in memberUid: " +
      "uid, uidNumber, sAMAccountName. It is read in addition if groups may have such members.",
    examples: ["sAMAccountName"],
  }),
  primary_group_members: flag().default(false).meta({
    description:
      "yes: users also become members of their primary groups, if these are read. Active Directory keeps no member " +
      "value for them; the connector finds them by primaryGroupID and objectSid, which it reads in addition.",
  }),
  values_by_group: listOf(valuesByGroup).optional().meta({
    description:
      "[{group: DN or name, nested: yes, properties: {property: [value...]}}...]: values of users who are members of a " +
      "group of the source. They replace those of the steps; other users keep theirs, such as those of fallback_attrs. " +
      "nested: whether members of groups within the group count, too (default: yes). A run is refused if a group is not found.",
    examples: [[{ group: "groupware", properties: { isOxUser: ["TRUE"] } }]],
  }),
}, { error: "must be a section" }).meta({ description: "The source: an LDAP directory." });

const safety = safetySchema.prefault({}).meta({
  description: "Limits that protect the target from an incomplete or broken source.",
});

/** The sections of the configuration and their schemas. */
export const SECTIONS = { udm, source, safety, group_attribute_mapping: groupAttributeMapping };

/**
 * The schema of a configuration file. It parses text (see `read_section.ts`) into a checked and complete
 * configuration.
 */
export const configSchema = z.strictObject(SECTIONS, { error: "must be a section" }).meta({
  title: "udm-directory-connector",
  description: "Reads users and groups from an LDAP directory and reconciles them into UDM.",
});

/** A configuration as the schema gives it. */
export type ParsedConfig = z.output<typeof configSchema>;
