import assert from "node:assert/strict";
import { basicAuthorization, sendableText } from "./credentials.ts";

Deno.test("udm: credentials are sent in ISO-8859-1, as UDM reads them", () => {
  // The recorded credentials of an administrator of a real server
  assert.equal(basicAuthorization("service", "Grüße-2026!x"), "Basic c2VydmljZTpHcvzfZS0yMDI2IXg=");
  assert.equal(atob(basicAuthorization("jürgen", "Ä").slice(6)), "jürgen:Ä");
});

Deno.test("udm: a combining accent is sent as the character that ISO-8859-1 has", () => {
  assert.equal(sendableText("Gru\u0308ße"), "Grüße");
  assert.equal(sendableText("Grüße"), "Grüße");
});

Deno.test("udm: credentials with other characters are refused, and not quoted", () => {
  for (const [user, password] of [["service", "fünf€"], ["ş", "x"]] as const) {
    assert.throws(() => basicAuthorization(user, password), (error: Error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, /cannot receive: it reads credentials as ISO-8859-1/);
      assert.doesNotMatch(error.message, /fünf|€|ş/);
      return true;
    });
  }
});
