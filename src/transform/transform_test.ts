import assert from "node:assert/strict";
import fc from "fast-check";
import { neededAttributes } from "./needed_attributes.ts";
import { SANITIZER_NAMES } from "./sanitizers/mod.ts";
import type { TransformConfig } from "./steps/steps.ts";
import { attributes, bytes, config, plainRecord, run } from "./testing.ts";
import { compileTransform } from "./transform.ts";

const GUID = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);

Deno.test("transform: steps run in their fixed order", () => {
  const { record: values, dropped } = run(
    {
      decompose_attrs: { cn: ["(?P<givenName>\\w+) (?P<sn>\\w+)"] },
      remove_values: { "title": ["-"] },
      replace_values: { l: { HB: "Bremen" } },
      sanitizer: {
        objectGUID: ["guid2uuid"],
        telephoneNumber: ["phone_sanitizer"],
        "*": ["unicode_strip"],
      },
      rename_attrs: {
        univentionObjectIdentifier: "objectGUID",
        firstname: "givenName",
        lastname: "sn",
        city: "l",
        phone: "telephoneNumber",
      },
      fallback_attrs: { title: ["none"], city: ["nowhere"] },
      fixed_attrs: { organisation: ["Example"] },
      remove_attrs: ["memberOf", "cn"],
      compose_attrs: {
        description: ["{cn}", "{firstname[0]}. {lastname} ({organisation})"],
        secretary: ["{memberOf}"],
      },
    },
    {
      objectGUID: [GUID],
      cn: ["Jörg Müller"],
      sn: ["old"],
      title: ["-"],
      l: [" HB", "HB"],
      telephoneNumber: ["0421 1234567", "+49 421 1234567", "none"],
      memberOf: ["cn=a"],
    },
  );
  assert.deepEqual(values, {
    univentionObjectIdentifier: ["f3f2f1f0-f5f4-f7f6-f8f9-fafbfcfdfeff"],
    firstname: ["Jörg"],
    lastname: ["Müller"],
    title: ["none"],
    city: ["HB", "Bremen"],
    phone: ["+49 421 1234567"],
    organisation: ["Example"],
    description: ["J. Müller (Example)"],
  });
  assert.deepEqual(dropped.map(({ attribute, step }) => [attribute, step]), [[
    "telephoneNumber",
    "sanitizer",
  ]]);
});

Deno.test("transform: attributes without rules pass through without a copy", () => {
  const record = attributes({ jpegPhoto: [Uint8Array.of(0xff, 0xd8)], mail: ["a@x", "b@x"] });
  const { values } = compileTransform(config(), [])(record);
  assert.deepEqual([...values], [...record]);
  assert.equal(values.get("jpegPhoto"), record.get("jpegPhoto"));
});

Deno.test("transform: the input is not modified", () => {
  const record = attributes({ cn: ["b", "a", "b"], sn: [""] });
  const before = plainRecord(record);
  compileTransform(
    config({
      decompose_attrs: { cn: ["(?P<sn>.)"] },
      rename_attrs: { x: "cn" },
      remove_attrs: ["sn"],
    }),
    [],
  )(record);
  assert.deepEqual(plainRecord(record), before);
});

Deno.test("transform: rules find requested attributes in another case", () => {
  const { record: values } = run(
    { rename_attrs: { firstname: "GIVENNAME" }, compose_attrs: { a: ["{SN}"] } },
    { givenName: ["Jörg"], sn: ["Müller"] },
    ["givenName", "sn"],
  );
  assert.deepEqual(values, { firstname: ["Jörg"], sn: ["Müller"], a: ["Müller"] });
});

Deno.test("transform: the rules of every step ignore the case of requested attributes", () => {
  const { record } = run(
    {
      decompose_attrs: { CN: ["(?P<given>.)"] },
      remove_values: { MAIL: ["-"] },
      replace_values: { Mail: { a: "b" } },
      sanitizer: { mAil: ["bytes.upper"], "*": ["bytes.strip"] },
      rename_attrs: { "e-mail": "MaIl" },
      remove_attrs: ["MEMBEROF", "Other"],
    },
    { cn: ["x"], mail: ["a ", "-", "a"], memberOf: ["y"] },
    ["cn", "mail", "memberOf"],
  );
  assert.deepEqual(record, { cn: ["x"], given: ["x"], "e-mail": ["A", "B"] });
});

