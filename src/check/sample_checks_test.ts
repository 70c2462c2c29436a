import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import type { Config } from "../config/types.ts";
import { type Kind, type PropertyKind, TEXT, TEXTS } from "../common/model.ts";
import type { TargetKind } from "../run/describe_target.ts";
import { attributes, type PlainRecord } from "../transform/testing.ts";
import { Collector } from "./sample.ts";
import { countCheck, entriesCheck, sampleChecks } from "./sample_checks.ts";
import type { Check } from "./types.ts";

const UUIDS = ["7d4a2c11-93f0-4b7e-8a55-0c1d2e3f4a5b", "0e5b77a2-1c3d-4e9f-9b10-aabbccddeeff"];

const PROPERTIES = ["username", "lastname", "phone", "mailPrimaryAddress", "univentionObjectIdentifier"];

const KINDS_OF = new Map<string, PropertyKind>(
  PROPERTIES.map((property) => [property, property === "phone" ? TEXTS : TEXT]),
);

const TARGET: TargetKind = {
  kinds: KINDS_OF,
  managed: PROPERTIES,
  position: "ou=a,dc=example",
  rules: {
    primaryKeyProperty: "univentionObjectIdentifier",
    compared: [],
    defaults: {},
    substitutes: {},
    photos: false,
    mailProperty: undefined,
  },
};

function config(changes: Parameters<typeof minimal>[0] = {}): Config {
  return configOf(minimal({
    udm: `user_properties: [${PROPERTIES.join(", ")}]`,
    source: "user_attrs: [entryUUID, cn, sn, telephoneNumber, mail]",
    userTrans: "  lastname: sn\n  phone: telephoneNumber\n  mailPrimaryAddress: mail",
    ...changes,
  }));
}

const GOOD: PlainRecord = {
  cn: ["anna"],
  sn: ["A"],
  telephoneNumber: ["+49 421 1"],
  mail: ["a@example.org"],
};

/** The checks of a sample of these entries, by the last part of their IDs. */
function checked(
  records: readonly PlainRecord[],
  { kind = "user", known = true, complete = true, of = config() }: {
    kind?: Kind;
    known?: boolean;
    complete?: boolean;
    of?: Config;
  } = {},
): Record<string, Check> {
  const collector = new Collector(kind, { config: of, target: known ? TARGET : undefined });
  for (const [index, record] of records.entries()) {
    collector.add({ dn: `cn=${index}`, attributes: attributes(record) });
  }
  const sample = collector.sample(complete);
  return Object.fromEntries(
    [entriesCheck(sample, of), ...sampleChecks(sample)].map((check) => [check.id.split(".")[2], check]),
  );
}

function people(...changes: readonly PlainRecord[]): PlainRecord[] {
  return changes.map((change, index) => ({
    ...GOOD,
    cn: [`anna${index}`],
    entryUUID: [UUIDS[index] as string],
    ...change,
  }));
}

Deno.test("sample checks: good entries pass all checks", () => {
  const checks = checked(people({}, {}));
  assert.deepEqual(Object.values(checks).map(({ status }) => status), Array(6).fill("pass"));
  assert.equal(checks.entries?.detail, "(objectClass=user) finds 2 entries, all checked");
});

Deno.test("sample checks: of a part of the entries, the checks say how many they looked at", () => {
  const checks = checked(people({ cn: ["anna b"] }, {}), { complete: false });
  assert.equal(checks.entries?.detail, "(objectClass=user) finds more than the 2 entries checked (--sample)");
  assert.match(checks.names?.detail ?? "", /^UDM rejects the name of 1 of the first 2 entries, such as cn=0/);
});

Deno.test("sample checks: of any number of entries, findings are counted and few entries are kept", () => {
  const collector = new Collector("user", { config: config(), target: TARGET });
  for (let at = 0; at < 3000; at++) {
    const [record] = people({
      cn: [`anna b${at}`],
      entryUUID: [`key ${at}`],
      telephoneNumber: ["the porter"],
    });
    collector.add({ dn: `cn=${at}`, attributes: attributes(record as PlainRecord) });
  }
  const { found } = collector.sample(true);
  assert.equal(found.count, 3000);
  for (
    const [findings, kept] of [
      [found.rejectedKeys, 1000],
      [found.badNames, 1],
      [found.dropped, 200],
      [found.first, 1000],
    ] as const
  ) {
    assert.deepEqual([findings.count, findings.examples.length], [3000, kept]);
  }
});

