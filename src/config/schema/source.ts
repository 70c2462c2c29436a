/**
 * The section `source`.
 *
 * @module
 */

import { DEFAULT_ATTRIBUTES, DEFAULT_RANGE_ATTRIBUTES, DEFAULT_USER_MEMBER_ATTR } from "./defaults.ts";
import { parseMatch } from "../../syntax/python_regex/pattern.ts";
import { parseRegion, PHONE_REGION } from "../../transform/sanitizers/phone_regions.ts";
import { transformSchema } from "../../transform/steps/steps.ts";
import { parseBase, parseDomain, parseFilter, parseLdapUris } from "./parsers.ts";
import { DN, LDAP_URIS } from "./patterns.ts";
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
  text,
  timeout,
  wholeNumber,
} from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { caCert, NO_LIMIT, password, passwordFile } from "./both_sides.ts";

const describeBase = (kind: string, omission: string) => ({
  description:
    `The DN below which ${kind}s are searched, or a list of DNs. A DN below another one of the list is not ` +
    `searched again. "" is the root, which a global catalogue of Active Directory can search.${omission}`,
  pattern: DN,
  examples: [`ou=${kind}s,dc=example,dc=org`, [`ou=${kind}s,dc=a,dc=example`, `ou=${kind}s,dc=b,dc=example`]],
});

const scope = (kind: string) =>
  documented(z._default(z.enum(["one", "sub"]), "sub"), {
    description:
      `The depth of the search for ${kind}s. one: directly below the base; sub: everything below it.`,
  });

const filter = (kind: "user" | "group") =>
  documented(z.prefault(parsedText(parseFilter), `(objectClass=${kind})`), {
    description: `The LDAP filter for ${kind}s. It may span several lines.`,
    examples: [kind === "user" ? "(&(objectClass=inetOrgPerson)(uid=*))" : "(objectClass=groupOfNames)"],
  });

const attrs = (kind: "user" | "group") =>
  documented(z._default(filledListOf(name()), [...DEFAULT_ATTRIBUTES[kind]]), {
    description: `The attributes of ${kind}s to read. The steps can use only these, spelled as here.`,
  });

const rangeAttrs = (kind: string) =>
  documented(z._default(listOf(name()), [...DEFAULT_RANGE_ATTRIBUTES]), {
    description:
      `Attributes of ${kind}s that the server may return in ranges (AD does beyond 1,500 values). The connector ` +
      `reads all ranges.`,
  });

const transformation = (kind: string) =>
  documented(z.prefault(transformSchema, {}), {
    description:
      `How the attributes of ${kind}s become properties. The steps run in the order in which they are listed here.`,
  });

/** Values of the members of a group. The values in lists are read as text. */
const valuesByGroup = z.strictObject({
  group: text(),
  nested: z.prefault(
    parsedText((written) => {
      const flag = readFlag(written);
      return typeof flag === "boolean" ? flag : new Invalid("must be yes or no");
    }),
    "yes",
  ),
  properties: mapOf(name(), listOf(anyText())),
}, { error: 'must be a section: {group: "...", properties: {property: [value]}}' });

