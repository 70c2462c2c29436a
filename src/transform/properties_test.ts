import assert from "node:assert/strict";
import fc from "fast-check";
import { type PropertyKind, TEXT, TEXTS } from "../common/model.ts";
import { toProperties } from "./properties.ts";
import { attributes, type Plain, type PlainRecord } from "./testing.ts";

const KINDS = new Map<string, PropertyKind>([
  ["username", TEXT],
  ["password", TEXT],
  ["jpegPhoto", TEXT],
  ["certificates", TEXTS],
  ["certificate", { ...TEXT, format: "byte" }],
  ["phone", TEXTS],
  ["locked", { type: "boolean", isList: false }],
  ["flags", { type: "boolean", isList: true }],
  ["size", { type: "integer", isList: false }],
  ["sizes", { type: "integer", isList: true }],
  ["userexpiry", { ...TEXT, format: "date" }],
  ["owner", { ...TEXT, format: "dn" }],
  ["home", { type: "object", isList: false, fields: ["street", "city"] }],
  ["homes", { type: "object", isList: true, fields: ["street", "zipcode", "city"] }],
  ["options", { type: "map", isList: false }],
  ["country", TEXT],
]);

function convert(record: PlainRecord, properties: readonly string[] = Object.keys(record)) {
  return toProperties(attributes(record), {
    properties,
    kinds: KINDS,
    binary: new Set(["jpegPhoto", "certificates"]),
  });
}

function problem(property: string, ...values: Plain[]): string {
  const { properties, problems } = convert({ [property]: values });
  assert.deepEqual(properties, {});
  assert.equal(problems.length, 1);
  assert.equal(problems[0]?.property, property);
  return problems[0]?.message ?? "";
}

Deno.test("properties: a list gets all values, a single-valued property its value", () => {
  assert.deepEqual(convert({ username: ["jörg"], phone: ["2", "1", "2"], jpegPhoto: [] }), {
    properties: { username: "jörg", phone: ["2", "1"] },
    problems: [],
  });
  assert.deepEqual(convert({ phone: ["1"] }).properties, { phone: ["1"] });
});

Deno.test("properties: only owned properties with values are returned, in their order", () => {
  const { properties, problems } = convert({ phone: ["1"], username: ["a"], other: ["b"], locked: [""] }, [
    "username",
    "locked",
    "phone",
    "jpegPhoto",
  ]);
  assert.deepEqual(Object.entries(properties), [["username", "a"], ["phone", ["1"]]]);
  assert.deepEqual(problems, []);
});

Deno.test("properties: binary properties encode values that are not UTF-8 as base64", () => {
  const photo = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
  assert.deepEqual(convert({ jpegPhoto: [photo], certificates: [photo, "/9g="] }).properties, {
    jpegPhoto: "/9j/4A==",
    certificates: ["/9j/4A==", "/9g="],
  });
});

Deno.test("properties: in other properties a value that is not UTF-8 is a problem", () => {
  const message = problem("phone", "1", Uint8Array.of(0xe4, 0x20));
  assert.match(message, /^phone has a value of 2 bytes that is not UTF-8; .*recode_attrs/);
  assert.match(problem("username", Uint8Array.of(0xff)), /not UTF-8/);
});

Deno.test("properties: a byte order mark is part of the text", () => {
  assert.deepEqual(convert({ username: ["\ufeffa"] }).properties, { username: "\ufeffa" });
});

Deno.test("properties: several values for a single-valued property are counted and quoted", () => {
  assert.match(
    problem("username", "a", "b"),
    /^username is single-valued, but the entry has 2 values \("a", "b"\); choose one with first_value$/,
  );
  assert.match(problem("username", "a", "b", "c", "d", "e"), /has 5 values \("a", "b", "c" and 2 more\)/);
  assert.match(problem("locked", "0", "1"), /has 2 values/);
});

Deno.test("properties: a problem never shows a value that may be a password", () => {
  assert.match(problem("password", "s3cret", "hidden"), /\(a value of 6 bytes, a value of 6 bytes\)/);
});

Deno.test("properties: equal values count once", () => {
  assert.deepEqual(convert({ username: ["a", "", "a"] }).properties, { username: "a" });
});

Deno.test("properties: a boolean accepts 1/0, true/false, yes/no, on/off and OK/not", () => {
  for (const word of ["1", "true", "TRUE", "Yes", "on", "OK"]) {
    assert.deepEqual(convert({ locked: [word] }).properties, { locked: true }, word);
  }
  for (const word of ["0", "false", "FALSE", "No", "off", "Not"]) {
    assert.deepEqual(convert({ locked: [word] }).properties, { locked: false }, word);
  }
  assert.match(
    problem("locked", "maybe"),
    /^locked is a boolean in the target, but the entry has "maybe"; .*replace_values/,
  );
});

