import assert from "node:assert/strict";
import { LdapUriError, parseDomainUri, parseLdapUri } from "./ldap_uri.ts";

Deno.test("syntax: URIs of servers are parsed with default ports", () => {
  const cases: [string, ReturnType<typeof parseLdapUri>][] = [
    ["ldap://dc1.example.test", {
      scheme: "ldap",
      host: "dc1.example.test",
      port: 389,
      text: "ldap://dc1.example.test:389",
    }],
    ["LDAPS://dc1/", { scheme: "ldaps", host: "dc1", port: 636, text: "ldaps://dc1:636" }],
    [" ldap://10.0.0.1:3268 ", {
      scheme: "ldap",
      host: "10.0.0.1",
      port: 3268,
      text: "ldap://10.0.0.1:3268",
    }],
    ["ldaps://[2001:db8::1]:1636", {
      scheme: "ldaps",
      host: "2001:db8::1",
      port: 1636,
      text: "ldaps://[2001:db8::1]:1636",
    }],
    ["ldap://dc1:1389/dc=example,dc=test??sub?(uid=*)", {
      scheme: "ldap",
      host: "dc1",
      port: 1389,
      text: "ldap://dc1:1389",
      hasSearch: true,
    }],
    ["ldapi://%2Frun%2Fldapi", { scheme: "ldapi", path: "/run/ldapi", text: "ldapi:///run/ldapi" }],
    ["ldapi://%2Frun%2Fldapi/dc=example,dc=test??sub", {
      scheme: "ldapi",
      path: "/run/ldapi",
      text: "ldapi:///run/ldapi",
      hasSearch: true,
    }],
    ["ldapi:///run/ldapi", { scheme: "ldapi", path: "/run/ldapi", text: "ldapi:///run/ldapi" }],
    ["ldapi:///", { scheme: "ldapi", path: "/var/run/slapd/ldapi", text: "ldapi:///var/run/slapd/ldapi" }],
    ["ldapi:////", { scheme: "ldapi", path: "/var/run/slapd/ldapi", text: "ldapi:///var/run/slapd/ldapi" }],
  ];
  for (const [text, expected] of cases) {
    assert.deepEqual(parseLdapUri(text), expected, text);
    const { hasSearch: _, ...server } = { hasSearch: undefined, ...expected };
    assert.deepEqual(parseLdapUri(expected.text), server, "the text of a URI is that URI");
  }
});

Deno.test("syntax: an invalid URI is refused with the reason", () => {
  const cases: [string, RegExp][] = [
    ["http://dc1", /does not start with ldap/],
    ["dc1.example.test", /does not start with ldap/],
    ["ldap://dc1:99999", /port 99999 is not between/],
    ["ldap://dc1:0", /port 0 is not between/],
    ["ldap://dc1:port", /is not host:port/],
    ["ldap:///dc=example,dc=test", /the host is missing/],
    ["ldap://", /the host is missing/],
    ["ldaps:///", /the host is missing/],
    ["ldap://:3890", /the host is missing/],
    ["ldap://dc 1", /is not host:port/],
    ["ldapi://%zz", /"%" without an escape/],
    ["ldapi://run/ldapi", /is not absolute/],
  ];
  for (const [text, reason] of cases) {
    assert.throws(
      () => parseLdapUri(text),
      (error) => error instanceof LdapUriError && reason.test(error.message),
      text,
    );
  }
});

Deno.test("syntax: a password in a URI is not quoted", () => {
  const texts = [
    "ldap://reader:secret@dc1",
    "reader:secret@dc1",
    "ldap://reader:secret@dc1/dc=x",
    "ldap://reader:secret/b@dc1",
    "ldap://reader:a?secret#@dc1",
    "ldapi://reader:secret@run",
    "ldapi://%zzsecret@run",
    "ldapi://secret/@run",
  ];
  for (const text of texts) {
    assert.throws(
      () => parseLdapUri(text),
      (error) => error instanceof Error && !error.message.includes("secret"),
      text,
    );
  }
});

Deno.test("syntax: URIs without a host mean the servers of a domain", () => {
  for (const text of ["ldap:///", "LDAP://", " ldap:/// "]) {
    assert.deepEqual(parseDomainUri(text), { scheme: "ldap", text: "ldap:///" });
  }
  assert.deepEqual(parseDomainUri("ldaps:///"), { scheme: "ldaps", text: "ldaps:///" });
  for (const text of ["ldap://dc1", "ldapi:///", "ldap://:389", "ldap:///dc=example,dc=test", "http:///"]) {
    assert.equal(parseDomainUri(text), undefined, text);
  }
});
