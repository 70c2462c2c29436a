import assert from "node:assert/strict";
import fc from "fast-check";
import type { TransformConfig } from "../config/types.ts";
import { SANITIZER_NAMES } from "./sanitizers/names.ts";
import { attributes, bytes, config, type PlainRecord, plainRecord } from "./testing.ts";
import { compileTransform } from "./transform.ts";
import { loadPhoneLibrary } from "../load_phone_library.ts";

await loadPhoneLibrary();

const GUID = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);

function transform(parts: Partial<TransformConfig>, record: PlainRecord, requested: string[] = []) {
  const { values, dropped } = compileTransform(config(parts), requested)(attributes(record));
  return { values: plainRecord(values), dropped };
}

Deno.test("an entry goes through all steps in order", () => {
  const { values, dropped } = transform(
    {
      decomposeAttrs: new Map([["cn", ["(?P<givenName>\\w+) (?P<sn>\\w+)"]]]),
      removeValues: new Map([["title", ["-"]]]),
      replaceValues: new Map([["l", new Map([["HB", "Bremen"]])]]),
      sanitizer: new Map([
        ["objectGUID", ["guid2uuid"]],
        ["telephoneNumber", ["phone_sanitizer"]],
        ["*", ["unicode_strip"]],
      ]),
      renameAttrs: new Map([
        ["univentionObjectIdentifier", "objectGUID"],
        ["firstname", "givenName"],
        ["lastname", "sn"],
        ["city", "l"],
        ["phone", "telephoneNumber"],
      ]),
      fallbackAttrs: new Map([["title", ["none"]], ["city", ["nowhere"]]]),
      fixedAttrs: new Map([["organisation", ["Example"]]]),
      removeAttrs: ["memberOf", "cn"],
      composeAttrs: new Map([
        ["description", ["{cn}", "{firstname[0]}. {lastname} ({organisation})"]],
        ["secretary", ["{memberOf}"]],
      ]),
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

Deno.test("attributes that no step names pass through, the very same values", () => {
  const record = attributes({ jpegPhoto: [Uint8Array.of(0xff, 0xd8)], mail: ["a@x", "b@x"] });
  const { values } = compileTransform(config(), [])(record);
  assert.deepEqual([...values], [...record]);
  assert.equal(values.get("jpegPhoto"), record.get("jpegPhoto"));
});

Deno.test("the attributes that are given are not changed", () => {
  const record = attributes({ cn: ["b", "a", "b"], sn: [""] });
  const before = plainRecord(record);
  compileTransform(
    config({
      decomposeAttrs: new Map([["cn", ["(?P<sn>.)"]]]),
      renameAttrs: new Map([["x", "cn"]]),
      removeAttrs: ["sn"],
    }),
    [],
  )(record);
  assert.deepEqual(plainRecord(record), before);
});

Deno.test("an attribute that is requested in another case is the one that is meant", () => {
  const { values } = transform(
    { renameAttrs: new Map([["firstname", "GIVENNAME"]]), composeAttrs: new Map([["a", ["{SN}"]]]) },
    { givenName: ["Jörg"], sn: ["Müller"] },
    ["givenName", "sn"],
  );
  assert.deepEqual(values, { firstname: ["Jörg"], sn: ["Müller"], a: ["Müller"] });
});

Deno.test("the trace is told of every change, in the order of the steps, and of nothing else", () => {
  const steps: string[] = [];
  compileTransform(
    config({
      decomposeAttrs: new Map([["cn", ["(?P<sn>.)"]]]),
      recodeAttrs: new Map([["sn", "windows-1252"]]),
      sanitizer: new Map([["*", ["bytes.upper"]]]),
      renameAttrs: new Map([["lastname", "sn"]]),
      fallbackAttrs: new Map([["lastname", ["x"]], ["l", ["x"]]]),
      fixedAttrs: new Map([["l", ["x"]], ["o", ["y"]]]),
      removeAttrs: ["cn"],
      composeAttrs: new Map([["d", ["{o}"]]]),
    }),
    [],
  )(attributes({ cn: ["a"] }), (step, name) => steps.push(`${step} ${name}`));
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

Deno.test("the trace is told which sanitizer, charset, template or attribute it was", () => {
  const details: string[] = [];
  compileTransform(
    config({
      decomposeAttrs: new Map([["cn", ["(?P<part>.)"]]]),
      recodeAttrs: new Map([["sn", "windows-1252"]]),
      sanitizer: new Map([["cn", ["bytes.strip", "bytes.upper"]]]),
      renameAttrs: new Map([["lastname", "sn"]]),
      fixedAttrs: new Map([["o", ["y"]]]),
      composeAttrs: new Map([["d", ["{nothing}", "{o}"]]]),
    }),
    [],
  )(
    attributes({ cn: ["a "], sn: [Uint8Array.of(0xe4)] }),
    (step, name, _before, after, detail) => {
      if (after !== undefined) details.push(`${step} ${name}: ${detail}`);
    },
  );
  assert.deepEqual(details, [
    "decompose_attrs part: cn",
    "sanitizer cn: bytes.strip",
    "sanitizer cn: bytes.upper",
    "recode_attrs sn: windows-1252",
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
  fc.array(fc.tuple(NAME, rule), { maxLength: 4 }).map((list) => new Map(list));
const listOf = <T>(...items: T[]) => fc.array(fc.constantFrom(...items), { maxLength: 3 });

const CONFIG: fc.Arbitrary<TransformConfig> = fc.record({
  decomposeAttrs: mapOf(
    listOf("(?P<cn>.)(?P<sn>.*)", "(?P<title>\\w+)|(?P<mail>\\W+)", "(?s)(?P<CN>.*)", "(?!.)x"),
  ),
  recodeAttrs: mapOf(fc.constantFrom("windows-1252", "utf-8", "utf-16le", "shift_jis")),
  removeValues: mapOf(fc.array(TEXT)),
  replaceValues: mapOf(fc.array(fc.tuple(TEXT, TEXT)).map((pairs) => new Map(pairs))),
  sanitizer: fc.tuple(mapOf(listOf(...SANITIZER_NAMES)), listOf(...SANITIZER_NAMES)).map(
    ([rules, every]) => new Map([...rules, ["*", every]]),
  ),
  renameAttrs: mapOf(NAME),
  fallbackAttrs: mapOf(fc.array(TEXT)),
  fixedAttrs: mapOf(fc.array(TEXT)),
  removeAttrs: fc.array(NAME, { maxLength: 3 }),
  composeAttrs: mapOf(listOf("{cn}", "{sn[0]}.{mail:>5.2}", "{jpegPhoto}", "x", "{{")),
  phoneRegion: fc.constantFrom("DE", "US"),
});

Deno.test("whatever the configuration and the bytes: no exception, no duplicates, nothing empty, no secret in a reason", () => {
  fc.assert(
    fc.property(CONFIG, ENTRY, fc.array(NAME), (parts, entry, requested) => {
      const seen: unknown[] = [];
      const run = compileTransform(parts, requested);
      const { values, dropped, substituted } = run(entry);
      assert.deepEqual(
        run(entry, (...change) => seen.push(change)),
        { values, dropped, substituted },
        "a trace changes nothing",
      );
      for (const [name, list] of values) {
        assert.ok(list.length > 0, name);
        assert.ok(list.every((value) => value.length > 0), name);
        assert.equal(new Set(list.map((value) => value.join())).size, list.length, name);
      }
      for (const { attribute, reason } of dropped) {
        if (attribute === "userPassword") assert.doesNotMatch(reason.replaceAll('"@"', ""), /refuses "/);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("what has been cleaned is not changed by cleaning it again", () => {
  const sanitizers = [
    "unicode_strip",
    "mail_sanitizer",
    "phone_sanitizer",
    "bytes.lower",
    "bytes.upper",
    "bytes.strip",
  ];
  fc.assert(fc.property(fc.constantFrom(...sanitizers), ENTRY, (sanitizer, entry) => {
    const run = compileTransform(config({ sanitizer: new Map([["*", [sanitizer]]]) }), []);
    const once = run(entry).values;
    assert.deepEqual(run(once), { values: once, dropped: [], substituted: [] });
  }));
});

Deno.test("text stays text: cutting, padding and taking apart never split a character", () => {
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 10 });
  const run = compileTransform(
    config({
      decomposeAttrs: new Map([["cn", ["(?s)(?P<first>.)(?P<rest>.*)"]]]),
      sanitizer: new Map([["*", ["bytes.lower"]]]),
      composeAttrs: new Map([["short", ["{cn:.1}"]], ["second", ["{cn[1]}"]]]),
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
