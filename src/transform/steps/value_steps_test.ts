import assert from "node:assert/strict";
import { run } from "../testing.ts";

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

Deno.test("empty values and duplicates go, order is kept, and what is left with nothing goes too", () => {
  const { record, dropped } = run({}, { a: ["y", "", "x", "y", "X"], b: [""], c: [], d: ["1"] });
  assert.deepEqual(record, { a: ["y", "x", "X"], d: ["1"] });
  assert.deepEqual(dropped, []);
});

Deno.test("a value that is not UTF-8 is read in its charset, and one that is stays", () => {
  const { record } = run(
    { recode_attrs: { sn: "windows-1252", cn: "iso-8859-2" } },
    { sn: [latin1("Müller"), "Müller", "Meyer"], cn: [latin1("\xb1")], ou: [latin1("ü")] },
  );
  assert.deepEqual(record, { sn: ["Müller", "Meyer"], cn: ["ą"], ou: [latin1("ü")] });
});

Deno.test("a value that its charset cannot read either is left out and reported without being shown", () => {
  const { record, dropped } = run(
    { recode_attrs: { sn: "utf-8" } },
    { sn: [latin1("ä"), "b", latin1("öü")] },
  );
  assert.deepEqual(record, { sn: ["b"] });
  assert.deepEqual(dropped, [
    { attribute: "sn", step: "recode_attrs", reason: "a value of 1 byte is neither UTF-8 nor utf-8" },
    { attribute: "sn", step: "recode_attrs", reason: "a value of 2 bytes is neither UTF-8 nor utf-8" },
  ]);
});

Deno.test("unwanted values go if they are exactly that", () => {
  const { record, dropped } = run(
    { remove_values: { "title": ["-", "für"] } },
    { title: ["--", "-", "für", "FÜR"], sn: ["-"] },
  );
  assert.deepEqual(record, { title: ["--", "FÜR"], sn: ["-"] });
  assert.deepEqual(dropped, []);
});

Deno.test("values are replaced once, and one that is replaced by nothing goes", () => {
  const { record } = run(
    { replace_values: { "c": { "DE": "Germany", "Germany": "x", "-": "" } } },
    { c: ["DE", "-", "AT"] },
  );
  assert.deepEqual(record, { c: ["Germany", "AT"] });
});

Deno.test("values go through their own functions and then through those of all attributes", () => {
  const { record } = run(
    { sanitizer: { "*": ["bytes.upper"], "a": ["bytes.strip", "base64:b64encode"] } },
    { a: [" a "], b: [" b "] },
  );
  assert.deepEqual(record, { a: ["YQ=="], b: [" B "] });
});

Deno.test("recode, remove, replace and sanitize follow each other in this order", () => {
  const { record, changes } = run(
    {
      sanitizer: { a: ["bytes.lower"] },
      replace_values: { a: { "Ü": "New", gone: "x" } },
      remove_values: { a: ["gone", "New", "new"] },
      recode_attrs: { a: "windows-1252" },
    },
    { a: [latin1("Ü"), "gone"] },
  );
  assert.deepEqual(record, { a: ["new"] });
  assert.deepEqual(changes, [
    ["recode_attrs", "a", [latin1("Ü"), "gone"], ["Ü", "gone"]],
    ["remove_values", "a", ["Ü", "gone"], ["Ü"]],
    ["replace_values", "a", ["Ü"], ["New"]],
    ["sanitizer", "a", ["New"], ["new"]],
  ]);
});

Deno.test("what a function refuses is left out and reported; the trace sees the attribute go", () => {
  const { record, dropped, changes } = run(
    {
      sanitizer: {
        telephoneNumber: ["phone_sanitizer", "bytes.upper"],
        pager: [
          "phone_sanitizer",
        ],
      },
    },
    { telephoneNumber: ["none"], pager: ["0421 1234567", "nix"] },
  );
  assert.deepEqual(record, { pager: ["+49 421 1234567"] });
  assert.deepEqual(dropped.map(({ attribute, step }) => [attribute, step]), [
    ["telephoneNumber", "sanitizer"],
    ["pager", "sanitizer"],
  ]);
  assert.match(dropped[0]?.reason ?? "", /^phone_sanitizer refuses "none": it is not a phone number/);
  assert.deepEqual(changes[0], ["sanitizer", "telephoneNumber", ["none"], undefined]);
});

Deno.test("a reason does not show the value of what may be a password", () => {
  const { dropped } = run({ sanitizer: { userPassword: ["mail_sanitizer"] } }, {
    userPassword: ["s3cret"],
  });
  assert.equal(dropped[0]?.reason, 'mail_sanitizer refuses a value of 6 bytes: a mail address has an "@"');
});

Deno.test("values that become equal are one", () => {
  const { record } = run({ sanitizer: { mail: ["bytes.lower"] } }, {
    mail: ["A@x", "b@x", "a@x"],
  });
  assert.deepEqual(record, { mail: ["a@x", "b@x"] });
});

Deno.test("the region of the configuration counts", () => {
  const { record } = run(
    { sanitizer: { fax: ["phone_sanitizer"] }, phone_region: "at" },
    { fax: ["01 58858"] },
  );
  assert.deepEqual(record, { fax: ["+43 1 58858"] });
});

Deno.test("an unknown charset or function is refused when it is compiled", () => {
  assert.throws(() => run({ recode_attrs: { a: "klingon" } }, {}), RangeError);
  assert.throws(
    () => run({ sanitizer: { a: ["rot13"] } }, {}),
    /no sanitizer "rot13"/,
  );
});
