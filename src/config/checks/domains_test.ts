import assert from "node:assert/strict";
import { asciiDomain, domainOfAccount } from "./domains.ts";

Deno.test("domains: the domain of an account follows from name@domain or the DC= parts of its DN", () => {
  const cases: Record<string, string | undefined> = {
    "reader@AD.Example.org": "ad.example.org",
    "reader@bücher.example": "xn--bcher-kva.example",
    "CN=Reader,OU=Staff,DC=ad,DC=Example,DC=org": "ad.example.org",
    "cn=a\\,b, dc=example , dc=org": "example.org",
    "cn=reader@example.org,dc=example,dc=test": "example.test",
    "cn=reader,o=Example": undefined,
    "AD\\reader": undefined,
    "reader": undefined,
    "reader@": undefined,
    "": undefined,
  };
  for (const [account, domain] of Object.entries(cases)) {
    assert.equal(domainOfAccount(account), domain, account);
  }
});

Deno.test("domains: asciiDomain writes names as in DNS", () => {
  assert.equal(asciiDomain("DC1.Example"), "dc1.example");
  assert.equal(asciiDomain("Bücher.example"), "xn--bcher-kva.example");
  assert.equal(asciiDomain("a\uffffb"), "");
});
