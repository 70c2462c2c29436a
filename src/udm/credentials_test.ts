import assert from "node:assert/strict";
import { secretForms } from "./credentials.ts";
import { failureOf, withServer } from "./testing.ts";

Deno.test("a password is known as it is, as it is sent, and in HTML", () => {
  const token = "YW5uYTphJmIgw6Q=";
  assert.deepEqual(secretForms("anna", "a&b ä"), [`Basic ${token}`, token, "a&b ä", "a&amp;b ä"]);
  assert.deepEqual(secretForms("anna", ""), []);
  assert.deepEqual(secretForms("", "word"), ["Basic OndvcmQ=", "OndvcmQ=", "word"]);
});

Deno.test("whatever quotes the request that it was sent does not show the password", async () => {
  await withServer((request, connection) => {
    const quoted = `${request.headers.get("authorization")} se%20cret%3A%C3%84 se cret:Ä`;
    return connection.answer(500, `<html><h1>Debug</h1><pre>${quoted}</pre></html>`, {
      "Content-Type": "text/html",
    });
  }, async (client) => {
    const { message } = await failureOf(client.get("users/user", "uid=anna,dc=example"));
    assert.match(message, /Debug \*\*\* \*\*\* \*\*\*\. /);
  });
});
