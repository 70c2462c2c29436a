import assert from "node:assert/strict";
import { isLoopback, networkAccess, unixSocketPaths } from "./hosts.ts";
import { configOf, minimal } from "./test_support.ts";

function configWith(udm: string, ldap: string) {
  return configOf(
    minimal().replace("https://ucs.example.org/univention/udm/", udm).replace(
      "ldaps://ldap.example.org",
      ldap,
    ).replace("bind_dn: cn=reader", "bind_dn: cn=reader,dc=example,dc=org"),
  );
}

Deno.test("hosts: networkAccess returns every server with its port", () => {
  const cases: [string, string, string[]][] = [
    ["https://ucs.example.org/univention/udm/", "ldaps://a ldap://b", [
      "ucs.example.org:443",
      "a:636",
      "b:389",
    ]],
    ["http://127.0.0.1/udm", "ldap://127.0.0.1:3890", ["127.0.0.1:80", "127.0.0.1:3890"]],
    ["https://[::1]:8443/udm", "ldap://[::1]", ["[::1]:8443", "[::1]:389"]],
    ["https://UCS.example.org:443/", "ldaps://ucs.example.org:443", ["ucs.example.org:443"]],
    ["https://bücher.example/", "ldap://Bücher.example", [
      "xn--bcher-kva.example:443",
      "xn--bcher-kva.example:389",
    ]],
    ["http://localhost:8080/", "ldapi:///run/ldapi", ["localhost:8080"]],
    ["http://localhost:8080/", "ldaps:///", ["localhost:8080"]],
  ];
  for (const [udm, ldap, access] of cases) assert.deepEqual(networkAccess(configWith(udm, ldap)), access);
});

Deno.test("hosts: without the target, networkAccess returns only the servers of the source", () => {
  const config = configWith("https://ucs.example.org/", "ldaps://a");
  assert.deepEqual(networkAccess(config, { sourceOnly: true }), ["a:636"]);
});

Deno.test("hosts: unixSocketPaths returns only the sockets of ldapi", () => {
  const config = configWith("https://h/", "ldapi://%2Frun%2Fldapi ldap://h ldapi:///run/ldapi");
  assert.deepEqual(unixSocketPaths(config), ["/run/ldapi"]);
  assert.deepEqual(unixSocketPaths(configWith("https://h/", "ldap://h")), []);
});

Deno.test("hosts: isLoopback recognises this machine", () => {
  for (const host of ["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"]) {
    assert.ok(isLoopback(host), host);
  }
  for (const host of ["localhost.example.org", "128.0.0.1", "127.example.org", "::2", "example.org"]) {
    assert.ok(!isLoopback(host), host);
  }
});
