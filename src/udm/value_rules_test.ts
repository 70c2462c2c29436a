import assert from "node:assert/strict";
import { Invalid } from "../common/invalid.ts";
import { storedText, valueFault } from "./value_rules.ts";

/** The stored text, or the problem. */
function stored(property: string, text: string): string {
  const result = storedText(property, text);
  return result instanceof Invalid ? `invalid: ${result.problem}` : result;
}

Deno.test("value rules: a country is stored as a code of ISO 3166 in capitals", () => {
  assert.equal(stored("country", "DE"), "DE");
  assert.equal(stored("country", "de"), "DE");
  for (const text of ["Germany", "D", "DEU", "ZZ", "D1", "XK", "constructor"]) {
    assert.match(stored("country", text), /^invalid: a country is a code of ISO 3166/, text);
  }
  assert.match(stored("country", "uk"), /the code of the United Kingdom is GB$/);
});

Deno.test("value rules: a choice that UDM does not know is not stored", () => {
  assert.equal(stored("mailForwardCopyToSelf", "1"), "1");
  assert.equal(stored("mailForwardCopyToSelf", "TRUE"), "invalid: it must be 0 or 1");
  assert.equal(stored("sambaGroupType", "5"), "5");
  assert.equal(stored("sambaGroupType", "4"), "invalid: it must be 2, 3 or 5");
});

Deno.test("value rules: other texts are stored as they are", () => {
  assert.equal(stored("city", "de"), "de");
  assert.equal(stored("toString", "de"), "de");
});

for (
  const [property, good, bad, fault] of [
    ["e-mail", "a@b", "anna", "it is not a mail address"],
    ["e-mail", "a@bücher.example", "ä@b.example", 'before the "@" only ASCII is allowed'],
    ["mailAddress", "team@example.org", "team", "it is not a mail address"],
    ["mailForwardAddress", "a@b.example", "a b@b.example", "it is not a mail address"],
    ["phone", "+49 (421) 1/2-3.4_x", "1;2", 'a telephone number may not contain ";"'],
    ["birthday", "1899-12-31", "31.12.1999", "a date is written YYYY-MM-DD"],
    ["userexpiry", "2099-12-31", "2100-01-01", "the year must be from 1961 to 2099"],
    ["userexpiry", "1961-01-01", "1960-12-31", "the year must be from 1961 to 2099"],
    ["initials", "AÄΩ😀bc", "ABCDEFG", "it has 7 characters, at most 6 are allowed"],
    ["organisation", "x".repeat(64), "x".repeat(65), "it has 65 characters, at most 64 are allowed"],
    ["constructor", "x".repeat(65), "", undefined],
  ] as const
) {
  Deno.test(`value rules: ${property} may be ${good.slice(0, 20)}, not ${bad.slice(0, 20)}`, () => {
    assert.equal(valueFault(property, good), undefined);
    assert.equal(valueFault(property, bad), fault);
  });
}
