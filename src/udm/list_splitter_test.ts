import assert from "node:assert/strict";
import fc from "fast-check";
import { endOfString, ListSyntaxError } from "./json_bytes.ts";
import { ListSplitter } from "./list_splitter.ts";
import { isRecord } from "./error_body.ts";

/** The content of a document, or that it is refused. */
type Outcome = { readonly objects: readonly unknown[]; readonly results: unknown } | "refused";

const encode = (text: string) => new TextEncoder().encode(text);

/** Reads bytes in chunks of the repeated sizes, and overwrites each chunk before the next one. */
function read(bytes: Uint8Array, sizes: readonly number[]): Outcome {
  const splitter = new ListSplitter();
  const objects: unknown[] = [];
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const end = at + (sizes[turn % sizes.length] as number);
      const piece = bytes.slice(at, end);
      for (const object of splitter.push(piece)) objects.push(object);
      piece.fill(0x21); // its memory belongs to the next piece
      at = end;
    }
    return splitter.ended ? { objects, results: splitter.results() } : "refused";
  } catch (error) {
    assert.ok(error instanceof ListSyntaxError, String(error));
    return "refused";
  }
}

/** Reads bytes with `JSON.parse` only. */
function readWhole(bytes: Uint8Array): Outcome {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "refused";
  }
  if (!isRecord(document)) return "refused";
  const { _embedded: embedded = {}, results } = document;
  if (!isRecord(embedded)) return "refused";
  const { "udm:object": objects = [] } = embedded;
  return Array.isArray(objects) && objects.every(isRecord) ? { objects, results } : "refused";
}

const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 300 })), {
  minLength: 1,
  maxLength: 5,
});

/** Names and texts that look like structure. */
const word = fc.oneof(
  fc.constantFrom(
    ...'_embedded udm:object results dn properties __proto__ [{ ]} , : " \\ \\" ü 😀'.split(" "),
  ),
  fc.string({ unit: fc.constantFrom(...'\\"{}[],:äa\u{1f600}\0\ufeff'), maxLength: 80 }),
);

/**
 * Names have no backslash: V8 may confuse an escaped name ("\\u0061") with an earlier name that is spelled like its start,
 * so the result of `JSON.parse` varies.
 */
const name = word.map((text) => text.replaceAll("\\", ""));

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -1.5e300),
    word,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const object = fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true });

/** Mostly lists of objects, sometimes something else. */
const list = fc.record({
  _links: value,
  _embedded: fc.oneof(
    { weight: 4, arbitrary: fc.record({ "udm:object": fc.array(object, { maxLength: 6 }), x: value }) },
    { weight: 1, arbitrary: fc.record({ "udm:object": value }, { requiredKeys: [] }) },
    { weight: 1, arbitrary: value },
  ),
  results: fc.oneof(fc.nat(6), value),
  data: value,
}, { requiredKeys: [], noNullPrototype: true });

/** JSON in any layout, with any characters escaped. */
const document = fc.tuple(
  fc.oneof({ weight: 5, arbitrary: list }, { weight: 1, arbitrary: value }),
  fc.constantFrom("", " ", "\t"),
  fc.constantFrom("", "_", "b", "a", "u"),
  fc.constantFrom("", "", "\ufeff", "\n\r "),
).map(([value, indent, escaped, before]) => {
  const text = JSON.stringify(value, undefined, indent);
  // Outside strings, these letters occur only in literals, and an object does not start with one
  const code = `\\u00${escaped.charCodeAt(0).toString(16)}`;
  return before +
    (escaped === ""
      ? text
      : text.replace(/"(?:[^"\\]|\\.)*"/g, (string) =>
        string.replace(/\\.|./gs, (part) => part === escaped ? code : part)));
});

Deno.test("udm: a document in chunks has the objects that JSON.parse finds in the whole", () => {
  let lists = 0;
  fc.assert(
    fc.property(document, sizes, (text, sizes) => {
      const bytes = encode(text);
      const whole = readWhole(bytes);
      assert.deepEqual(read(bytes, sizes), whole, text);
      if (whole !== "refused" && whole.objects.length > 0) lists++;
    }),
    { numRuns: 2000 },
  );
  assert.ok(lists > 200, `only ${lists} documents had objects`);
});

Deno.test("udm: a document that JSON.parse refuses is refused", () => {
  let refused = 0;
  const piece = fc.oneof(
    fc.constantFrom(...'{ } [ ] , : " \\ 0 - .5 e5 null {} [] \ufeff \n _embedded'.split(" "), " ").map(
      encode,
    ),
    fc.uint8Array({ minLength: 1, maxLength: 2 }),
    fc.constant(new Uint8Array()),
  );
  const change = fc.record({ at: fc.nat(), removed: fc.nat(3), piece });
  fc.assert(
    fc.property(document, fc.array(change, { minLength: 1, maxLength: 2 }), sizes, (text, changes, sizes) => {
      let bytes = encode(text);
      for (const { at, removed, piece } of changes) {
        const place = at % (bytes.length + 1);
        bytes = Uint8Array.from([...bytes.subarray(0, place), ...piece, ...bytes.subarray(place + removed)]);
      }
      const whole = readWhole(bytes);
      const pieces = read(bytes, sizes);
      if (whole === "refused") refused++;
      // Duplicate names are refused, although JSON.parse uses the last one
      const twice = pieces === "refused" &&
        new TextDecoder().decode(bytes).split(/object|embedded/).length > 3;
      if (!twice) assert.deepEqual(pieces, whole, new TextDecoder().decode(bytes));
    }),
    { numRuns: 4000 },
  );
  assert.ok(refused > 1000, `only ${refused} documents were broken`);
});

