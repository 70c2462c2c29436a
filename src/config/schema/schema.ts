/**
 * The schema of the configuration, which is its documentation too: the manual page and the JSON Schema are
 * made from it.
 *
 * Every key has a description, and an example where its default is none; old names are in `aliases`, a `pattern` is for
 * editors. To add a key, add it here and in `resolve.ts`, and run `deno task docs`.
 *
 * @module
 */

import { z } from "../../common/zod.ts";
import {
  baseProblem,
  domainProblem,
  filterProblem,
  ldapUrisProblem,
  proxyProblem,
  relativeOuProblem,
  udmUriProblem,
} from "../checks/checks.ts";
import {
  DEFAULT_ATTRIBUTES,
  DEFAULT_PRIMARY_KEY,
  DEFAULT_PROPERTIES,
  DEFAULT_RANGE_ATTRIBUTES,
} from "./defaults.ts";
import { regexProblem } from "../../syntax/python_regex/python_regex.ts";
import { transformSchema } from "../../transform/steps/steps.ts";
import { safetySchema } from "../../planner/limits/safety.ts";
import { durationProblem } from "../duration.ts";
import { DN, DURATION, LDAP_URIS, PROXY, RELATIVE_OU, UDM_URI } from "./patterns.ts";
import {
  checkedText,
  count,
  filledListOf,
  flag,
  listOf,
  name,
  seconds,
  text,
  wholeNumber,
} from "../../common/scalars.ts";

const password = (variable: string, credential: string) =>
  text().optional().meta({
    description:
      `The password. The credential ${credential} of systemd (a file of that name in $CREDENTIALS_DIRECTORY) ` +
      `wins over the environment variable ${variable}, that over password_file, and that over this key. ` +
      "A file that contains it must not be readable by others.",
  });

const passwordFile = () =>
  text().optional().meta({
    description:
      "A file that contains the password and nothing else; a line end behind it does not belong to it. " +
      "A relative path begins at the folder of the configuration file.",
    examples: ["/etc/udm-directory-connector/password"],
  });

const caCert = (effect: string) =>
  text().optional().meta({
    description: `A file with the certificates (PEM) of the authorities to trust ${effect}. ` +
      "A relative path begins at the folder of the configuration file.",
    examples: ["ucs-ca.pem"],
  });

const ou = (what: string) =>
  checkedText(relativeOuProblem).meta({
    description:
      `The OU that holds the ${what}, as a DN relative to the LDAP base: ou=a, or ou=b,ou=a for an OU ` +
      `within an OU. ` +
      "OUs that are missing are created. Everything below it belongs to the connector: what the source " +
      "does not have is deleted. Both kinds may share one OU.",
    pattern: RELATIVE_OU,
    examples: ["ou=import", `ou=${what},ou=import`],
  });

const primaryKey = (kind: string) =>
  name().default(DEFAULT_PRIMARY_KEY).meta({
    description:
      `The property that identifies a ${kind} in source and target, whatever else changes. It is one of ` +
      `${kind}_properties ` +
      "by itself. univentionObjectIdentifier must be a UUID of version 1 or 4 in lower case, such as " +
      "objectGUID and entryUUID give. Make it of an identifier that the server of the source generates. With an " +
      `attribute that people may write (employeeNumber, uid, mail), an account that is given the value of another ` +
      `${kind} takes over that ${kind} in UDM.`,
    aliases: [`${kind}_pkey_property`],
  });

const properties = (kind: "user" | "group", nameProperty: string) =>
  filledListOf(name()).default([...DEFAULT_PROPERTIES[kind]]).meta({
    description:
      `The properties of ${kind}s that the connector owns. It owns them fully: what the source does not ` +
      `give goes back to the value of UDM's template. The primary key and ${nameProperty} belong to them ` +
      `by themselves.`,
  });