/** The section `source`. */
export const source = documented(
  z.strictObject({
    ldap_uri: documented(parsedText(parseLdapUris), {
      description:
        "ldaps://host, ldap://host or ldapi://path. Several URIs, separated by spaces, are tried in order; the first " +
        "that works is used for the whole run. ldaps:/// and ldap:/// stand for the servers of the domain in DNS (SRV " +
        "records of _ldap._tcp), in the order of their priority; they are looked up when the program starts. All addresses " +
        "of a host are tried.",
      pattern: LDAP_URIS,
      examples: ["ldaps://dc1.ad.example.org ldaps://dc2.ad.example.org"],
    }),
    domain: documented(z.optional(parsedText(parseDomain)), {
      description:
        "The domain for ldaps:/// and ldap:///; by default that of bind_dn (name@domain, or its DC= parts).",
      examples: ["ad.example.org"],
    }),
    start_tls: documented(z._default(flag(), false), {
      description:
        "yes: encrypts ldap:// connections before anything else is sent. Not for ldaps://, which is always encrypted.",
    }),
    bind_dn: documented(z.optional(text()), {
      description:
        "The account that reads: a DN; AD also accepts name@domain. Needs a password. Without bind_dn, the source is " +
        "read anonymously.",
      examples: ["cn=connector,dc=example,dc=org", "udm-connector@ad.example.org"],
    }),
    password: documented(password("SOURCE_PASSWORD", "source-password"), { aliases: ["bind_pw"] }),
    password_file: passwordFile(),
    sasl_method: documented(z.optional(z.enum(["EXTERNAL"])), {
      description:
        "EXTERNAL: authenticates with the identity of the connection (ldapi:// or a client certificate); " +
        "bind_dn and password are not used.",
      examples: ["EXTERNAL"],
    }),
    ca_cert: caCert(),
    client_cert: documented(z.optional(text()), {
      description:
        "A file with the client certificate (PEM), followed by intermediate certificates. Needs client_key and " +
        "ldaps:// or start_tls. With sasl_method EXTERNAL it replaces name and password. " +
        "A relative path is relative to the folder of the configuration file.",
      examples: ["connector.pem"],
    }),
    client_key: documented(z.optional(text()), {
      description:
        "A file with the key (PEM, without a passphrase) of client_cert. Other users must not be able to read it.",
      examples: ["connector.key"],
    }),
    servername: documented(z.optional(parsedText(parseDomain)), {
      description:
        "The name that the server's certificate must contain; by default the host in ldap_uri. It applies to all servers.",
      examples: ["dc1.ad.example.org"],
    }),
    tls_min_version: documented(z._default(z.enum(["1.2", "1.3"]), "1.2"), {
      description: "The oldest accepted version of TLS.",
    }),
    timeout: documented(z.prefault(timeout(), 5), {
      description: `Seconds to wait for the network. ${NO_LIMIT}`,
    }),
    search_pagesize: documented(z._default(wholeNumber(-1, 1_000_000), 500), {
      description:
        "Maximum number of entries per page. 0 or -1: no paging. The first page is small. Pages of large entries (photos) have " +
        "fewer entries, so that a page has about 4 MB.",
    }),
    trace_level: documented(z._default(anyWholeNumber(), 0), {
      description: "More than 0: logs the protocol, for debugging.",
    }),
    mail_idna: documented(z._default(z.enum(["2008", "2003"]), "2008"), {
      description:
        "How mail_sanitizer encodes letters beyond ASCII in domains. 2008: straße.de becomes xn--strae-oqa.de, as in " +
        "browsers and mail programs. 2003: it becomes strasse.de, another domain, as with the Python connector. Besides ß, " +
        "only ς and joiners in words differ. check names the addresses that differ.",
    }),
    ignore_dn_regex: documented(z.optional(parsedText(parseMatch)), {
      description:
        "Entries whose DN matches this regular expression (Python syntax) at its start are ignored.",
      examples: ["CN=[^,]+,OU=Service Accounts,"],
    }),
    user_base: documented(parsedTexts("DNs", parseBase), describeBase("user", "")),
    user_scope: scope("user"),
    user_filter: filter("user"),
    user_attrs: attrs("user"),
    user_range_attrs: rangeAttrs("user"),
    user_trans: transformation("user"),
    group_base: documented(
      z.optional(parsedTexts("DNs", parseBase)),
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
    allow_secret_attributes: documented(z._default(listOf(name()), []), {
      description:
        "Attributes with secrets (userPassword, unicodePwd, krbPrincipalKey, sambaNTPassword and others that hold passwords, " +
        "their hashes, or keys) that the steps may use. All others are not requested, and steps that use them are refused. " +
        "The values of these attributes, and of properties made from them, are never shown: plan, explain and logs say only that " +
        "they change. They cannot become names, primary keys, mail addresses, members or photos.",
      examples: [["userPassword"]],
    }),
    phone_region: documented(z.optional(parsedText(parseRegion)), {
      description:
        "phone_region of user_trans and group_trans, in the form of the Nubus Directory Importer. A section with a " +
        "phone_region of its own uses that.",
      pattern: PHONE_REGION,
      examples: ["AT"],
    }),
    user_member_attr: documented(z._default(name(), DEFAULT_USER_MEMBER_ATTR), {
      description:
        "The attribute of users that members of groups are looked up by if they are no DNs, such as those in memberUid: " +
        "uid, uidNumber, sAMAccountName. It is read in addition if groups may have such members.",
      examples: ["sAMAccountName"],
    }),
    primary_group_members: documented(z._default(flag(), false), {
      description:
        "yes: users also become members of their primary groups, if these are read. Active Directory keeps no member " +
        "value for them; the connector finds them by primaryGroupID and objectSid, which it reads in addition.",
    }),
    values_by_group: documented(z.optional(listOf(valuesByGroup)), {
      description:
        "[{group: DN or name, nested: yes, properties: {property: [value...]}}...]: values of users who are members of a " +
        "group of the source. They replace those of the steps; other users keep theirs, such as those of fallback_attrs. " +
        "nested: whether members of groups within the group count, too (default: yes). A run is refused if a group is not found.",
      examples: [[{ group: "groupware", properties: { isOxUser: ["TRUE"] } }]],
    }),
  }, { error: "must be a section" }),
  { description: "The source: an LDAP directory." },
);
