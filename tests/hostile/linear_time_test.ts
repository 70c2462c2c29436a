/**
 * Functions that get words from outside, on long words that make a regular expression begin again and again. In quadratic time
 * each of these would take minutes or more.
 */

import { nearest } from "../../src/common/nearest.ts";
import { wrapLine } from "../../src/common/wrap_line.ts";
import { choices } from "../../src/explain/find.ts";
import { redactionOf } from "../../src/explain/shown_values.ts";
import assert from "node:assert/strict";
import { certificateFault } from "../../src/common/certificate_fault.ts";
import { redaction } from "../../src/common/redact.ts";
import { describeResult } from "../../src/ldap/result_codes.ts";
import { normaliseDn } from "../../src/syntax/dn.ts";
import { encodeUtf8 } from "../../src/syntax/utf8.ts";
import { SanitizerError } from "../../src/transform/sanitizers/error.ts";
import { username } from "../../src/transform/sanitizers/username.ts";
import { readErrorBody } from "../../src/udm/error_body.ts";
import { valueFault } from "../../src/udm/value_rules.ts";

const MOST_MS = 15_000;

const redact = redaction(["s3cret!", "hidden"]);

const CALLS: readonly [string, string, (text: string) => unknown][] = [
  ["a message with backslashes", "\\", redact],
  ["a message with numbers in HTML", "&#x0", redact],
  ["a user name with dots", ".", name],
  ["a user name with hyphens", "-", name],
  ["an answer of LDAP with zeros", "\0", (text) => describe(`${text}x`)],
  ["an answer of LDAP with spaces", " ", (text) => describe(`x${text}x`)],
  ["a mail address", "ä", (text) => valueFault("mailPrimaryAddress", `${text}@x`)],
  [
    "names in a certificate",
    "DnsName(",
    (text) => certificateFault(`invalid peer certificate: NotValidForName ${text}`),
  ],
  ["a page with open tags", "<script", (text) => readErrorBody(text)],
  ["a page with titles", "<title>", (text) => readErrorBody(text)],
  ["a DN with spaces", " ", (text) => normaliseDn(`cn=a${text.slice(0, 60_000)}\0`)],
  ["a line with spaces", " ", (text) => wrapLine(`a${text}`, 80)],
  ["a line with spaces before a word", " ", (text) => wrapLine(`a${text}b`, 80)],
  ["a line that begins with spaces", " ", (text) => wrapLine(`${text}b`, 80)],
  ["a line with numbers", "1,1 ", (text) => wrapLine(text, 80)],
  ["a line with accents", "a\u0301", (text) => wrapLine(text, 80)],
  ["a misspelt word", "a", (text) => nearest(text, ["user_properties", "group_properties"])],
  ["secrets of an entry", "secret-1 ", (text) => redactionOf(text.split(" "))("a text with secret-1 in it")],
  ["one long secret of an entry", "x", (text) => redactionOf([text])("a text with x in it")],
  ["entries with one name", "a", (text) => choices([...text.slice(0, 30_000)].map(twin))],
  ["a DN with letters", "a", (text) => normaliseDn(`cn=${text.slice(0, 60_000)}\0`)],
];

/** One of many skipped entries with the same name. */
function twin(name: string, at: number): Parameters<typeof choices>[0][number] {
  const dn = `cn=${at},dc=x`;
  const skipped = { kind: "user", dn, key: "k", name, reason: "duplicate_name", message: "" } as const;
  return { subject: { type: "skipped", kind: "user", skipped, objects: [] }, matches: ["name"] };
}

function name(text: string): void {
  try {
    username(encodeUtf8(`a${text}#x`));
  } catch (error) {
    if (!(error instanceof SanitizerError)) throw error;
  }
}

function describe(text: string): unknown {
  return describeResult({ code: 49, text, matchedDn: "", referrals: [] });
}

for (const [what, unit, call] of CALLS) {
  Deno.test(`hostile: ${what} takes linear time`, () => {
    const text = unit.repeat(300_000 / unit.length);
    const start = performance.now();
    call(text);
    const ms = performance.now() - start;
    assert.ok(ms < MOST_MS, `${Math.round(ms)} ms`);
  });
}