Deno.test("properties: an integer accepts digits with a sign, within the safe range", () => {
  for (
    const [text, value] of [["0", 0], ["17", 17], ["-3", -3], ["+4", 4], ["007", 7], ["-0", 0], [
      "9007199254740991",
      Number.MAX_SAFE_INTEGER,
    ]] as const
  ) {
    assert.deepEqual(convert({ size: [text] }).properties, { size: value }, text);
  }
  for (const text of ["", " 1", "1.0", "1e3", "0x10", "١", "9007199254740992", "-", "1,000"]) {
    if (text === "") continue;
    assert.match(
      problem("size", text),
      /^size is an integer in the target, but the entry has ".*"; use digits/,
    );
  }
});

Deno.test("properties: each value of a list is converted to the type of its values", () => {
  assert.deepEqual(convert({ flags: ["yes", "FALSE"], sizes: ["2", "10"] }).properties, {
    flags: [true, false],
    sizes: [2, 10],
  });
  assert.match(problem("sizes", "2", "ten"), /has "ten"/);
});

Deno.test("properties: an object is written as the lines of a postal address", () => {
  const text = "Mary-Somerville-Str. 1$28359$Bremen";
  assert.deepEqual(convert({ homes: [text, "a\\24$b\\5Cc$ d "] }).properties, {
    homes: [{ street: "Mary-Somerville-Str. 1", zipcode: "28359", city: "Bremen" }, {
      street: "a$",
      zipcode: "b\\c",
      city: "d",
    }],
  });
  assert.deepEqual(convert({ home: ["a$b"] }).properties, { home: { street: "a", city: "b" } });
  for (const wrong of ["Street 1, 28359 Bremen", "a$b", "a$b$c$d", "a$$c", "$$", "a$b$ "]) {
    assert.match(
      problem("homes", wrong),
      /^homes is street\$zipcode\$city in the target, but the entry has ".*"; separate 3 parts by \$, none of them empty/,
    );
  }
});

Deno.test("properties: a field of an object can have any name", () => {
  const { properties } = toProperties(attributes({ home: ["a$b"] }), {
    properties: ["home"],
    kinds: new Map([["home", { type: "object", isList: false, fields: ["__proto__", "constructor"] }]]),
    binary: new Set(),
  });
  assert.equal(JSON.stringify(properties), '{"home":{"__proto__":"a","constructor":"b"}}');
});

Deno.test("properties: a DN has an attribute and a value", () => {
  assert.deepEqual(convert({ owner: ["uid=a,dc=b"] }).properties, { owner: "uid=a,dc=b" });
  assert.match(problem("owner", "Anna"), /^owner is a DN in the target, but the entry has "Anna"/);
});

Deno.test("properties: binary values of the format byte become base64, without being named", () => {
  assert.deepEqual(convert({ certificate: [Uint8Array.of(0x30, 0x82, 0xff)] }).properties, {
    certificate: "MIL/",
  });
});

Deno.test("properties: the end of an account is a date", () => {
  assert.deepEqual(convert({ userexpiry: ["2025-06-28"] }).properties, { userexpiry: "2025-06-28" });
  assert.match(
    problem("userexpiry", "133957944000000000"),
    /^userexpiry is a date in the target \(YYYY-MM-DD\), but the entry has "133957944000000000"; .*ad_account_expires/,
  );
});

Deno.test("properties: a country code becomes upper case, and a value that UDM would drop is a problem", () => {
  assert.deepEqual(convert({ country: ["de"] }).properties, { country: "DE" });
  assert.equal(
    problem("country", "Germany"),
    'country has "Germany", which UDM would drop without an error: a country is a code of ISO 3166 with two letters, such ' +
      "as DE; map it with replace_values or correct it in the source",
  );
});

Deno.test("properties: a map and an unknown property cannot be written", () => {
  assert.match(problem("options", "a"), /^options consists of keys and values/);
  assert.match(problem("shoeSize", "a"), /^the target has no property shoeSize/);
});

Deno.test("properties: a problem does not affect other properties", () => {
  const { properties, problems } = convert({ username: ["a", "b"], phone: ["1"], locked: ["?"] });
  assert.deepEqual(properties, { phone: ["1"] });
  assert.deepEqual(problems.map(({ property }) => property), ["username", "locked"]);
});

Deno.test("properties: every owned property with a value is either converted or a problem", () => {
  const value = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.constantFrom("", "1", "no", "ä", "a$b$c", "2026-11-29"),
  );
  const record = fc.dictionary(
    fc.constantFrom(...KINDS.keys(), "unknown"),
    fc.array(value, { maxLength: 4 }),
  );
  fc.assert(fc.property(record, (given) => {
    const { properties, problems } = convert(given);
    const expected = Object.keys(given).filter((name) => given[name]?.some((item) => item.length > 0));
    assert.deepEqual(
      [...Object.keys(properties), ...problems.map((p) => p.property)].sort(),
      expected.sort(),
    );
  }));
});
