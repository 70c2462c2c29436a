/**
 * The schema of the configuration, which is its documentation too: the manual page and the JSON Schema are
 * made from it.
 *
 * Every key has a description, old names are in `aliases`. To add a key, add it here and in `resolve.ts`.
 *
 * @module
 */

import { z } from "zod";
import {
  baseProblem,
  charsetProblem,
  filterProblem,
  formatProblem,
  ldapUrisProblem,
  regexProblem,
  regionProblem,
  relativeOuProblem,
  sanitizerProblem,
  udmUriProblem,
} from "./checks.ts";
import {
  DEFAULT_ATTRIBUTES,
  DEFAULT_PRIMARY_KEY,
  DEFAULT_PROPERTIES,
  DEFAULT_RANGE_ATTRIBUTES,
  DEFAULT_SANITIZERS,
} from "./defaults.ts";
import { durationProblem, limitProblem, shareProblem } from "./limits.ts";
import {
  anyText,
  checkedText,
  count,
  filledListOf,
  flag,
  listOf,
  mapOf,
  name,
  seconds,
  text,
} from "./scalars.ts";

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
  });

const caCert = () =>
  text().optional().meta({
    description:
      "A file with the certificates (PEM) of the authorities to trust instead of the platform's roots. " +
      "A relative path begins at the folder of the configuration file.",
  });

const ou = (what: string) =>
  checkedText(relativeOuProblem).meta({
    description:
      `The OU that holds the ${what}, as a DN relative to the LDAP base: ou=a, or ou=b,ou=a for an OU ` +
      `within an OU. ` +
      "OUs that are missing are created. Everything below it belongs to the connector: what the source " +
      "does not have is deleted. Both kinds may share one OU.",
  });

const primaryKey = (kind: string) =>
  name().default(DEFAULT_PRIMARY_KEY).meta({
    description:
      `The property that identifies a ${kind} in source and target, whatever else changes. It is one of ` +
      `${kind}_properties ` +
      "by itself. univentionObjectIdentifier must be a UUID of version 1 or 4 in lower case, such as " +
      "objectGUID and entryUUID give.",
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
    description: "The UDM REST API, base path included: https://ucs.example.org/univention/udm/",
  }),
  user: text().meta({
    description:
      "The account that writes, such as Administrator or a service account that may use the UDM REST API.",
  }),
  password: password("UDM_PASSWORD", "udm-password"),
  password_file: passwordFile(),
  ca_cert: caCert(),
  skip_writes: flag().default(false).meta({
    description: "yes: nothing is written to the target; everything else happens.",
  }),
  connect_timeout: seconds().default(6).meta({ description: "Seconds to wait for a connection." }),
  read_timeout: seconds().default(1800).meta({
    description:
      "Seconds to wait for an answer. A server that lists tens of thousands of objects is silent for " +
      "minutes.",
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
      "deleted when delete_after has passed; enabled again if the user comes back in the meantime.",
  }),
  delete_after: checkedText(durationProblem).default("30d").meta({
    description:
      "With user_removal disable: how long a user stays disabled before being deleted (30d, 12h, 4w).",
  }),
}, { error: "must be a section" }).meta({ description: "The target: the UDM REST API." });

const attributes = <T extends z.ZodType>(value: T) => mapOf(name(), value).default({});

const transform = () =>
  z.strictObject({
    decompose_attrs: attributes(listOf(checkedText(regexProblem))).meta({
      description:
        "{attribute: [regular expression...]}: the first expression (Python syntax) that is found in a " +
        "value gives its named groups, (?P<name>...), as new attributes. They replace attributes of the " +
        "same name; the attribute itself stays.",
    }),
    recode_attrs: attributes(checkedText(charsetProblem)).meta({
      description:
        "{attribute: charset}: values that are not UTF-8 are read in this charset (latin1, cp1252, " +
        "iso-8859-15...). A value that cannot be read so is dropped.",
    }),
    remove_values: attributes(listOf(anyText())).meta({
      description: "{attribute: [value...]}: these values are taken out.",
    }),
    replace_values: attributes(mapOf(anyText(), anyText())).meta({
      description: "{attribute: {old: new}}: whole values are replaced.",
    }),
    sanitizer: attributes(listOf(checkedText(sanitizerProblem))).default(DEFAULT_SANITIZERS).meta({
      description:
        "{attribute: [function...]}: the functions are applied to each value, in order, then those of the " +
        'key "*". A value ' +
        "that a function refuses is dropped. Functions: guid2uuid, phone_sanitizer, mail_sanitizer, " +
        "unicode_strip, bytes.lower, bytes.upper, bytes.strip, base64:b64encode. Giving this key replaces " +
        "the default; repeat what you want to keep.",
    }),
    rename_attrs: attributes(name()).meta({
      description:
        "{property: attribute}: the attribute becomes the property, in the order written. A property of " +
        "that name that existed is replaced.",
    }),
    fallback_attrs: attributes(listOf(anyText())).meta({
      description: "{property: [value...]}: values for a property that has none.",
    }),
    fixed_attrs: attributes(listOf(anyText())).meta({
      description: "{property: [value...]}: values that a property always gets.",
    }),
    remove_attrs: listOf(name()).default([]).meta({
      description: "[name...]: attributes and properties that are dropped.",
    }),
    compose_attrs: attributes(listOf(checkedText(formatProblem))).meta({
      description:
        "{property: [template...]}: Python format strings over the first value of each attribute, such as " +
        '"{givenName[0]}. {sn}"; the first template whose names all exist gives the value.',
    }),
    phone_region: checkedText(regionProblem).default("DE").meta({
      description: "The region (ISO 3166-1, two letters) of telephone numbers without a country code.",
    }),
  }, { error: "must be a section" });

