import assert from "node:assert/strict";
import { run } from "../testing.ts";
import { regexReplace } from "./regex_replace.ts";

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

Deno.test("values: empty values, duplicates and empty attributes are removed, the order is kept", () => {
  const { record, dropped } = run({}, { a: ["y", "", "x", "y", "X"], b: [""], c: [], d: ["1"] });
  assert.deepEqual(record, { a: ["y", "x", "X"], d: ["1"] });
  assert.deepEqual(dropped, []);
});

Deno.test("recode_attrs: only values that are not UTF-8 are converted", () => {
  const { record } = run(
    { recode_attrs: { sn: "windows-1252", cn: "iso-8859-2" } },
    { sn: [latin1("Müller"), "Müller", "Meyer"], cn: [latin1("\xb1")], ou: [latin1("ü")] },
  );
  assert.deepEqual(record, { sn: ["Müller", "Meyer"], cn: ["ą"], ou: [latin1("ü")] });
});

Deno.test("recode_attrs: a value that is invalid in the charset is dropped and reported without being shown", () => {
  const { record, dropped } = run(
    { recode_attrs: { sn: "utf8" } },
    { sn: [latin1("ä"), "b", latin1("öü")] },
  );
  assert.deepEqual(record, { sn: ["b"] });
  assert.deepEqual(dropped, [
    { attribute: "sn", step: "recode_attrs", reason: "a value of 1 byte is neither UTF-8 nor utf8" },
    { attribute: "sn", step: "recode_attrs", reason: "a value of 2 bytes is neither UTF-8 nor utf8" },
  ]);
});

Deno.test("recode_attrs: with utf-8, values that are not UTF-8 stay", () => {
  const { record } = run({ recode_attrs: { jpegPhoto: "utf-8" } }, { jpegPhoto: [latin1("\xff\xd8")] });
  assert.deepEqual(record, { jpegPhoto: [latin1("\xff\xd8")] });
});

Deno.test("remove_values: only equal values are removed", () => {
  const { record, dropped } = run(
    { remove_values: { "title": ["-", "für"] } },
    { title: ["--", "-", "für", "FÜR"], sn: ["-"] },
  );
  assert.deepEqual(record, { title: ["--", "FÜR"], sn: ["-"] });
  assert.deepEqual(dropped, []);
});

Deno.test("replace_values: values are replaced once, and an empty replacement removes the value", () => {
  const { record } = run(
    { replace_values: { "c": { "DE": "Germany", "Germany": "x", "-": "" } } },
    { c: ["DE", "-", "AT"] },
  );
  assert.deepEqual(record, { c: ["Germany", "AT"] });
});

Deno.test("regex_replace: the pairs replace all matches, in order, and an empty result removes the value", () => {
  const { record, changes } = run(
    {
      regex_replace: {
        sn: [["(?P<last>\\w+), (\\w+)", "\\2 \\g<last>"], [" +", "."]],
        title: [["^-$", ""]],
        gone: [["x", "y"]],
      },
    },
    { sn: ["Groß, Jörg", "a  b  c"], title: ["-", "Dr."] },
  );
  assert.deepEqual(record, { sn: ["Jörg.Groß", "a.b.c"], title: ["Dr."] });
  assert.deepEqual(changes[0], ["regex_replace", "sn", ["Groß, Jörg", "a  b  c"], ["Jörg Groß", "a  b  c"]]);
});

Deno.test("regex_replace: a value that is not UTF-8 stays as it is", () => {
  const { record } = run({ regex_replace: { sn: [["u", "x"]] } }, { sn: [latin1("ü"), "u"] });
  assert.deepEqual(record, { sn: [latin1("ü"), "x"] });
});

Deno.test("regex_replace: a value that cannot be decided in bounded time leaves its attribute unknown", () => {
  const steps = { regex_replace: { sn: [["^(a+)+\\1$", "x"]] }, rename_attrs: { lastname: "sn" } };
  const { dropped, unknown } = run(steps, { sn: [`${"a".repeat(60)}!`] });
  assert.deepEqual(dropped, [{
    attribute: "sn",
    step: "regex_replace",
    reason: 'sn has a value of 61 bytes, to which the pattern "^(a+)+\\\\1$" cannot be applied: ' +
      "the search takes too many steps; simplify the pattern",
  }]);
  assert.deepEqual(unknown, ["sn", "lastname"]);
  assert.deepEqual(run(steps, { sn: ["aa"] }).record, { lastname: ["x"] });
});

Deno.test("regex_replace: only a pair of a regular expression and a replacement that fits it is valid", () => {
  const fault = (pair: unknown) =>
    regexReplace.schema.safeParse({ a: [pair] }).error?.issues.map(({ path, message }) =>
      `${path.join(".")}: ${message}`
    ).join();
  assert.equal(fault(["(a)", "\\1"]), undefined);
  assert.match(fault(["(", "\\1"]) ?? "", /^a\.0\.0: must be a regular expression/);
  assert.match(fault(["(a)", "\\2"]) ?? "", /^a\.0\.1: must be a replacement .* no group 2/);
  assert.match(fault(["a"]) ?? "", /must be a list of two texts/);
  assert.match(fault("a") ?? "", /must be a list of two texts/);
});

Deno.test('sanitizer: the functions of "*" run after those of the attribute', () => {
  const { record } = run(
    { sanitizer: { "*": ["bytes.upper"], "a": ["bytes.strip", "base64:b64encode"] } },
    { a: [" a "], b: [" b "] },
  );
  assert.deepEqual(record, { a: ["YQ=="], b: [" B "] });
});

Deno.test("steps: recode, remove, replace and sanitize run in this order", () => {
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

Deno.test("sanitizer: rejected values are dropped and reported, and the trace receives the change", () => {
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
  assert.match(dropped[0]?.reason ?? "", /^phone_sanitizer rejects "none": it is not a phone number/);
  assert.deepEqual(changes[0], ["sanitizer", "telephoneNumber", ["none"], undefined]);
});

Deno.test("sanitizer: a reason does not show a value that may be a password", () => {
  const { dropped } = run({ sanitizer: { userPassword: ["mail_sanitizer"] } }, {
    userPassword: ["s3cret"],
  });
  assert.equal(dropped[0]?.reason, 'mail_sanitizer rejects a value of 6 bytes: it has no "@"');
});

Deno.test("sanitizer: values that become equal are merged", () => {
  const { record } = run({ sanitizer: { mail: ["bytes.lower"] } }, {
    mail: ["A@x", "b@x", "a@x"],
  });
  assert.deepEqual(record, { mail: ["a@x", "b@x"] });
});

Deno.test("sanitizer: phone_region is used in any case", () => {
  const { record } = run(
    { sanitizer: { fax: ["phone_sanitizer"] }, phone_region: "at" },
    { fax: ["01 58858"] },
  );
  assert.deepEqual(record, { fax: ["+43 1 58858"] });
});

Deno.test("steps: an unknown charset or sanitizer is invalid", () => {
  assert.throws(() => run({ recode_attrs: { a: "klingon" } }, {}), /is not a known charset/);
  assert.throws(() => run({ sanitizer: { a: ["rot13"] } }, {}), /is not a sanitizer/);
});
