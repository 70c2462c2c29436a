import assert from "node:assert/strict";
import { schemaKeys } from "../../config/schema/keys.ts";
import { CERTIFICATE, loadText, minimal } from "../../config/test_support.ts";
import { configurationChecks } from "../configuration.ts";
import { checkDocument } from "../json.ts";
import { checksText } from "../text.ts";
import { DIFFERENCES } from "./differences.ts";
import { migrationChecks } from "./migration_checks.ts";
import { PYTHON_KEYS } from "./recognise.ts";

const EXAMPLE = new URL("../../../tests/support/predecessor.yaml", import.meta.url);

/** The details of the notes about a configuration, by id. */
function notesOn(text: string): Map<string, string> {
  const loaded = loadText(text, { files: { "/etc/connector/ca": CERTIFICATE } });
  assert.ok(loaded.ok, JSON.stringify(loaded));
  return new Map(
    migrationChecks(loaded).map(({ id, detail, items = [] }) => [
      id.replace("migration.", ""),
      [detail, ...items].join("; "),
    ]),
  );
}

/** What the Python connector requires, and one sanitizer as it wants it. */
const OLD = minimal({ userTrans: "fallback_attrs: {title: [x]}" });

Deno.test("migration: check of an example of the predecessor lists what differs, under one heading", () => {
  const checks = configurationChecks("old.yaml", loadText(Deno.readTextFileSync(EXAMPLE)));
  const { checks: documented } = checkDocument("old.yaml", checks, 0);
  const notes = documented.filter(({ group }) => group === "migration");
  assert.deepEqual(notes.map(({ id }) => id.replace("migration.", "")), [
    "origin",
    "old_names",
    "modules",
    "charsets",
    "empty_ca_cert",
    "authorities",
    "limits",
    "retries",
    "concurrency",
    "proxies",
    "exit_code",
    "skipped_entries",
    "photos",
    "idna",
    "mail_spaces",
    "phone_digits",
    "characters",
    "long_values",
    "empty_values",
    "set_once",
    "countries",
  ]);
  assert.ok(notes.every(({ status, advice }) => status === "note" && advice !== undefined));
  const lines = [...checksText(checks)];
  const start = lines.indexOf("migration");
  assert.equal(lines.slice(start).filter((line) => line.startsWith("  note")).length, notes.length);
  const old = notes.find(({ id }) => id === "migration.old_names");
  assert.ok(old?.items?.includes("bind_pw in line 41 is source.password"));
  assert.doesNotMatch(JSON.stringify(notes), /Univention\.99/);
});

Deno.test("migration: a configuration is recognised by old spellings, or because the predecessor accepts it", () => {
  const isRecognised = (text: string) => notesOn(text).has("origin");
  assert.ok(isRecognised(OLD));
  for (
    const [what, text, expected] of [
      ["an unknown key", minimal({ udm: "concurrency: 4" }), false],
      ["a section", `${OLD}safety: {}\n`, false],
      ["an unknown step", minimal({ userTrans: "first_value: [cn]" }), false],
      ["a sanitizer without a module", minimal({ userTrans: "sanitizer: {cn: [unicode_strip]}" }), false],
      [
        "functions of Python",
        minimal({ userTrans: "sanitizer: {cn: [bytes.lower, base64:b64encode]}" }),
        true,
      ],
      ["optional keys that are missing", OLD.replace(/ {2}bind_dn: .*\n {2}password: .*\n/, ""), true],
      ["an old name beside new keys", minimal({ udm: "concurrency: 4\nuser_pkey_property: username" }), true],
      [
        "a module beside new keys",
        minimal({ udm: "concurrency: 4", userTrans: "sanitizer: {cn: [a.b:lower]}" }),
        true,
      ],
    ] as const
  ) assert.equal(isRecognised(text), expected, what);
  const withFile = OLD.replace("password: udm-password", "password_file: p");
  const loaded = loadText(withFile, { files: { "/etc/connector/p": "udm-password" } });
  assert.ok(loaded.ok && migrationChecks(loaded).length === 0, "the predecessor requires udm.password");
});