const udm = z.strictObject({
  uri: checkedText(udmUriProblem).meta({
    description: "The UDM REST API, base path included. Use https: the password is sent with every request.",
    pattern: UDM_URI,
    examples: ["https://ucs.example.org/univention/udm/"],
  }),
  user: text().meta({
    description:
      "The account that writes, such as Administrator or a service account that may use the UDM REST API.",
    examples: ["Administrator"],
  }),
  password: password("UDM_PASSWORD", "udm-password"),
  password_file: passwordFile(),
  ca_cert: caCert("in addition to the built-in roots"),
  proxy: checkedText(proxyProblem).optional().meta({
    description:
      "A proxy (HTTP) that requests to UDM go through, with user and password in the address if it asks for them. " +
      "Nothing else makes the program use one: variables such as HTTPS_PROXY are ignored. The source is never read " +
      "through a proxy.",
    pattern: PROXY,
    examples: ["http://proxy.example.org:3128"],
  }),
  skip_writes: flag().default(false).meta({
    description: "yes: nothing is written to the target; everything else happens.",
  }),
  connect_timeout: seconds().default(6).meta({ description: "Seconds to wait for a connection." }),
  read_timeout: seconds().default(1800).meta({
    description:
      "Seconds to wait for an answer. A server that lists tens of thousands of objects is silent for " +
      "minutes.",
  }),
  concurrency: wholeNumber(1, 64).default(4).meta({
    description:
      "How many objects are written to UDM at once, at most. More than the server has processes gains nothing; when it " +
      "is overloaded (503, timeouts), fewer are written at once for a while.",
  }),
  list_shards: wholeNumber(1, 64).optional().meta({
    description:
      "In how many parts the list of users is read, all at once and beside that of the groups; by default as many as " +
      "concurrency. 1: in one piece.",
    examples: [8],
  }),
  user_ou: ou("users"),
  group_ou: ou("groups"),
  user_primary_key_property: primaryKey("user"),
  group_primary_key_property: primaryKey("group"),
  user_properties: properties("user", "username"),
  group_properties: properties("group", "name"),
  photo_marker: flag().default(true).meta({
    description:
      "yes: a digest of the source's photo is kept in the user's umcProperty, because UDM re-encodes " +
      "photos and they cannot be compared afterwards. no: photos are not synchronised at all.",
  }),
  user_removal: z.enum(["delete", "disable"]).default("delete").meta({
    description:
      "What becomes of a user who is no longer in the source. delete: deleted at once. disable: disabled, and " +
      "deleted when delete_after has passed; enabled again if the user comes back in the meantime. Without this key, " +
      "deletion_grace_period_days decides.",
  }),
  delete_after: checkedText(durationProblem).default("30d").meta({
    description:
      "With user_removal disable: how long a user stays disabled before being deleted: a number with " +
      "s, m, h, d or w (seconds, minutes, hours, days, weeks).",
    pattern: DURATION,
    examples: ["12h", "4w"],
  }),
  deletion_grace_period_days: wholeNumber(0, 36_500).optional().meta({
    description:
      "The same as user_removal and delete_after, as the Nubus Directory Importer writes it: 0: users who are gone are " +
      "deleted at once; more: they are disabled first, and deleted after that number of days.",
    examples: [30],
  }),
  removal_property: name().optional().meta({
    description:
      "With user_removal disable: the property of users that keeps the time at which a user was found gone, such as an " +
      "extended attribute (syntax string, one value) that users cannot write. It must not be in user_properties. Without " +
      "this key, the time is kept in umcProperty, which UCS lets users write, and carries a seal (HMAC).",
    aliases: ["deprovision_timestamp_property"],
    examples: ["directoryImporterDeprovisionedAt"],
  }),
  marker_secret: text().optional().meta({
    description:
      "The secret of the seals on times in umcProperty, at least 16 characters. The credential udm-marker-secret of " +
      "systemd wins over the environment variable UDM_MARKER_SECRET, that over marker_secret_file, and that over this " +
      "key. Without any of them it is derived from the password of UDM: when that changes, seals made before no longer " +
      "count.",
  }),
  marker_secret_file: text().optional().meta({
    description:
      "A file that contains the marker_secret and nothing else; a line end behind it does not belong to it. " +
      "A relative path begins at the folder of the configuration file.",
    examples: ["/etc/udm-directory-connector/marker-secret"],
  }),
}, { error: "must be a section" }).meta({ description: "The target: the UDM REST API." });

const base = (kind: string) =>
  checkedText(baseProblem).meta({
    description: `The DN below which ${kind}s are searched.`,
    pattern: DN,
    examples: [`ou=${kind}s,dc=example,dc=org`],
  });

const scope = (kind: string) =>
  z.enum(["one", "sub"]).default("sub").meta({
    description: `How deep ${kind}s are searched. one: directly below the base; sub: everything below it.`,
  });

const filter = (kind: "user" | "group") =>
  checkedText(filterProblem).default(`(objectClass=${kind})`).meta({
    description: `The LDAP filter that ${kind}s match. It may go over several lines.`,
    examples: [kind === "user" ? "(&(objectClass=inetOrgPerson)(uid=*))" : "(objectClass=groupOfNames)"],
  });

const attrs = (kind: "user" | "group") =>
  filledListOf(name()).default([...DEFAULT_ATTRIBUTES[kind]]).meta({
    description: `The attributes that are read of ${kind}s. The steps can use only these, spelled as here.`,
  });

const rangeAttrs = (kind: string) =>
  listOf(name()).default([...DEFAULT_RANGE_ATTRIBUTES]).meta({
    description:
      `Attributes of ${kind}s that the server may hand out piece by piece (AD does beyond 1,500 values); ` +
      `they are completed.`,
  });

const transformation = (kind: string) =>
  transformSchema.prefault({}).meta({
    description:
      `How entries of ${kind}s become properties. The steps happen in the order in which they stand here.`,
  });

