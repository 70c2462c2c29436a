import assert from "node:assert/strict";
import { complaintsAbout, configOf, minimal, notesAbout } from "../test_support.ts";

Deno.test("warnings: a password sent in the clear over the network; the advice is to use TLS", () => {
  const ldap = minimal().replace("ldaps://ldap.example.org", "ldaps://a ldap://ldap.example.org");
  assert.match(
    complaintsAbout(ldap)[0] ?? "",
    /^8:13: source\.ldap_uri .*ldap:\/\/ldap\.example\.org:389; write ldaps:\/\/, or add "start_tls: yes"$/,
  );
  const http = minimal().replace("https:", "http:");
  assert.match(
    complaintsAbout(http)[0] ?? "",
    /^2:8: udm\.uri sends the password in the clear .*write https:\/\/$/,
  );
});

Deno.test("warnings: none for local and encrypted connections", () => {
  for (const uri of ["ldap://localhost", "ldap://127.0.0.1:3890", "ldap://[::1]", "ldapi:///run/ldapi"]) {
    assert.deepEqual(complaintsAbout(minimal().replace("ldaps://ldap.example.org", uri)), [], uri);
  }
  for (const uri of ["http://localhost:9080/udm/", "http://127.0.0.1/udm/", "http://[::1]/udm/"]) {
    assert.deepEqual(
      complaintsAbout(minimal().replace("https://ucs.example.org/univention/udm/", uri)),
      [],
      uri,
    );
  }
  const startTls = minimal({ source: "start_tls: yes" }).replace("ldaps:", "ldap:");
  assert.deepEqual(complaintsAbout(startTls), []);
});

Deno.test("warnings: an anonymous source", () => {
  const text = minimal().replace("  bind_dn: cn=reader\n  password: source-password\n", "");
  assert.match(complaintsAbout(text)[0] ?? "", /^7:1: source has no bind_dn: it is read anonymously/);
});

Deno.test("warnings: a password that all users can read", () => {
  const config = "/etc/connector/config.yaml";
  const complaints = complaintsAbout(minimal(), { modes: { [config]: 0o644 } });
  assert.match(complaints[0] ?? "", /^4:13: udm\.password can be read by all users/);
  assert.match(complaints[1] ?? "", /^10:13: source\.password can be read by all users/);
  assert.deepEqual(complaintsAbout(minimal(), { modes: { [config]: 0o640 } }), []);
  const text = minimal({ udm: "password_file: secret" }).replace("  password: udm-password\n", "");
  const files = { "/etc/connector/secret": "x" };
  assert.match(
    complaintsAbout(text, { files, modes: { "/etc/connector/secret": 0o604 } })[0] ?? "",
    /^6:18: udm\.password_file names a file that all users/,
  );
});