Deno.test("udm: only the top-level list is split", () => {
  for (
    const text of [
      '{"udm:object": [{}]}',
      '{"_embedded": [{"udm:object": [{}]}], "results": 0}',
      '{"_embedded": ["udm:object", [{}]]}',
      '{"_links": {"udm:object": [{}]}, "results": 0}',
      '{"a": {"_embedded": {"udm:object": [{}]}}}',
      '{"_embedded": {"a": {"udm:object": [{}]}}}',
      '{"_embedded": {"a": "udm:object", "b": [{}]}, "results": 0}',
      '{"a": "_embedded", "b": {"udm:object": [{}]}}',
      '{"_embedded": {}, "b": {"udm:object": [{}]}, "results": 0}',
      '[{"_embedded": {"udm:object": [{}]}}]',
      '{"_embedded\\u0000": {"udm:object": [{}]}}',
    ]
  ) {
    const outcome = read(encode(text), [3]);
    assert.deepEqual(outcome, readWhole(encode(text)), text);
    assert.ok(outcome === "refused" || outcome.objects.length === 0, text);
  }
});

Deno.test("udm: names are recognised with any escapes", () => {
  const escape = (text: string) =>
    text.replace(/./g, (char) => `\\u00${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
  const text = `{"${escape("_embedded")}" : {"${escape("udm:object")}" :\n[{"a": 1}]}, "results": 1}`;
  for (const size of [1, 7, 1000]) {
    assert.deepEqual(read(encode(text), [size]), { objects: [{ a: 1 }], results: 1 });
  }
});

for (
  const [what, text] of [
    ["two lists", '{"_embedded": {"udm:object": [{}], "udm:object": [{}]}, "results": 1}'],
    ["a list that is hidden by a name", '{"_embedded": {"udm:object": [{}], "udm:object": 1}, "results": 1}'],
    ["a list that is hidden above", '{"_embedded": {"udm:object": [{}]}, "_embedded": {}, "results": 1}'],
    ["an object in place of the list", '{"_embedded": {"udm:object": {"a": {}}}, "results": 1}'],
    ["a number that follows an object", '{"_embedded": {"udm:object": [{}.5]}, "results": 1}'],
    ["a sign before an object", '{"_embedded": {"udm:object": [-{}]}, "results": 1}'],
    ["no comma", '{"_embedded": {"udm:object": [{} {}]}, "results": 2}'],
    ["two commas", '{"_embedded": {"udm:object": [{},,{}]}, "results": 2}'],
    ["a comma at the end", '{"_embedded": {"udm:object": [{},]}, "results": 1}'],
    ["a comma at the beginning", '{"_embedded": {"udm:object": [,{}]}, "results": 1}'],
    ["the wrong bracket at the end of the list", '{"_embedded": {"udm:object": [{}}, "results": 1}'],
    ["the wrong bracket at the end of an object", '{"_embedded": {"udm:object": [{]]}, "results": 1}'],
    ["a lost opening bracket", '{"_embedded": {"udm:object": [{"a": }}]}, "results": 1}'],
    ["elements that are no objects", '{"_embedded": {"udm:object": [{}, 1, {}]}, "results": 3}'],
    ["lists as elements", '{"_embedded": {"udm:object": [[]]}, "results": 1}'],
    ["a byte order mark before an object", '{"_embedded": {"udm:object": [\ufeff{}]}, "results": 1}'],
    ["a second document", '{"_embedded": {"udm:object": [{}]}, "results": 1} {}'],
  ] as const
) {
  Deno.test(`udm: ${what} is refused`, () => {
    for (const size of [1, 2, 5, 1000]) assert.equal(read(encode(text), [size]), "refused", `${size}`);
  });
}

Deno.test("udm: invalid UTF-8 is refused, in objects and elsewhere", () => {
  const text = '{"_embedded": {"udm:object": [{"a": "\u00ff"}]}, "results": 1, "b": "\u00ff"}';
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const bad = [...bytes.keys()].filter((at) => bytes[at] === 0xff);
  assert.equal(bad.length, 2);
  for (const one of bad) {
    const others = bytes.map((byte, at) => byte === 0xff && at !== one ? 0x20 : byte);
    assert.equal(read(others, [1000]), "refused");
    assert.notEqual(read(others.with(one, 0x20), [1000]), "refused");
  }
});

Deno.test("udm: a chunk may complete more objects than a function call can have arguments", () => {
  const count = 200_000;
  const text = `{"_embedded": {"udm:object": [${Array(count).fill("{}").join()}]}, "results": ${count}}`;
  const outcome = read(encode(text), [10_000_000]);
  assert.ok(outcome !== "refused" && outcome.objects.length === count);
});

Deno.test("udm: the error does not quote the document", () => {
  const splitter = new ListSplitter();
  const text = '{"_embedded": {"udm:object": [{"password": secret}';
  assert.throws(() => splitter.push(encode(text)), new ListSyntaxError("it is not JSON"));
});

Deno.test("udm: the end of a string is found, whatever its length", () => {
  fc.assert(fc.property(
    fc.array(fc.constantFrom("a", "ü", "\\\\", '\\"', "b".repeat(40)), { maxLength: 40 }),
    fc.nat(100),
    (parts, cut) => {
      const bytes = encode(parts.join("") + '"tail"');
      const expected = bytes.length - 'tail"'.length;
      assert.equal(endOfString(bytes, 0), expected);
      const first = bytes.subarray(0, Math.min(cut, expected - 1));
      const beyond = endOfString(first, 0) - first.length - 1;
      assert.ok(beyond === 0 || beyond === 1);
      assert.equal(first.length + endOfString(bytes.subarray(first.length), beyond), expected);
    },
  ));
});