for (
  const [id, without, changed, detail] of [
    [
      "old_names",
      {},
      { udm: "user_pkey_property: username" },
      /user_pkey_property in line 7 is udm\.user_primary/,
    ],
    ["modules", {}, { userTrans: "sanitizer: {cn: [my.own:bytes.strip]}" }, /; my\.own$/],
    [
      "primary_key",
      { udm: primaryKeys() },
      {},
      /univentionObjectIdentifier for users; univention\w+ for groups$/,
    ],
    [
      "authorities",
      { udm: "ca_cert: ca", source: "ca_cert: ca" },
      { udm: 'ca_cert: ""' },
      /; source\.ca_cert$/,
    ],
    ["empty_ca_cert", {}, { udm: 'ca_cert: ""' }, /an empty udm\.ca_cert counts as not given/],
    ["removal", {}, { udm: "deletion_grace_period_days: 7" }, /umcProperty/],
    [
      "removal",
      {
        udm: "deletion_grace_period_days: 7\ndeprovision_timestamp_property: removedAt",
      },
      { udm: "deletion_grace_period_days: 7" },
      /umcProperty/,
    ],
    ["photos", {}, { userTrans: "  jpegPhoto: mail" }, /the first run writes each photo once/],
    ["photos", { userTrans: "  jpegPhoto: mail", udm: "photo_marker: no\nuser_pkey_property: username" }, {
      userTrans: "  jpegPhoto: mail",
    }, /photo/],
    ["idna", {}, { userTrans: "sanitizer: {mail: [x:mail_sanitizer]}" }, /; mail$/],
    ["idna", { source: "mail_idna: 2003", userTrans: "sanitizer: {mail: [x:mail_sanitizer]}" }, {
      source: "mail_idna: 2008",
      userTrans: "sanitizer: {mail: [x:mail_sanitizer]}",
    }, /; mail$/],
    ["idna", {}, {
      userTrans: 'decompose_attrs: {cn: ["(?P<other>.*)"]}\nsanitizer: {other: [x:mail_sanitizer]}',
    }, /; other$/],
    [
      "phone_digits",
      { userTrans: "sanitizer: {fax: [x:phone_sanitizer]}" },
      {},
      /; telephoneNumber; mobile$/,
    ],
    ["mail_spaces", {}, { userTrans: "sanitizer: {mail: [x:mail_sanitizer]}" }, /; mail$/],
    ["characters", {}, { userTrans: 'decompose_attrs: {cn: ["(?P<a>.{3})"]}' }, /; cn$/],
    ["long_values", {}, { userTrans: 'decompose_attrs: {cn: ["(?P<a>.)"]}' }, /; cn$/],
    ["empty_values", {}, { userTrans: 'fixed_attrs: {title: [""]}' }, /a value that a step empties/],
    ["empty_values", {}, { userTrans: "sanitizer: {cn: [bytes.strip]}" }, /a value that a step empties/],
    [
      "set_once",
      {
        userTrans:
          "remove_attrs: [objectGUID, userPrincipalName, givenName, sn, mail, telephoneNumber, mobile, " +
          "memberOf, proxyAddresses]",
        groupTrans: "remove_attrs: [objectGUID]",
      },
      {},
      /mobile of users.*objectGUID of groups/,
    ],
    ["charsets", {}, { userTrans: "recode_attrs: {cn: iso8859_15}" }, /; iso8859_15 is iso-8859-15$/],
    [
      "charsets",
      { userTrans: "recode_attrs: {cn: ISO-8859-15}" },
      { userTrans: "recode_attrs: {cn: l9}" },
      /; l9 is/,
    ],
    [
      "timeouts",
      { source: "timeout: 5" },
      { source: "timeout: 0", udm: 'read_timeout: "-1"' },
      /; udm\.read_timeout; source\.timeout$/,
    ],
    ["default_properties", { udm: "user_properties: [title]\ngroup_properties: [users]" }, {
      udm: "user_properties: [title]",
    }, /; udm\.group_properties$/],
    ["references", {}, { userTrans: "  secretary: mail" }, /; secretary$/],
    ["countries", {}, { userTrans: "  country: mail" }, /capitals/],
    ["concurrency", { udm: "concurrency: 1\nuser_pkey_property: username" }, {}, /up to 4 requests/],
    ["proxies", { udm: "proxy: http://p:1\nuser_pkey_property: username" }, {}, /https_proxy/],
  ] as const
) {
  Deno.test(`migration: ${id} is noted where it applies: ${JSON.stringify(changed)}`, () => {
    assert.equal(notesOn(minimal(without)).get(id), undefined);
    assert.match(notesOn(minimal(changed)).get(id) ?? "", detail);
  });
}

function primaryKeys(): string {
  return ["user", "group"].map((kind) => `${kind}_primary_key_property: univentionObjectIdentifier`).join(
    "\n",
  );
}

Deno.test("migration: no_host is noted if a URI stands for the servers of a domain", () => {
  const text = OLD.replace("ldaps://ldap.example.org", "ldaps:///").replace(
    "cn=reader",
    "reader@example.org",
  );
  assert.match(notesOn(text).get("no_host") ?? "", /; ldaps:\/\/\/$/);
  assert.equal(notesOn(OLD).get("no_host"), undefined);
});

Deno.test("migration: group_attribute_mapping is noted unless it is turned off", () => {
  const section = "group_attribute_mapping: {enabled: yes, group_base: dc=a, mapping: " +
    "[{group: g, attribute: title, value_if_member: x}]}\n";
  const text = minimal({ udm: "concurrency: 4" });
  assert.match(notesOn(text + section).get("group_mapping") ?? "", /is read as source\.values_by_group/);
  assert.equal(notesOn(text + section.replace("yes", "no")).get("group_mapping"), undefined);
  assert.equal(notesOn(text).size, 0);
});

Deno.test("migration: ids are unique, phrases have no full stop, and sentences have one", () => {
  assert.equal(new Set(DIFFERENCES.map(({ id }) => id)).size, DIFFERENCES.length);
  for (const { id, now, before, why, advice } of DIFFERENCES) {
    assert.match(id, /^[a-z_]+$/);
    for (const phrase of [now, before]) assert.match(phrase, /[^.]$/, id);
    for (const sentence of [why, advice]) assert.match(sentence, /^\S.*\.$/, id);
  }
});

Deno.test("migration: the keys of the predecessor are keys of the schema", () => {
  const known = schemaKeys().map(({ path }) => path);
  assert.deepEqual(
    [...PYTHON_KEYS.required, ...PYTHON_KEYS.optional].filter((path) => !known.includes(path)),
    [],
  );
});
