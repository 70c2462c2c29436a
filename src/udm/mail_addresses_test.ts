import assert from "node:assert/strict";
import { mailPropertiesIn } from "./mail_addresses.ts";

const USER = {
  mailPrimaryAddress: "anna@example.org",
  mailAlternativeAddress: ["a.example@example.org", "boss@example.org"],
};

/** The properties that a message of UDM is about; it reports each address for the primary one. */
function about(message: string, sent: Record<string, string | string[]>) {
  return mailPropertiesIn({ property: "mailPrimaryAddress", message }, sent);
}

Deno.test("udm: an address that UDM refuses is found in the property that was sent, in every language", () => {
  for (const text of ["The mail address is already in use", "Die Mail-Adresse wird bereits verwendet"]) {
    assert.deepEqual(about(`${text}: Anna@example.org.`, USER), ["mailPrimaryAddress"]);
    assert.deepEqual(about(`${text}: boss@example.org.`, USER), ["mailAlternativeAddress"]);
    assert.deepEqual(about(`${text}: team@example.org.`, { mailAddress: "team@example.org" }), [
      "mailAddress",
    ]);
  }
});

Deno.test("udm: an address is not mistaken for another one that ends with it", () => {
  assert.deepEqual(about("in use: hanna@example.org.", { mailAddress: "anna@example.org" }), []);
});

Deno.test("udm: without a quoted address, a reason is about the property that it names", () => {
  assert.deepEqual(about("in use", USER), ["mailPrimaryAddress"]);
  assert.deepEqual(about("in use", { mailAddress: "team@example.org" }), []);
  assert.deepEqual(mailPropertiesIn({ property: "e-mail", message: "anna@example.org" }, USER), []);
  assert.deepEqual(mailPropertiesIn({ message: "anna@example.org" }, USER), []);
});
