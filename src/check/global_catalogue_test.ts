import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import { catalogueCheck } from "./global_catalogue.ts";

function checkOf(uri: string) {
  return catalogueCheck(configOf(minimal().replace("ldaps://ldap.example.org", uri)).source);
}

Deno.test("global catalogue: groups read from port 3268 or 3269 are a warning", () => {
  for (const uri of ["ldaps://dc.example.org:3269", "ldaps://dc.example.org ldap://dc.example.org:3268"]) {
    const [check, ...others] = checkOf(uri);
    assert.equal(check?.status, "warning");
    assert.match(check?.detail ?? "", /^ldaps?:\/\/dc\.example\.org:326[89]: a global catalogue/);
    assert.equal(others.length, 0);
  }
});

Deno.test("global catalogue: other ports and sockets are not mentioned", () => {
  assert.deepEqual(checkOf("ldaps://dc.example.org ldapi:///run/ldapi"), []);
});