Deno.test("sample checks: values only under an option are pointed out, unless the steps name the option", () => {
  const entries = people({ sn: [], "sn;lang-de": ["A"] });
  const { attributes } = checked(entries);
  assert.equal(attributes?.status, "warning");
  assert.equal(attributes?.detail, "entries have values of sn only under sn;lang-de");
  assert.equal(attributes?.advice, "Write sn;lang-de for sn in source.user_attrs and source.user_trans.");
  const of = config({
    source: 'user_attrs: [entryUUID, cn, "sn;lang-de", telephoneNumber, mail]',
    userTrans: '  lastname: "sn;lang-de"\n  phone: telephoneNumber\n  mailPrimaryAddress: mail',
  });
  assert.equal(checked(entries, { of }).attributes?.status, "pass");
  assert.equal(checked(people({ "sn;lang-de": ["B"] })).attributes?.status, "pass");
});

Deno.test("sample checks: without entries, the other checks are skipped", () => {
  const checks = checked([]);
  assert.deepEqual(Object.values(checks).map(({ status }) => status), [
    "failure",
    ...Array(5).fill("skipped"),
  ]);
  assert.equal(checks.keys?.detail, "needs users");
});

Deno.test("sample checks: no users are only a warning if the source may be empty", () => {
  const empty = configOf(`${minimal()}safety:\n  allow_empty_source: yes\n`);
  assert.equal(checked([], { of: empty }).entries?.status, "warning");
});

for (
  const [what, records, part, status, said] of [
    [
      "an entry without a key",
      people({}, { entryUUID: [] }),
      "keys",
      "warning",
      /^1 of the 2 entries has no univentionObjectIdentifier, such as cn=1$/,
    ],
    [
      "a key that UDM rejects",
      people({}, { entryUUID: ["4711"] }),
      "keys",
      "warning",
      /of 1 of the 2 entries, such as "4711" of cn=1$/,
    ],
    [
      "a key of two entries",
      people({}, { entryUUID: [UUIDS[0] as string] }),
      "keys",
      "failure",
      /^cn=0 and cn=1 have the same univentionObjectIdentifier/,
    ],
    ["a name that UDM rejects", people({ cn: ["anna b"] }, {}), "names", "warning", /cn=0, "anna b": .*" "$/],
    ["an entry without a name", people({}, { cn: [] }), "names", "warning", /cn=1: it has no username$/],
    [
      "names that differ only in case",
      people({ cn: ["Anna"] }, { cn: ["anna"] }),
      "names",
      "warning",
      /^cn=0 and cn=1 have the same name, "anna"$/,
    ],
    [
      "users without a surname",
      people({ sn: [] }, { sn: [] }),
      "values",
      "failure",
      /lastname: UDM requires one/,
    ],
    [
      "two values of a single-valued property",
      people({ sn: ["A", "B"] }, {}),
      "values",
      "warning",
      /cn=0: lastname: .*has 2 values/,
    ],
    [
      "a dropped value",
      people({ telephoneNumber: ["the porter"] }, {}),
      "dropped",
      "warning",
      /^the steps drop 1 value of telephoneNumber in the 2 entries$/,
    ],
    [
      "an attribute that no entry has",
      people({ mail: [] }, { mail: [] }).map(({ mail: _, ...rest }) => rest),
      "attributes",
      "warning",
      /^none of the 2 entries has mail$/,
    ],
  ] as const
) {
  Deno.test(`sample checks: ${what} is a ${status} of ${part}`, () => {
    const check = checked(records)[part];
    assert.equal(check?.status, status);
    assert.match(check.detail, said);
    assert.ok(check.advice);
  });
}

Deno.test("sample checks: every dropped value is listed, up to 200", () => {
  const dropped = (count: number) => {
    const telephoneNumber = Array.from({ length: count }, (_, index) => "x".repeat(index + 1));
    return checked(people({ telephoneNumber }, { telephoneNumber: ["extension"] })).dropped;
  };
  const few = dropped(24);
  assert.equal(few?.items?.length, 25);
  assert.match(
    few.items[0] as string,
    /^cn=0, telephoneNumber: phone_sanitizer rejects "x": it is not/,
  );
  assert.match(few.items[24] as string, /^cn=1, telephoneNumber: phone_sanitizer rejects "extension"/);
  const many = dropped(300);
  assert.equal(many?.items?.length, 200);
  assert.match(many.detail, /^the steps drop 301 values of telephoneNumber .*\(the first 200 are listed\)$/);
});

const IDNA =
  "  lastname: sn\n  phone: telephoneNumber\n  mailPrimaryAddress: mail\nsanitizer:\n  mail: [mail_sanitizer]";

