import assert from "node:assert/strict";
import { regionProblem } from "../../transform/sanitizers/phone_regions.ts";
import { sanitizerProblem } from "../../transform/steps/sanitizer.ts";
import { baseProblem, domainProblem, ldapUrisProblem, relativeOuProblem, udmUriProblem } from "./checks.ts";

/** Checks which texts pass, and that the problem of the others contains the given words. */
function table(check: (text: string) => string | undefined, good: string[], bad: Record<string, string>) {
  for (const text of good) assert.equal(check(text), undefined, text);
  for (const [text, words] of Object.entries(bad)) {
    const problem = check(text);
    assert.ok(problem?.includes(words), `${text}: ${problem}`);
  }
}

Deno.test("checks: a UDM URI is http or https, without user, query and fragment", () => {
  table(udmUriProblem, ["https://ucs.example.org/univention/udm/", "http://[::1]:8080/udm", "HTTPS://h/"], {
    "ftp://h/": "https://",
    "h/udm": "https://",
    "https:h": "https://",
    "https://": "https://",
    "https://u:p@h/": "must not contain a user or a password",
    "https://h/?a=b": 'without "?"',
  });
});

Deno.test("checks: LDAP URIs are separated by spaces, and each is checked", () => {
  table(ldapUrisProblem, [
    "ldap://h",
    "ldaps://h:3269  ldaps://[::1]/",
    "ldapi://%2Frun%2Fldapi",
    "ldapi:///",
    "ldaps:///",
    "ldaps://dc1 ldap:///",
  ], {
    "ldap://h http://i": '"http://i"',
    "h": '"h"',
    "ldap://h:99999": "99999",
    "ldap://:389": "the host is missing",
    "ldap://a\u{2fb9e}b\u{ffff}": "is not a host name",
  });
});

Deno.test("checks: a domain is a DNS name, also an international one", () => {
  table(domainProblem, ["ad.example.org", "AD.Example.ORG", "bücher.example", "dc_1.test", "localhost"], {
    "": "must be a name",
    "10.0.0.1": "must be a name",
    "::1": "must be a name",
    "ad.example.org.": "must be a name",
    "ad..org": "must be a name",
    "-a.org": "must be a name",
    "ldap://a": "must be a name",
    [`${"a".repeat(64)}.org`]: "must be a name",
  });
});

Deno.test("checks: an OU of the target is a relative DN of OUs", () => {
  table(relativeOuProblem, ["ou=a", "OU=b,ou=a", "ou=a\\, b", "ou=a\\+b"], {
    "ou=a,dc=example,dc=org": "not dc=",
    "cn=a": "not cn=",
    "ou=a+cn=b": '"+"',
    "ou=": "without a name",
    "a": '"=" is missing',
  });
});

Deno.test("checks: a search base is a DN, or AD's GUID form", () => {
  table(baseProblem, ["dc=example,dc=org", "<GUID=0123456789abcdef>"], { "example.org": "must be a DN" });
});

Deno.test("checks: a sanitizer may be written with or without a module", () => {
  table(sanitizerProblem, [
    "guid2uuid",
    "udm_directory_connector.sanitize:guid2uuid",
    "univention.directory_importer.sanitize:phone_sanitizer",
    "bytes.lower",
    "base64:b64encode",
  ], {
    "a.b:guid2uid": 'did you mean "guid2uuid"?',
    "phone_sanitiser": 'did you mean "phone_sanitizer"?',
    "something": 'Allowed: "guid2uuid", "uuid_from_nsuniqueid", "uuid4_from_hash", "phone_sanitizer"',
  });
});

Deno.test("checks: a region is one of the regions of telephone numbers", () => {
  table(regionProblem, ["DE", "de", "GB"], { "UK": '"GB"', "Germany": "two letters", "XX": "two letters" });
});
