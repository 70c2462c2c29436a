// Mistakes that YAML accepts and that would leave a key without its intended value.
import assert from "node:assert/strict";
import { complaintsAbout, configOf, minimal } from "./test_support.ts";
import { decodeText } from "./text_file.ts";
import { loadConfig } from "./load.ts";

Deno.test("typos: a filter without its first parenthesis is an unused anchor; the error shows the correct form", () => {
  assert.deepEqual(
    complaintsAbout(minimal({ source: "user_filter: &(objectCategory=person)(!(objectClass=computer))" })),
    [
      '13:16: YAML reads the "&" at the beginning of a value as the name of an anchor, so that this key has no value, ' +
      "and no alias (*name) uses this one: write a filter in brackets, (&(...)(...)), put any other value that " +
      'begins with "&" in quotes, or take the anchor out',
    ],
  );
  assert.match(
    complaintsAbout(minimal({ source: "user_filter: & (cn=*)" }))[0] ?? "",
    /^13:16: the YAML is not valid: a name is missing behind the "\*" of an alias or the "&" of an anchor/,
  );
  // With a space in it, the rest of the filter is the value.
  const [complaint = ""] = complaintsAbout(minimal({ source: "user_filter: &(cn=*) (sn=*)" }));
  assert.match(
    complaint,
    /^13:16: YAML reads the "&" at the beginning of a value as the name of an anchor, and no/,
  );
});

Deno.test("typos: each unused anchor is an error that does not show its name", () => {
  const text = minimal({
    udm: "user_properties: &list\n  - username\n  - &item name",
    source: "user_attrs: [&one cn, &two sn, *two]\ngroup_attrs: &one [cn]",
  }).replace("password: udm-password", "password: &hunter2hunter2");
  const complaints = complaintsAbout(text);
  assert.deepEqual(complaints.map((complaint) => complaint.replace(/: .*/s, "")), [
    "4:13",
    "7:20",
    "9:7",
    "16:16",
    "17:16",
  ]);
  assert.doesNotMatch(complaints.join("\n"), /hunter2/);
});

Deno.test("typos: an anchor that an alias or a merge key uses is valid", () => {
  const config = configOf(minimal({
    source: "user_filter: &f (cn=*)\ngroup_filter: *f",
    userTrans: "replace_values: &values\n  cn: {a: b}",
    groupTrans: "replace_values:\n  <<: *values",
  }));
  assert.equal(config.source.group.filter, "(cn=*)");
  assert.equal(config.source.group.trans.replace_values.cn?.a, "b");
});

Deno.test("typos: a key without a value is an error at the position of the key", () => {
  for (
    const [source, problem] of [
      ["user_filter:", "13:3: source.user_filter has no value: write one, or take the key out"],
      ["user_filter: ~", "13:3: source.user_filter has no value: write one, or take the key out"],
      ["user_filter: !!str", "13:3: source.user_filter has no value: write one, or take the key out"],
      ["timeout: # seconds", "13:3: source.timeout has no value: write one, or take the key out"],
      [
        "ca_cert: #x",
        '13:3: source.ca_cert has no value: YAML reads "#" and the rest of the line as a comment; put a value that begins ' +
        'with "#" in quotes, or take the key out',
      ],
      ["ca_cert:", "13:3: source.ca_cert has no value: write one, or take the key out"],
      [
        "user_attrs:\n  # - cn",
        "13:3: source.user_attrs has no value: write a list, [a, b], or take the key out",
      ],
      [
        "user_attrs:\n  - cn\n  -",
        '15:6: this item has no value: write one, "" for an empty text, or take it out',
      ],
    ] as const
  ) assert.deepEqual(complaintsAbout(minimal({ source })), [problem], source);
  for (
    const [userTrans, problem] of [
      [
        "sanitizer:",
        "17:5: source.user_trans.sanitizer has no value: write its keys below it, indented, {} for an empty section, " +
        "or take the key out",
      ],
      [
        "replace_values: {cn: {a: }}",
        '17:27: this key has no value: write one, "" for an empty text, or take it out',
      ],
      [
        "fixed_attrs:\n  city:",
        '18:7: this key has no value: write one, "" for an empty text, or take it out',
      ],
    ] as const
  ) assert.deepEqual(complaintsAbout(minimal({ userTrans })), [problem], userTrans);
});

