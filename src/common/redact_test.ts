import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeBase64, fromOutside, fromOutsideWithout, hideSecrets, mentions, redaction } from "./redact.ts";

const UNIVENTION = redaction(["univention"]);

for (
  const text of [
    "uid=anna,dc=univention-organization,dc=intranet",
    "univentionObjectIdentifier: 4711",
    "my_univention",
    "universe-univention-1",
    "Univention",
    "univentión",
  ]
) {
  Deno.test(`redaction: a password within a longer word is kept: ${text}`, () => {
    assert.equal(UNIVENTION(text), text);
  });
}

for (
  const [text, redacted] of [
    ["univention", "***"],
    ["bind as cn=x with 'univention' failed; univention!", "bind as cn=x with '***' failed; ***!"],
    ['{"password":"univention"}', '{"password":"***"}'],
    ["{\\n\\tunivention\\n}", "{\\n\\t***\\n}"],
    ["https://user%3Aunivention%40host/?p=univention&q", "https://user%3A***%40host/?p=***&q"],
    ["Authorization: Basic dW5pdmVudGlvbg==", "Authorization: Basic ***"],
    ["%75univention", "%75***"],
  ] as const
) {
  Deno.test(`redaction: a password is removed where it is a whole token: ${text}`, () => {
    assert.equal(UNIVENTION(text), redacted);
  });
}

const ODD = 'pä"s<s/wö rd&\\';

for (
  const [encoding, text] of [
    ["nothing", ODD],
    ["percent", encodeURIComponent(ODD)],
    ["lower-case percent", encodeURIComponent(ODD).toLowerCase()],
    ["form", new URLSearchParams([["", ODD]]).toString().slice(1)],
    ["JSON", JSON.stringify(ODD).slice(1, -1)],
    ["JSON within JSON", JSON.stringify(JSON.stringify(ODD)).slice(3, -3)],
    ["ASCII JSON", String.raw`p\u00e4\"s<s/w\u00F6 rd&\\`],
    ["Python bytes", String.raw`p\xc3\xa4"s<s/w\xc3\xb6 rd&\\`],
    ["HTML", "pä&quot;s&lt;s/wö rd&amp;\\"],
    ["numeric HTML", "p&#228;&#34;s&#x3C;s/w&#xf6; rd&#38;&#92;"],
    ["percent, ISO-8859-1", encodeURIComponent(ODD).replaceAll("%C3%A4", "%E4").replaceAll("%C3%B6", "%f6")],
    ["Python bytes, ISO-8859-1", String.raw`p\xe4"s<s/w\xf6 rd&\\`],
    ["base64", encodeBase64(ODD)],
    ["base64, ISO-8859-1", btoa(ODD)],
    ["percent-encoded base64", encodeURIComponent(encodeBase64(ODD))],
  ] as const
) {
  Deno.test(`redaction: a password with delimiters is found, encoding: ${encoding}`, () => {
    assert.equal(redaction([ODD])(`before:${text}:after`), "before:***:after");
  });
}

Deno.test("redaction: a password that is no word is found within words, unless it is short", () => {
  assert.equal(redaction(["ecret!"])("x$ecret!x"), "x$***x");
  assert.equal(redaction(["a!"])("a! banana!"), "*** banana!");
});

Deno.test("redaction: the longest of several passwords is replaced as a whole", () => {
  assert.equal(redaction(["a", "a:b"])("a:b a banana"), "*** *** banana");
});

Deno.test("redaction: without passwords a text is unchanged", () => {
  assert.equal(redaction([])("anything"), "anything");
  assert.equal(redaction([""])("anything"), "anything");
});

Deno.test("redaction: no password survives between delimiters, in any encoding", () => {
  const text = fc.string({ unit: "binary" }).filter((value) => value.isWellFormed());
  const secrets = fc.string({ unit: "grapheme", minLength: 3 }).filter((value) => value.isWellFormed());
  fc.assert(fc.property(secrets, text, text, (secret, before, after) => {
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret), encodeBase64(secret)]) {
      const shown = redaction([secret])(`${before} ${form} ${after}`);
      assert.ok(shown.includes("***"), shown);
      assert.ok(!shown.includes(` ${form} `) || ` ${before} *** ${after} `.includes(` ${form} `), shown);
    }
  }));
});

Deno.test("redaction: fromOutside removes all known secrets and those of the request", () => {
  hideSecrets("first-1", undefined);
  hideSecrets("second-2");
  assert.equal(fromOutside("first-1 second-2 third-3"), "*** *** third-3");
  assert.equal(fromOutsideWithout(["third-3"])("first-1 second-2 third-3"), "*** *** ***");
});

Deno.test("redaction: a text mentions a secret exactly if it is removed from it, unless it is encoded", () => {
  const word = fc.constantFrom("a", "b", "-", ".", " ", "%3A", "ä", "\\n", "$");
  const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(""));
  fc.assert(fc.property(text, text, (text, secret) => {
    const isRemoved = text.includes(secret) && redaction([secret])(text) !== text;
    assert.equal(mentions(text, secret), isRemoved);
  }));
});