const source = z.strictObject({
  ldap_uri: checkedText(ldapUrisProblem).meta({
    description:
      "ldaps://host, ldap://host or ldapi://path. Several, separated by blanks, are tried in order, and " +
      "one is kept for the whole run. ldaps:/// and ldap:/// stand for the servers that the name service knows for the " +
      "domain (SRV records of _ldap._tcp), in its order; they are looked up when the program starts.",
    pattern: LDAP_URIS,
    examples: ["ldaps://dc1.ad.example.org ldaps://dc2.ad.example.org"],
  }),
  domain: checkedText(domainProblem).optional().meta({
    description:
      "The domain whose servers ldaps:/// and ldap:/// stand for. Without it: that of bind_dn (name@domain, or its " +
      "DC= parts).",
    examples: ["ad.example.org"],
  }),
  start_tls: flag().default(false).meta({
    description:
      "yes: encrypts an ldap:// connection before anything else is sent. ldaps:// needs and allows none.",
  }),
  bind_dn: text().optional().meta({
    description:
      "Who reads: a DN; AD also takes name@domain. Needs a password. Without it the source is read " +
      "anonymously.",
    examples: ["cn=connector,dc=example,dc=org", "udm-connector@ad.example.org"],
  }),
  password: password("SOURCE_PASSWORD", "source-password").meta({ aliases: ["bind_pw"] }),
  password_file: passwordFile(),
  sasl_method: z.enum(["EXTERNAL"]).optional().meta({
    description:
      "EXTERNAL: the server knows the connector from the connection (ldapi:// or a client certificate); " +
      "bind_dn and password are not used.",
    examples: ["EXTERNAL"],
  }),
  ca_cert: caCert("instead of the built-in roots"),
  client_cert: text().optional().meta({
    description:
      "A file with the certificate (PEM) that the connector shows to the server, intermediate ones behind it. Needs " +
      "client_key and ldaps:// or start_tls; with sasl_method EXTERNAL it stands for name and password. " +
      "A relative path begins at the folder of the configuration file.",
    examples: ["connector.pem"],
  }),
  client_key: text().optional().meta({
    description:
      "A file with the key (PEM, without a passphrase) of client_cert. It must not be readable by others.",
    examples: ["connector.key"],
  }),
  servername: checkedText(domainProblem).optional().meta({
    description:
      "The name that the server's certificate must carry, if that is not the host in ldap_uri. It holds for all servers.",
    examples: ["dc1.ad.example.org"],
  }),
  tls_min_version: z.enum(["1.2", "1.3"]).default("1.2").meta({
    description: "The oldest version of TLS that is accepted. Versions before 1.2 never are.",
  }),
  timeout: seconds().default(5).meta({ description: "Seconds to wait for the network." }),
  search_pagesize: count(1_000_000).default(500).meta({
    description:
      "Entries that are asked for at once, at most; 0: all at once, without paging. The first page is small, and pages " +
      "of heavy entries (photos) have fewer, so that one weighs about 4 MB.",
  }),
  trace_level: count(255).default(0).meta({ description: "More than 0: logs the protocol, for debugging." }),
  ignore_dn_regex: checkedText(regexProblem).optional().meta({
    description:
      "Entries whose DN matches this regular expression (Python syntax) from its start are treated as if " +
      "they did not exist.",
    examples: ["CN=[^,]+,OU=Service Accounts,"],
  }),
  user_base: base("user"),
  user_scope: scope("user"),
  user_filter: filter("user"),
  user_attrs: attrs("user"),
  user_range_attrs: rangeAttrs("user"),
  user_trans: transformation("user"),
  group_base: base("group"),
  group_scope: scope("group"),
  group_filter: filter("group"),
  group_attrs: attrs("group"),
  group_range_attrs: rangeAttrs("group"),
  group_trans: transformation("group"),
  primary_group_members: flag().default(false).meta({
    description:
      "yes: users become members of their primary groups, too, as far as these are read. Active Directory keeps no member " +
      "value for them; they are found by primaryGroupID and objectSid, which are read in addition.",
  }),
}, { error: "must be a section" }).meta({ description: "The source: an LDAP directory." });

const safety = safetySchema.prefault({}).meta({
  description: "Limits that protect the target from a source that is not what it seems.",
});

/** The sections of the configuration and their schemas. */
export const SECTIONS = { udm, source, safety };

/**
 * The schema of a configuration file. What it parses is text (see `read_section.ts`), what it gives is
 * checked and complete.
 */
export const configSchema = z.strictObject(SECTIONS, { error: "must be a section" }).meta({
  title: "udm-directory-connector",
  description: "Reads users and groups from an LDAP directory and reconciles them into UDM.",
});

/** A configuration as the schema gives it. */
export type ParsedConfig = z.output<typeof configSchema>;