Deno.test("sample checks: addresses that differ between versions of IDNA are noted, with both forms", () => {
  const records = people({ mail: ["a@straße.de"] }, { mail: ["b@bücher.de"] });
  const { idna } = checked(records, { of: config({ userTrans: IDNA }) });
  assert.equal(idna?.status, "note");
  assert.match(
    idna.detail,
    /^IDNA 2003 and 2008 encode 1 value of the 2 entries differently$/,
  );
  assert.deepEqual(idna.items, [
    'cn=0, mailPrimaryAddress: "a@xn--strae-oqa.de" with 2008, "a@strasse.de" with 2003',
  ]);
  const source = `mail_idna: 2003\nuser_attrs: [entryUUID, cn, sn, telephoneNumber, mail]`;
  assert.deepEqual(checked(records, { of: config({ userTrans: IDNA, source }) }).idna?.items, [
    'cn=0, mailPrimaryAddress: "a@strasse.de" with 2003, "a@xn--strae-oqa.de" with 2008',
  ]);
  assert.equal(checked(records).idna, undefined);
});

Deno.test("sample checks: for keys dropped by a sanitizer, another sanitizer is proposed", () => {
  const of = config({ userTrans: "  lastname: sn\nsanitizer:\n  entryUUID: [guid2uuid]" });
  const { keys } = checked(people({ entryUUID: ["4711"] }), { of });
  assert.equal(keys?.status, "failure");
  assert.match(
    String(keys.advice),
    /drop the value of entryUUID: .*\{entryUUID: \[uuid4_from_hash\]\}/,
  );
});

Deno.test("sample checks: another primary key property accepts any key", () => {
  const of = config({
    udm: `user_properties: [${
      PROPERTIES.join(", ")
    }, employeeNumber]\nuser_primary_key_property: employeeNumber`,
    userTrans: "  lastname: sn\n  employeeNumber: mail",
  });
  const { keys } = checked(people({ mail: ["4711"] }, { mail: ["4712"] }), { of });
  assert.equal(keys?.status, "pass");
});

Deno.test("sample checks: attributes match regardless of case", () => {
  const records = people({}).map(({ mail: _, ...rest }) => ({ ...rest, MAIL: ["a@example.org"] }));
  assert.equal(checked(records).attributes?.status, "pass");
});

Deno.test("sample checks: without a known target, values are not checked", () => {
  assert.equal(checked(people({ sn: [] }), { known: false }).values?.status, "pass");
});

Deno.test("sample: only addresses of mail properties are collected", () => {
  const collector = new Collector("user", { config: config(), target: undefined });
  collector.add({ dn: "cn=0", attributes: attributes(people({})[0] as PlainRecord) });
  assert.deepEqual([...collector.sample(true).found.mailDomains], [["example.org", 1]]);
});

function counted(found: number, safety = "", kind: Kind = "user"): string {
  const of = configOf(`${minimal()}safety: {${safety}}\n`);
  const { id, status, detail, advice } = countCheck(kind, found, of);
  assert.equal(id, `source.${kind}.count`);
  return `${status}: ${detail} | ${advice ?? ""}`;
}

Deno.test("sample checks: without a configured minimum, a round number of about 90 % is proposed", () => {
  for (
    const [found, proposed] of [[2, 1], [30, 27], [107, 96], [2034, 1800], [200_000, 180_000], [
      217_431,
      190_000,
    ]]
  ) {
    assert.match(
      counted(found as number),
      new RegExp(
        `^note: ${found} users; safety\\.expected_users is not set \\| Set safety\\.expected_users: ${proposed}\\.`,
      ),
    );
  }
  assert.match(counted(20, "", "group"), /^note: 20 groups; .* Set safety\.expected_groups: 18\./);
  assert.equal(counted(0), "pass: 0 users | ");
  assert.equal(counted(1), "pass: 1 user | ");
});

Deno.test("sample checks: too few entries are a failure, and a low minimum is noted", () => {
  assert.match(
    counted(24, "expected_users: 25"),
    /^failure: 24 users, but safety\.expected_users is 25: every run is refused \| Check source\.user_base/,
  );
  assert.match(counted(0, "expected_users: 1"), /^failure: 0 users/);
  assert.equal(counted(25, "expected_users: 25"), "pass: 25 users; at least 25 expected | ");
  assert.equal(counted(50, "expected_users: 25"), "pass: 50 users; at least 25 expected | ");
  assert.match(
    counted(51, "expected_users: 25"),
    /^note: 51 users; safety\.expected_users is only 25 \| Set .*: 45\./,
  );
});