Deno.test("transform: names that earlier rules make are case-sensitive", () => {
  const { record } = run(
    {
      decompose_attrs: { cn: ["(?P<MAIL>.)"] },
      sanitizer: { MAIL: ["bytes.lower"] },
      rename_attrs: { city: "STREET", street: "Street", x: "street" },
      fixed_attrs: { O: ["fixed"] },
      remove_attrs: ["TITLE"],
      compose_attrs: { a: ["{O}"], b: ["{o}"] },
    },
    { cn: ["X"], mail: ["Y"], Street: ["1"], o: ["read"], title: ["2"] },
    ["cn", "mail", "Street", "o", "title"],
  );
  assert.deepEqual(record, {
    cn: ["X"],
    mail: ["Y"],
    MAIL: ["x"],
    city: ["1"],
    o: ["read"],
    O: ["fixed"],
    a: ["fixed"],
    b: ["read"],
  });
});

Deno.test("transform: of two requested names that differ in case, the exact one wins, then the first", () => {
  const { record } = run(
    { compose_attrs: { a: ["{mail}"], b: ["{MAIL}"] } },
    { Mail: ["1"], mail: ["2"] },
    ["Mail", "mail"],
  );
  assert.deepEqual(record, { Mail: ["1"], mail: ["2"], a: ["2"], b: ["1"] });
});

Deno.test("transform: the trace receives every change, in the order of the steps", () => {
  const steps: string[] = [];
  compileTransform(
    config({
      decompose_attrs: { cn: ["(?P<sn>.)"] },
      recode_attrs: { sn: "windows-1252" },
      sanitizer: { "*": ["bytes.upper"] },
      rename_attrs: { lastname: "sn" },
      fallback_attrs: { lastname: ["x"], l: ["x"] },
      fixed_attrs: { l: ["x"], o: ["y"] },
      remove_attrs: ["cn"],
      compose_attrs: { d: ["{o}"] },
    }),
    [],
  )(attributes({ cn: ["a"] }), { trace: (step, name) => steps.push(`${step} ${name}`) });
  assert.deepEqual(steps, [
    "decompose_attrs sn",
    "sanitizer cn",
    "sanitizer sn",
    "rename_attrs sn",
    "rename_attrs lastname",
    "fallback_attrs l",
    "fixed_attrs o",
    "remove_attrs cn",
    "compose_attrs d",
  ]);
});

Deno.test("transform: the trace receives the sanitizer, charset, template or attribute", () => {
  const details: string[] = [];
  compileTransform(
    config({
      decompose_attrs: { cn: ["(?P<part>.)"] },
      recode_attrs: { sn: "latin_1" },
      sanitizer: { cn: ["x.y:bytes.strip", "bytes.upper"] },
      rename_attrs: { lastname: "sn" },
      fixed_attrs: { o: ["y"] },
      compose_attrs: { d: ["{nothing}", "{o}"] },
    }),
    [],
  )(
    attributes({ cn: ["a "], sn: [Uint8Array.of(0xe4)] }),
    {
      trace(step, name, _before, after, detail) {
        if (after !== undefined) details.push(`${step} ${name}: ${detail?.from ?? detail?.by}`);
      },
    },
  );
  assert.deepEqual(details, [
    "decompose_attrs part: cn",
    "recode_attrs sn: iso-8859-1",
    "sanitizer cn: bytes.strip",
    "sanitizer cn: bytes.upper",
    "rename_attrs lastname: sn",
    "fixed_attrs o: undefined",
    "compose_attrs d: {o}",
  ]);
});

const NAME = fc.constantFrom("cn", "sn", "CN", "mail", "jpegPhoto", "userPassword", "title");
const VALUE = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 20 }).map(bytes),
  fc.constantFrom("", " a ", "A", "ä", "0421 123456", "a@Ü.de", "\ufeff").map(bytes),
);
const ENTRY = fc.array(fc.tuple(NAME, fc.array(VALUE, { maxLength: 12 }))).map((list) => new Map(list));
const TEXT = fc.constantFrom("", "A", "a", "ä", " a ", "x y", "a@b.de");
const mapOf = <T>(rule: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(NAME, rule), { maxLength: 4 }).map((list) => Object.fromEntries(list));
const listOf = <T>(...items: T[]) => fc.array(fc.constantFrom(...items), { maxLength: 3 });

