import assert from "node:assert/strict";
import { TEXT, TEXTS } from "../common/model.ts";
import type { SearchConfig } from "../config/types.ts";
import { entryTransform } from "../run/read_source.ts";
import type { TargetKind } from "../run/describe_target.ts";
import type { TransformInput } from "../transform/steps/steps.ts";
import { attributes, config, type PlainRecord } from "../transform/testing.ts";
import type { ShownSource, ShownValue } from "./document.ts";
import { followEntry } from "./entry_trace.ts";

const TARGET: TargetKind = {
  kinds: new Map([
    ["username", TEXT],
    ["lastname", TEXT],
    ["e-mail", TEXTS],
    ["shell", TEXT],
    ["jpegPhoto", TEXT],
  ]),
  managed: ["username", "lastname", "e-mail", "shell", "jpegPhoto"],
  position: "ou=import,dc=target",
  rules: {
    primaryKeyProperty: "univentionObjectIdentifier",
    compared: ["username", "lastname", "e-mail", "shell"],
    defaults: { shell: "/bin/bash", lastname: null },
    substitutes: {},
    photos: true,
    mailProperty: undefined,
  },
};

function follow(
  record: PlainRecord,
  trans: TransformInput = {},
  requested = Object.keys(record),
): ShownSource {
  const search: SearchConfig = {
    bases: ["dc=source"],
    scope: "sub",
    filter: "(cn=*)",
    attributes: requested,
    rangeAttributes: [],
    trans: config(trans),
  };
  const entry = { dn: "cn=a,dc=source", attributes: attributes(record) };
  const transform = entryTransform("user", search, TARGET);
  return followEntry(entry, { kind: "user", search, transform, target: TARGET });
}

function told({ steps }: ShownSource): string[] {
  const list = (values: readonly ShownValue[] | null) => values === null ? "none" : JSON.stringify(values);
  return steps.map(({ step, attribute, from, by, before, after }) =>
    `${step} ${from === undefined ? "" : `${from} -> `}${attribute}${by === undefined ? "" : ` (${by})`}: ` +
    `${list(before)} -> ${list(after)}`
  );
}

Deno.test("explain: each step that changes values is shown once, with before and after", () => {
  const source = follow({ cn: ["Anna Müller"], mail: [" a@x.de", "B@x.de"], uid: ["anna"] }, {
    decompose_attrs: { cn: ["(?P<given>\\w+) (?P<sn>\\w+)"] },
    replace_values: { uid: { anna: "ANNA" } },
    sanitizer: { uid: ["lower"], mail: ["unicode_strip", "bytes.lower"] },
    rename_attrs: { username: "uid", "e-mail": "mail" },
    fallback_attrs: { shell: ["/bin/sh"] },
    remove_attrs: ["cn"],
    compose_attrs: { lastname: ["{nothing}", "{sn}, {given}"] },
  });
  assert.deepEqual(told(source), [
    'decompose_attrs cn -> given: none -> ["Anna"]',
    'decompose_attrs cn -> sn: none -> ["Müller"]',
    'replace_values uid: ["anna"] -> ["ANNA"]',
    'sanitizer uid (lower): ["ANNA"] -> ["anna"]',
    'sanitizer mail (unicode_strip): [" a@x.de","B@x.de"] -> ["a@x.de","B@x.de"]',
    'sanitizer mail (bytes.lower): ["a@x.de","B@x.de"] -> ["a@x.de","b@x.de"]',
    'rename_attrs uid -> username: none -> ["anna"]',
    'rename_attrs mail -> e-mail: none -> ["a@x.de","b@x.de"]',
    'fallback_attrs shell: none -> ["/bin/sh"]',
    'remove_attrs cn: ["Anna Müller"] -> none',
    'compose_attrs lastname ({sn}, {given}): none -> ["Müller, Anna"]',
  ]);
  assert.deepEqual(source.properties, {
    "e-mail": ["a@x.de", "b@x.de"],
    lastname: "Müller, Anna",
    shell: "/bin/sh",
    username: "anna",
  });
  assert.deepEqual(source.unused, ["given", "sn"]);
  assert.deepEqual(source.defaults, {});
});

Deno.test("explain: the steps are shown in the order of the server, which decides between named groups", () => {
  const steps = { decompose_attrs: { a: ["(?P<username>.)"], b: ["(?P<username>.)"] } };
  const source = follow({ b: ["1"], a: ["2"] }, steps);
  assert.deepEqual(told(source), [
    'decompose_attrs b -> username: none -> ["1"]',
    'decompose_attrs a -> username: ["1"] -> ["2"]',
  ]);
  assert.equal(source.properties.username, "2");
});

Deno.test("explain: a rename shows the replaced values", () => {
  const rename_attrs = { b: "a", c: "b" };
  assert.deepEqual(told(follow({ a: ["1"], b: ["2"] }, { rename_attrs })), [
    'rename_attrs a -> b: ["2"] -> ["1"]',
    'rename_attrs b -> c: none -> ["1"]',
  ]);
  // The name that it gets holds the same already, so only the old one goes.
  assert.deepEqual(
    told(follow({ a: ["1"], b: ["1"], d: ["3"] }, { rename_attrs: { b: "a", e: "d" } })),
    [
      'rename_attrs a: ["1"] -> none',
      'rename_attrs d -> e: none -> ["3"]',
    ],
  );
});

Deno.test("explain: dropped values have a reason", () => {
  const { dropped, properties } = follow({ uid: ["anna"], mail: ["no address"] }, {
    sanitizer: { mail: ["mail_sanitizer"] },
    rename_attrs: { "e-mail": "mail" },
  });
  assert.deepEqual(dropped.map(({ step, attribute }) => `${step} ${attribute}`), ["sanitizer mail"]);
  assert.match(dropped[0]?.reason ?? "", /^mail_sanitizer rejects "no address": /);
  assert.deepEqual(properties, {});
});

Deno.test("explain: requested attributes that are missing are shown as missing, in any case", () => {
  const { attributes } = follow({ uid: ["anna"], extra: ["1"] }, {}, ["UID", "mail", "*"]);
  assert.deepEqual(attributes, { extra: ["1"], mail: [], uid: ["anna"] });
});

Deno.test("explain: template values, invalid values and the digest of a photo are shown", () => {
  const { defaults, problems, properties } = follow({
    lastname: ["a", "b"],
    jpegPhoto: [Uint8Array.of(0xff, 0xd8)],
  });
  assert.deepEqual(defaults, { shell: "/bin/bash" });
  assert.deepEqual(problems.map(({ property }) => property), ["lastname"]);
  assert.deepEqual(Object.keys(properties), ["jpegPhoto"]);
  assert.match(String(properties.jpegPhoto), /^sha256-/);
});