const trans = (kind: string) =>
  transform().prefault({}).meta({
    description:
      `How entries of ${kind}s become properties. The steps happen in the order in which they stand here.`,
  });

const base = (kind: string) =>
  checkedText(baseProblem).meta({ description: `The DN below which ${kind}s are searched.` });

const scope = (kind: string) =>
  z.enum(["one", "sub"]).default("sub").meta({
    description: `How deep ${kind}s are searched. one: directly below the base; sub: everything below it.`,
  });

const filter = (kind: "user" | "group") =>
  checkedText(filterProblem).default(`(objectClass=${kind})`).meta({
    description: `The LDAP filter that ${kind}s match. It may go over several lines.`,
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

const source = z.strictObject({
  ldap_uri: checkedText(ldapUrisProblem).meta({
    description:
      "ldaps://host, ldap://host or ldapi://path. Several, separated by blanks, are tried in order, and " +
      "one is kept for the whole run.",
  }),
  start_tls: flag().default(false).meta({
    description: "yes: encrypts an ldap:// connection before anything else is sent.",
  }),
  bind_dn: text().optional().meta({
    description:
      "Who reads: a DN; AD also takes name@domain. Needs a password. Without it the source is read " +
      "anonymously.",
  }),
  password: password("SOURCE_PASSWORD", "source-password").meta({ aliases: ["bind_pw"] }),
  password_file: passwordFile(),
  sasl_method: z.enum(["EXTERNAL"]).optional().meta({
    description:
      "EXTERNAL: the server knows the connector from the connection (ldapi:// or a client certificate); " +
      "bind_dn and password are not used.",
  }),
  ca_cert: caCert(),
  timeout: seconds().default(5).meta({ description: "Seconds to wait for the network." }),
  search_pagesize: count(1_000_000).default(500).meta({
    description:
      "Entries that are asked for at once; 0: all at once, without paging. With photos, 100 or less saves " +
      "memory.",
  }),
  trace_level: count(255).default(0).meta({ description: "More than 0: logs the protocol, for debugging." }),
  ignore_dn_regex: checkedText(regexProblem).optional().meta({
    description:
      "Entries whose DN matches this regular expression (Python syntax) from its start are treated as if " +
      "they did not exist.",
  }),
  user_base: base("user"),
  user_scope: scope("user"),
  user_filter: filter("user"),
  user_attrs: attrs("user"),
  user_range_attrs: rangeAttrs("user"),
  user_trans: trans("user"),
  group_base: base("group"),
  group_scope: scope("group"),
  group_filter: filter("group"),
  group_attrs: attrs("group"),
  group_range_attrs: rangeAttrs("group"),
  group_trans: trans("group"),
}, { error: "must be a section" }).meta({ description: "The source: an LDAP directory." });

const limit = (what: string) =>
  checkedText(limitProblem).optional().meta({ description: `The same for ${what} alone.` });

const safety = z.strictObject({
  max_delete: checkedText(limitProblem).default("20 %").meta({
    description:
      "How many users, and how many groups, one run may delete: a percentage of those in the target (20 %), a " +
      "number (100), or off. Percentages count from 20 objects up, and 5 objects may always go unless these are all.",
  }),
  max_delete_users: limit("users"),
  max_delete_groups: limit("groups"),
  max_modify: checkedText(limitProblem).default("off").meta({
    description:
      "How many users, and how many groups, one run may modify or rename: a percentage of those in the target, a " +
      "number, or off.",
  }),
  max_modify_users: limit("users"),
  max_modify_groups: limit("groups"),
  max_member_loss: checkedText(shareProblem).default("50 %").meta({
    description:
      "The share of its members that one run may take out of a group with 20 members or more (50 %), or off. " +
      "Members who are deleted do not count.",
  }),
  allow_empty_source: flag().default(false).meta({
    description:
      "yes: a source without users or without groups is believed. no: it is taken for a fault (a wrong base, lost " +
      "rights) and refused if the target has some.",
  }),
  allow_references: flag().default(false).meta({
    description:
      "Whether deletions are allowed although the source refers to parts of itself that are kept on other servers " +
      "(search references), which are not read. The references of every Active Directory to its configuration and " +
      "DNS do not count.",
  }),
  on_exceeded: z.enum(["stop", "skip-deletes"]).default("stop").meta({
    description:
      "What happens when a limit is exceeded. stop: nothing at all is written. skip-deletes: too many deletions are " +
      "left out and everything else is done; other limits still stop the run.",
  }),
  require_users: listOf(text()).default([]).meta({
    description:
      "Names of users that must be among those read from the source; if one is missing, nothing is deleted. Take some " +
      "who will stay, from different parts of the directory.",
  }),
}, { error: "must be a section" }).prefault({}).meta({
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

/** The steps of one kind as the schema gives them. */
export type ParsedTransform = z.output<ReturnType<typeof transform>>;
