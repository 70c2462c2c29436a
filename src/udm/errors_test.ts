import assert from "node:assert/strict";
import { describe } from "./errors.ts";

Deno.test("udm: a request is described with at most 256 characters of a name or filter", () => {
  const told = (name: string) => describe({ method: "GET", type: "users/user", name, dn: "dc=x" });
  assert.equal(told("x".repeat(256)), `GET users/user "${"x".repeat(256)}" in "dc=x"`);
  assert.equal(told("x".repeat(257)), `GET users/user "${"x".repeat(256)}…" in "dc=x"`);
  assert.equal(describe({ method: "GET", type: "users/user", dn: "dc=x" }), 'GET users/user "dc=x"');
  assert.equal(describe({ method: "GET", type: "users/user" }), "GET users/user");
});
