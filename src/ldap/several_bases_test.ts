import assert from "node:assert/strict";
import { ignored } from "./several_bases.ts";

const GUID = "<GUID=0f3e1a5c>";

Deno.test("ldap: an entry below two bases is read once, if only the server knows that they overlap", () => {
  const isIgnored = ignored([GUID, "ou=b,dc=x"], (dn) => dn.startsWith("cn=unwanted"));
  const dns = ["uid=anna,ou=b,dc=x", "uid=ben,ou=b,dc=x", "UID=Anna, ou=b,dc=x", "cn=unwanted,ou=b,dc=x"];
  assert.deepEqual(dns.map((dn) => isIgnored?.(dn)), [false, false, true, true]);
});

Deno.test("ldap: with one base, or bases that are DNs, only the configuration ignores entries", () => {
  const configured = () => false;
  for (const bases of [["dc=x"], [GUID], ["ou=a,dc=x", "ou=b,dc=x"]]) {
    assert.equal(ignored(bases, configured), configured);
    assert.equal(ignored(bases, undefined), undefined);
  }
});