Deno.test("typos: a section without keys is an error unless it is written as {}", () => {
  const safety = (text: string) => complaintsAbout(minimal() + text);
  assert.deepEqual(safety("safety:\n  # max_delete: 5 %\n"), [
    "21:1: safety has no value: write its keys below it, indented, {} for an empty section, or take the key out",
  ]);
  assert.deepEqual(safety("safety: {}\n"), []);
  const lines = complaintsAbout("udm:\nsource: {}\n");
  assert.match(lines[0] ?? "", /^1:1: udm has no value/);
  assert.ok(
    lines.some((line) => /udm\.uri is missing/.test(line)),
    "the keys that it needs are named as well",
  );
});

Deno.test("typos: a mandatory key without a value is reported once, not as missing", () => {
  const text = minimal().replace("user_base: ou=users,dc=example,dc=org", "user_base:")
    .replace("password: udm-password", "password:");
  assert.deepEqual(complaintsAbout(text), [
    "4:3: udm.password has no value: write one, or take the key out",
    "11:3: source.user_base has no value: write one, or take the key out",
  ]);
});

Deno.test("typos: an empty value that is used twice is reported once", () => {
  const text = minimal({
    source: "user_filter: (cn=*)",
    userTrans: "fixed_attrs: &fixed\n  city:",
    groupTrans: "fixed_attrs:\n  <<: *fixed",
  });
  assert.equal(complaintsAbout(text).length, 1);
});

Deno.test("typos: an empty text means absent for a key without a default and is an error otherwise", () => {
  const config = configOf(minimal({ source: 'ca_cert: ""\nignore_dn_regex: ""\nsasl_method: ""' }));
  assert.equal(config.source.caCert, undefined);
  assert.equal(config.source.ignoreDnRegex, undefined);
  for (
    const [source, problem] of [
      ['user_filter: ""', /^13:16: source\.user_filter must not be empty/],
      ['timeout: ""', /^13:12: source\.timeout must be a number of seconds/],
      ['start_tls: ""', /^13:14: source\.start_tls must be yes or no/],
      ['user_attrs: ""', /^13:15: source\.user_attrs must be a list/],
      ['user_scope: ""', /^13:15: source\.user_scope is not an allowed word/],
    ] as const
  ) assert.match(complaintsAbout(minimal({ source }))[0] ?? "", problem);
  assert.equal(complaintsAbout(minimal({ source: 'user_filter: ""' })).length, 1);
  assert.match(complaintsAbout(minimal() + 'safety: ""\n')[0] ?? "", /^21:9: safety must be a section/);
});

Deno.test("typos: a configuration, password or certificate that is not UTF-8 is an error with its position", () => {
  const latin1 = Uint8Array.from("Gr\xf6\xdfe", (char) => char.charCodeAt(0));
  const load = (text: string, files: Readonly<Record<string, Uint8Array>>) =>
    loadConfig({
      path: "config.yaml",
      readTextFile: (path) => decodeText(files[path] ?? new TextEncoder().encode(text)),
      env: new Map(),
    });
  const messages = (result: ReturnType<typeof load>) =>
    result.ok ? [] : result.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  assert.deepEqual(messages(load("", { "config.yaml": latin1 })), [
    "1:3: the configuration cannot be read: it contains a byte that is not UTF-8; save it as UTF-8",
  ]);
  assert.deepEqual(
    messages(load(minimal({ udm: "password_file: secret" }), { secret: latin1 })),
    [
      "7:18: udm.password_file the file named there cannot be read: it contains a byte that is not UTF-8; save it as " +
      "UTF-8 (line 1, column 3)",
    ],
  );
  assert.match(
    messages(
      load(minimal({ udm: "ca_cert: ca.der" }), { "ca.der": new Uint8Array([0x30, 0x82, 3, 2]) }),
    )[0] ?? "",
    /^7:12: udm\.ca_cert names "ca\.der", which cannot be read: .* \(line 1, column 2\)\. If it is in .*DER.*openssl x509/,
  );
});
