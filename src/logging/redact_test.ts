import assert from "node:assert/strict";
import fc from "fast-check";
import { redaction, redactValue } from "./redact.ts";

Deno.test("a secret disappears wherever it stands", () => {
  const redact = redaction(["s3cr$t.+"]);
  assert.equal(redact("password s3cr$t.+ and s3cr$t.+"), "password *** and ***");
});

Deno.test("a secret disappears when it is percent-encoded, escaped as JSON, or base64", () => {
  const redact = redaction(['pä"ss/wörd']);
  assert.equal(redact(encodeURIComponent('pä"ss/wörd')), "***");
  assert.equal(redact(JSON.stringify({ p: 'pä"ss/wörd' })), '{"p":"***"}');
  assert.equal(redact("cMOkInNzL3fDtnJk"), "***");
});

Deno.test("a short secret is only replaced where it stands alone, so that words stay words", () => {
  assert.equal(redaction(["a"])("a banana a"), "*** banana ***");
});

Deno.test("without secrets nothing is changed", () => {
  assert.equal(redaction([])("anything"), "anything");
  assert.equal(redaction([""])("anything"), "anything");
});

Deno.test("secrets are found in nested values, their names, and in errors and other objects", () => {
  const redact = redaction(["geheim"]);
  const value = {
    a: ["x geheim", { b: new Error("geheim!") }],
    c: 1,
    "geheim=": new URL("ldap://u:geheim@h/"),
    d: null,
  };
  assert.deepEqual(redactValue(value, redact), {
    a: ["x ***", { b: "***!" }],
    c: 1,
    "***=": "ldap://u:***@h/",
    d: null,
  });
});

Deno.test("a secret that is a word is only replaced where it stands alone", () => {
  const redact = redaction(["univention"]);
  assert.equal(redact("univentionObjectIdentifier: univention"), "univentionObjectIdentifier: ***");
});

Deno.test("no secret of four characters or more that is not a mere word survives, whatever surrounds it", () => {
  fc.assert(fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
    fc.pre(!/^\p{L}+$/u.test(secret) && !/^\**$/.test(secret));
    const shown = redaction([secret])(before + secret + after);
    assert.ok(!shown.includes(secret) || (before + "***" + after).includes(secret));
  }));
});
