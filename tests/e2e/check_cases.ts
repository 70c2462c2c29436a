/**
 * Faults, and the check that must report each of them.
 *
 * @module
 */

import type { Fault } from "../simulators/udm/mod.ts";
import { freePort } from "../support/free_port.ts";
import { healthy, mapped, RENAMED, USER_ATTRS, USER_PROPERTIES } from "./check_world.ts";
import type { Changes } from "./world.ts";

/** The expected result of a check: its id, its status, and its text. */
export type Expected = readonly [id: string, status: "warning" | "failure", text: RegExp];

/** A faulty setup. */
interface FaultCase {
  readonly title: string;
  readonly changes?: Changes;
  readonly fault?: Fault;
  /** The mode of the configuration file. */
  readonly mode?: number;
  readonly expected: readonly Expected[];
}

/** A port without a listener. */
export const CLOSED_PORT = freePort();

/** All faults. */
export const FAULT_CASES: readonly FaultCase[] = [
  {
    title: "a closed port of the source",
    changes: { source: { ldap_uri: `ldap://127.0.0.1:${CLOSED_PORT}` } },
    expected: [[
      "source.connection",
      "failure",
      /connection refused.*Check host and port in source\.ldap_uri/,
    ]],
  },
  {
    title: "a host of the source that does not resolve",
    changes: { source: { ldap_uri: "ldaps://no-such-host.invalid" } },
    expected: [[
      "source.host",
      "failure",
      /ldaps:\/\/no-such-host\.invalid:636: (?:the host name|DNS)/,
    ]],
  },
  {
    title: "a domain without SRV records",
    changes: { source: { ldap_uri: "ldaps:///", domain: "no-such-domain.invalid" } },
    expected: [[
      "source.servers",
      "failure",
      /_ldap\._tcp\.no-such-domain\.invalid.*DNS.*name the servers/,
    ]],
  },
  {
    title: "a wrong password of the source",
    changes: { source: { password: "not-it-at-all" } },
    expected: [[
      "source.bind",
      "failure",
      /cn=reader,dc=example,dc=test: .*password is wrong.*Check source\.bind_dn/,
    ]],
  },
  {
    title: "a base that does not exist",
    changes: { source: { user_base: "ou=poeple,dc=example,dc=test" } },
    expected: [[
      "source.user.base",
      "failure",
      /ou=poeple.*does not exist.*closest existing parent is.*The key is source\.user_base/,
    ]],
  },
  {
    title: "a filter that finds no users",
    changes: { source: { user_filter: "(objectClass=user)" } },
    expected: [[
      "source.user.entries",
      "failure",
      /\(objectClass=user\) finds nothing below ou=people.*source\.user_filter/,
    ]],
  },
  {
    title: "a filter that finds no groups",
    changes: { source: { group_filter: "(objectClass=group)" } },
    expected: [["source.group.entries", "warning", /finds nothing/]],
  },
  {
    title: "a filter whose entries are all ignored",
    changes: { source: { ignore_dn_regex: "uid=" } },
    expected: [[
      "source.user.entries",
      "failure",
      /finds nothing that source\.ignore_dn_regex does not exclude/,
    ]],
  },
  {
    title: "an attribute that no entry has",
    changes: healthy(mapped("firstname", "givenname2")),
    expected: [[
      "source.user.attributes",
      "warning",
      /none of the 2 entries has givenname2.*Check the spelling in source\.user_attrs/,
    ]],
  },
  {
    title: "UUIDs in upper case",
    changes: mapped("univentionObjectIdentifier", "displayName"),
    expected: [[
      "source.user.keys",
      "failure",
      /2 of the 2 entries.*"7D4A2C11-.*of uid=anna.*source\.user_trans\.sanitizer to \{displayName: \[lower\]\}/,
    ]],
  },
  {
    title: "keys in the format of 389 Directory Server",
    changes: mapped("univentionObjectIdentifier", "departmentNumber"),
    expected: [[
      "source.user.keys",
      "failure",
      /"66446001-1dd211b2.*\{departmentNumber: \[uuid_from_nsuniqueid\]\}/,
    ]],
  },
  {
    title: "GUIDs as bytes",
    changes: mapped("univentionObjectIdentifier", "audio"),
    expected: [
      ["source.user.keys", "failure", /a value of 16 bytes.*\{audio: \[guid2uuid\]\}/],
      [
        "source.user.values",
        "failure",
        /univentionObjectIdentifier has a value of 16 bytes that is not UTF-8/,
      ],
    ],
  },
  {
    title: "employee numbers as keys",
    changes: mapped("univentionObjectIdentifier", "employeeNumber"),
    expected: [[
      "source.user.keys",
      "failure",
      /"0000".*\{employeeNumber: \[uuid4_from_hash\]\}.*changes all keys/,
    ]],
  },
  {
    title: "a key that two entries share",
    changes: mapped("univentionObjectIdentifier", "employeeType"),
    expected: [[
      "source.user.keys",
      "failure",
      /uid=anna.* and uid=bert.* have the same univentionObjectIdentifier, "4b3e1c52/,
    ]],
  },
  {
    title: "a key that no entry has",
    changes: mapped("univentionObjectIdentifier", "carLicense"),
    expected: [
      ["source.user.attributes", "warning", /carLicense/],
      [
        "source.user.keys",
        "failure",
        /2 of the 2 entries have no univentionObjectIdentifier.*Map an attribute/,
      ],
    ],
  },
  {
    title: "names with spaces",
    changes: mapped("username", "cn"),
    expected: [[
      "source.user.names",
      "failure",
      /uid=anna.*"anna Example": a user name may not contain " ".*Map another/,
    ]],
  },
  {
    title: "two values of a single-valued property",
    changes: mapped("firstname", "title"),
    expected: [[
      "source.user.values",
      "failure",
      /uid=anna.*firstname is single-valued, but the entry has 2 values/,
    ]],
  },
  {
    title: "values that a sanitizer rejects",
    changes: {
      udm: { user_properties: [...USER_PROPERTIES, "phone"] },
      source: {
        user_attrs: [...USER_ATTRS, "telephoneNumber"],
        user_trans: {
          rename_attrs: { ...RENAMED, phone: "telephoneNumber" },
          // Its library is loaded in the sandbox
          recode_attrs: { telephoneNumber: "cp850" },
        },
      },
    },
    expected: [[
      "source.user.dropped",
      "warning",
      /drop 1 value of telephoneNumber in the \d+ entries/,
    ]],
  },
  {
    title: "a world-readable file with passwords",
    mode: 0o644,
    expected: [
      ["configuration.secrets", "warning", /udm\.password can be read by all users.*chmod/],
      ["configuration.secrets", "warning", /source\.password can be read by all users.*chmod/],
    ],
  },
  {
    title: "a closed port of the target",
    changes: { udm: { uri: `http://127.0.0.1:${CLOSED_PORT}/univention/udm/` } },
    expected: [["target.connection", "failure", /refused.*udm\.uri names its host and port/]],
  },
  {
    title: "a host of the target that does not resolve",
    changes: { udm: { uri: "https://no-such-host.invalid/univention/udm/" } },
    expected: [[
      "target.host",
      "failure",
      /no-such-host\.invalid cannot be resolved.*Check the host name in udm\.uri/,
    ]],
  },
  {
    title: "a path of the target without UDM",
    fault: { action: "garbage" },
    expected: [["target.service", "failure", /does not behave like the UDM REST API|JSON/]],
  },
  {
    title: "a wrong password of the target",
    changes: { udm: { password: "not-it-at-all" } },
    expected: [[
      "target.credentials",
      "failure",
      /does not accept the user name and password.*Check udm\.user and the password from/,
    ]],
  },
  {
    title: "a target that is down",
    fault: { action: "status", status: 503 },
    expected: [[
      "target.service",
      "failure",
      /cannot serve requests.*HTTP 503.*Check that the UDM REST server is running/,
    ]],
  },
  {
    title: "an account of the target without rights",
    fault: { action: "status", status: 403 },
    expected: [["target.rights", "failure", /Administrator.*must be allowed to use the UDM REST API/]],
  },
  {
    title: "an OU whose parent is missing",
    changes: { udm: { user_ou: "ou=pupils,ou=schol" } },
    expected: [[
      "target.user_ou",
      "warning",
      /ou=pupils,ou=schol,dc=univ.* does not exist, and neither does ou=schol,dc=univ.*spelling/,
    ]],
  },
  {
    title: "a property that the target does not have",
    changes: { udm: { user_properties: [...USER_PROPERTIES, "lastnam"] } },
    expected: [[
      "target.user_properties",
      "failure",
      /users\/user has no lastnam.*Did you mean lastname\?.*udm\.user_properties/,
    ]],
  },
  {
    title: "a mail domain that the target does not have",
    changes: {
      source: {
        user_trans: {
          rename_attrs: RENAMED,
          replace_values: { mail: { "bert@example.org": "bert@nowhere.test" } },
        },
      },
    },
    expected: [[
      "target.mail_domains",
      "warning",
      /does not have nowhere\.test, used by 1 of 2 mail addresses.*mail\/domain/,
    ]],
  },
  {
    title: "a name that an object outside the OU has",
    changes: {
      source: { user_trans: { rename_attrs: RENAMED, replace_values: { uid: { bert: "administrator" } } } },
    },
    expected: [[
      "target.taken_names",
      "warning",
      /have 1 name of the \d+ entries .*administrator \(the user uid=Administrator,cn=users,.*are skipped/,
    ]],
  },
  {
    title: "several faults at once",
    changes: {
      udm: { password: "not-it-at-all" },
      source: { user_filter: "(uid=nobody)", group_base: "ou=grups,dc=example,dc=test" },
    },
    expected: [
      ["source.user.entries", "failure", /finds nothing/],
      ["source.group.base", "failure", /does not exist/],
      ["target.credentials", "failure", /password/],
    ],
  },
];