const CONFIG: fc.Arbitrary<TransformConfig> = fc.record({
  decompose_attrs: mapOf(
    listOf("(?P<cn>.)(?P<sn>.*)", "(?P<title>\\w+)|(?P<mail>\\W+)", "(?s)(?P<CN>.*)", "(?!.)x"),
  ),
  recode_attrs: mapOf(fc.constantFrom("windows-1252", "utf-8", "utf-16le", "shift_jis")),
  remove_values: mapOf(fc.array(TEXT)),
  replace_values: mapOf(fc.array(fc.tuple(TEXT, TEXT)).map((pairs) => Object.fromEntries(pairs))),
  regex_replace: mapOf(
    listOf<[string, string]>(["a*", "-"], ["(?P<x>\\w)", "\\g<x>\\1"], [".+", ""], [" ", "."]),
  ),
  sanitizer: fc.tuple(mapOf(listOf(...SANITIZER_NAMES)), listOf(...SANITIZER_NAMES)).map(
    ([rules, every]) => ({ ...rules, "*": every }),
  ),
  first_value: fc.array(NAME, { maxLength: 2 }),
  rename_attrs: mapOf(NAME),
  fallback_attrs: mapOf(fc.array(TEXT)),
  fixed_attrs: mapOf(fc.array(TEXT)),
  remove_attrs: fc.array(NAME, { maxLength: 3 }),
  compose_attrs: mapOf(listOf("{cn}", "{sn[0]}.{mail:>5.2}", "{jpegPhoto}", "x", "{{")),
  phone_region: fc.constantFrom("DE", "US"),
}).map(config);

Deno.test("transform: no configuration and no bytes cause an exception, a duplicate, an empty value, or a secret in a reason", () => {
  fc.assert(
    fc.property(CONFIG, ENTRY, fc.array(NAME), (parts, entry, requested) => {
      const seen: unknown[] = [];
      const run = compileTransform(parts, requested);
      const { values, dropped, substituted, unknown } = run(entry);
      assert.deepEqual(
        run(entry, { trace: (...change) => seen.push(change) }),
        { values, dropped, substituted, unknown },
        "a trace changes nothing",
      );
      for (const [name, list] of values) {
        assert.ok(list.length > 0, name);
        assert.ok(list.every((value) => value.length > 0), name);
        assert.equal(new Set(list.map((value) => value.join())).size, list.length, name);
      }
      for (const { attribute, reason } of dropped) {
        if (attribute === "userPassword") assert.doesNotMatch(reason.replaceAll('"@"', ""), /rejects "/);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("transform: reading only the needed attributes gives the same properties", () => {
  fc.assert(
    fc.property(CONFIG, ENTRY, fc.array(NAME), fc.array(NAME), (parts, entry, requested, wanted) => {
      const needed = neededAttributes(requested, parts, wanted);
      const [complete, lean] = [requested, needed].map((names: readonly string[]) => {
        const there = new Map([...entry].filter(([name]) => names.includes(name)));
        const { values } = compileTransform(parts, names)(there);
        return plainRecord(new Map([...values].filter(([name]) => new Set<string>(wanted).has(name))));
      });
      assert.deepEqual(lean, complete);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("transform: sanitizers are idempotent", () => {
  const sanitizers = [
    "unicode_strip",
    "mail_sanitizer",
    "phone_sanitizer",
    "bytes.lower",
    "bytes.upper",
    "bytes.strip",
  ];
  fc.assert(fc.property(fc.constantFrom(...sanitizers), ENTRY, (sanitizer, entry) => {
    const run = compileTransform(config({ sanitizer: { "*": [sanitizer] } }), []);
    const once = run(entry).values;
    assert.deepEqual(run(once), { values: once, dropped: [], substituted: [], unknown: new Map() });
  }));
});

Deno.test("transform: truncating, padding and decomposing never split a character", () => {
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 10 });
  const run = compileTransform(
    config({
      decompose_attrs: { cn: ["(?s)(?P<first>.)(?P<rest>.*)"] },
      sanitizer: { "*": ["bytes.lower"] },
      compose_attrs: { short: ["{cn:.1}"], second: ["{cn[1]}"] },
    }),
    [],
  );
  fc.assert(fc.property(text, (cn) => {
    const { values } = run(attributes({ cn: [cn] }));
    for (const [name, list] of values) {
      for (const value of list) {
        assert.doesNotThrow(() => new TextDecoder("utf-8", { fatal: true }).decode(value), name);
      }
    }
    const [first] = [...cn.replace(/[A-Z]/g, (letter) => letter.toLowerCase())];
    assert.deepEqual(plainRecord(values).short, [first]);
  }));
});

Deno.test("transform: secrets that a server returns for a selector are left out unless they are allowed", () => {
  const parts = { compose_attrs: { description: ["{sn} {userPassword}"] } };
  const entry = attributes({
    sn: ["Müller"],
    "userPassword;x-hash": ["s3cret"],
    unicodePwd: ["s3cret"],
    krb5Key: ["s3cret"],
  });
  const left = compileTransform(config(parts), ["*"])(entry);
  assert.deepEqual(plainRecord(left.values), { sn: ["Müller"] });
  const allowed = { ...config(), allow_secret_attributes: ["2.5.4.35"] };
  assert.deepEqual([...compileTransform(allowed, ["*"])(entry).values.keys()], ["sn", "userPassword;x-hash"]);
});