Deno.test("warnings: a comment that may be the end of a value, without showing it; of a password it is a note", () => {
  const cut = minimal().replace("password: udm-password", "password: p@ss #1").replace(
    "cn=reader",
    "cn=reader #2",
  );
  const [complaints, notes] = [complaintsAbout(cut), notesAbout(cut)];
  assert.match(
    notes[0] ?? "",
    /^4:13: udm\.password ends before " #", .* in quotes, otherwise move the comment/,
  );
  assert.match(complaints[0] ?? "", /^9:12: source\.bind_dn ends before " #"/);
  assert.deepEqual([complaints.length, notes.length], [1, 1]);
  assert.doesNotMatch([...complaints, ...notes].join(), /p@ss|1;|#2/);
  assert.deepEqual(complaintsAbout(minimal().replace("cn=reader", "cn=reader # the account")), []);
  assert.deepEqual(complaintsAbout(minimal().replace("udm-password", "'p@ss #1'")), []);
});

Deno.test("warnings: none for a readable configuration without a password", () => {
  const text = minimal().replaceAll(/ {2}password: .*\n/g, "");
  const env = { UDM_PASSWORD: "udm-password", SOURCE_PASSWORD: "source-password" };
  assert.deepEqual(complaintsAbout(text, { env, modes: { "/etc/connector/config.yaml": 0o644 } }), []);
});

Deno.test("warnings: none for null as the password if the environment has it", () => {
  for (const nothing of ["null", "Null", "NULL", "null # from the environment"]) {
    const text = minimal().replace(/(udm|source)-password/g, nothing).replace(
      "password:",
      `password_file: ${nothing}\n  password:`,
    );
    const env = { UDM_PASSWORD: "udm-password", SOURCE_PASSWORD: "source-password" };
    const surroundings = { env, modes: { "/etc/connector/config.yaml": 0o555 } };
    assert.deepEqual(complaintsAbout(text, surroundings), [], nothing);
    const { secrets } = configOf(text, surroundings);
    assert.deepEqual(secrets, ["udm-password", "source-password"], "null is shown in messages");
  }
  assert.match(
    complaintsAbout(minimal().replaceAll(/(udm|source)-password/g, "null")).join("\n"),
    /udm\.password is missing.*\n.*source\.bind_dn needs a password/,
  );
  assert.equal(
    configOf(minimal().replace("udm-password", '"null"')).udm.password,
    "null",
    "quotes make it a text",
  );
});

for (
  const [what, password] of [
    ["the URI", "univention"],
    ["a DN", "reader"],
    ["a key", "user_ou"],
    ["its own key", "password"],
    ["a value", "Administrator"],
  ] as const
) {
  Deno.test(`secrets: a password that is a word of ${what} is a warning that does not show it`, () => {
    const [warning = "", ...more] = complaintsAbout(minimal().replace("udm-password", password));
    assert.match(warning, /^4:13: udm\.password can be guessed: .*choose another password$/);
    assert.ok(password === "password" || !warning.includes(password), warning);
    assert.deepEqual(more, []);
  });
}

Deno.test("secrets: a password that is a part of words is no warning", () => {
  assert.deepEqual(complaintsAbout(minimal().replace("udm-password", "exam")), []);
});

Deno.test("secrets: a password that is a word only in another encoding is no warning", () => {
  const encoded = minimal().replace("Administrator", "the%20reader").replace("udm-password", "the reader");
  assert.deepEqual(complaintsAbout(encoded), []);
});

Deno.test("secrets: the password of the proxy is compared with the rest of the configuration", () => {
  const proxied = (password: string) => minimal({ udm: `proxy: http://anna:${password}@proxy:3128` });
  assert.deepEqual(complaintsAbout(proxied("unique-1")), []);
  assert.match(complaintsAbout(proxied("reader"))[0] ?? "", /^7:10: udm\.proxy can be guessed/);
});

Deno.test("notes: mapped photos that are not synchronised", () => {
  const photos = {
    source: "user_attrs: [entryUUID, cn, thumbnailPhoto]",
    userTrans: "  jpegPhoto: thumbnailPhoto",
  };
  assert.deepEqual(complaintsAbout(minimal({ ...photos, udm: "photo_marker: no" })), []);
  assert.match(
    notesAbout(minimal({ ...photos, udm: "photo_marker: no" }))[0] ?? "",
    /^7:17: udm\.photo_marker is no, although photos are mapped to jpegPhoto: they are not synchronised;/,
  );
  assert.deepEqual(notesAbout(minimal(photos)), []);
  assert.deepEqual(notesAbout(minimal({ udm: "photo_marker: no" })), []);
});

Deno.test("remarks: a step without effect, at its position, and a warning if it empties a property", () => {
  const text = minimal({
    userTrans: `  title: personalTitle
  city: mail
  street: mail
decompose_attrs:
  nowhere: ["(?P<x>a)"]
  sn: ["b"]
recode_attrs: {address: latin1}
remove_values: {X: [a]}
replace_values: {x: {a: b}}
sanitizer: {"*": [unicode_strip], GIVENNAME: [unicode_strip], username: [bytes.lower]}
fixed_attrs: {displayName: [a], department: [b]}
remove_attrs: [absent, x]
compose_attrs:
  description: ["{department} {title} {none}", "{description}"]
  title: ["{later}"]
  later: ["{department}"]`,
  });
  const notes = notesAbout(text);
  assertMatches(complaintsAbout(text), [
    /^17:14: source\.user_trans\.rename_attrs\.title has nothing to do: "personalTitle" is not in source\.user_attrs, .*; a run empties "title" in UDM$/,
    /^19:15: source\.user_trans\.rename_attrs\.street has nothing to do: "mail" was renamed to "city" before; a run empties "street" in UDM$/,
  ]);
  assertMatches(notes, [
    /^21:16: source\.user_trans\.decompose_attrs\.nowhere has nothing/,
    /^22:12: source\.user_trans\.decompose_attrs\.sn\.0 has no effect: it has no named group/,
    /^23:29: source\.user_trans\.recode_attrs\.address has nothing/,
    /^24:24: source\.user_trans\.remove_values\.X .* "X" is spelled "x" before/,
    /^26:77: source\.user_trans\.sanitizer\.username has nothing/,
    /^28:20: source\.user_trans\.remove_attrs\.0 has nothing to do: "absent"/,
    /^30:21: source\.user_trans\.compose_attrs\.description\.0 has nothing to do: "none"/,
    /^30:52: source\.user_trans\.compose_attrs\.description\.1 has nothing to do: "description" comes only from compose_attrs itself, .*; use what "description" is made from$/,
    /^31:15: source\.user_trans\.compose_attrs\.title\.0 has nothing to do: "later" comes only from compose_attrs/,
  ]);
});

/** Asserts that there is one text for each pattern, in their order. */
function assertMatches(texts: readonly string[], patterns: readonly RegExp[]): void {
  for (const [index, pattern] of patterns.entries()) assert.match(texts[index] ?? "", pattern);
  assert.equal(texts.length, patterns.length);
}

Deno.test("notes: with a selector among the attributes, any name may be used", () => {
  for (const attributes of ['["*", "+"]', '["@inetOrgPerson"]', '["2.5.4.4"]']) {
    const text = minimal({ source: `user_attrs: ${attributes}`, userTrans: "  title: personalTitle" });
    assert.deepEqual(notesAbout(text), []);
  }
});

Deno.test("warnings: steps that produce no primary key or no name", () => {
  const complaints = complaintsAbout(
    minimal({ udm: "user_pkey_property: univentionObjectIdentifier\ngroup_pkey_property: name" })
      .replaceAll(/ {6}(username|univentionObjectIdentifier): .*\n/g, "      title: cn\n")
      .replace("      title: cn\n      title: cn\n", "      title: cn\n"),
  );
  assert.ok(
    complaints.some((line) =>
      /^15:3: source\.user_trans makes no "univentionObjectIdentifier", the primary key of users/.test(line)
    ),
  );
  assert.ok(
    complaints.some((line) => /^15:3: source\.user_trans makes no "username", the name of users/.test(line)),
  );
});

Deno.test("notes: none for default sanitizers of attributes that are not read", () => {
  assert.deepEqual(notesAbout(minimal({ source: "user_attrs: [entryUUID, cn]" })), []);
});
