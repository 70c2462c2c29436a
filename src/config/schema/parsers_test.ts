import assert from "node:assert/strict";
import { Invalid } from "../../common/invalid.ts";
import { parseRegion } from "../../transform/sanitizers/phone_regions.ts";
import { parseSanitizer } from "../../transform/steps/sanitizer.ts";
import {
  parseBase,
  parseDomain,
  parseLdapUris,
  parseProxy,
  parseRelativeOu,
  parseUdmUri,
} from "./parsers.ts";

/** Checks which texts are valid, and that the problem of the others contains the given words. */
function table(parse: (text: string) => unknown, good: string[], bad: Record<string, string>) {
  for (const text of good) assert.ok(!(parse(text) instanceof Invalid), text);
  for (const [text, words] of Object.entries(bad)) {
    const parsed = parse(text);
    assert.ok(parsed instanceof Invalid && parsed.problem.includes(words), `${text}: ${parsed}`);
  }
}

Deno.test("parsers: a UDM URI is http or https, without user, query and fragment", () => {
  table(parseUdmUri, ["https://ucs.example.org/univention/udm/", "http://[::1]:8080/udm", "HTTPS://h/"], {
    "ftp://h/": "https://",
    "h/udm": "https://",
    "https:h": "https://",
    "https://": "https://",
    "https://u:p@h/": "must not contain a user or a password",
    "https://h/?a=b": 'without "?"',
  });
});

Deno.test("parsers: LDAP URIs are separated by spaces, and each is checked", () => {
  table(parseLdapUris, [
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

Deno.test("parsers: LDAP URIs get their port, and international names their ASCII form", () => {
  const texts = (written: string) => {
    const uris = parseLdapUris(written);
    return uris instanceof Invalid ? uris : uris.map(({ text }) => text);
  };
  assert.deepEqual(texts("LDAP://Host.Example/ ldapi:///run/ldapi"), [
    "ldap://host.example:389",
    "ldapi:///run/ldapi",
  ]);
  assert.deepEqual(texts("ldaps://bücher.example"), ["ldaps://xn--bcher-kva.example:636"]);
  assert.deepEqual(texts("LDAPS://"), ["ldaps:///"]);
  assert.deepEqual(texts("ldap://[FE80::1]:1389"), ["ldap://[fe80::1]:1389"]);
});

Deno.test("parsers: the address of a proxy is taken apart", () => {
  assert.deepEqual(parseProxy("http://u%40x:p%25@proxy:3128/"), {
    url: "http://proxy:3128",
    user: "u@x",
    password: "p%",
  });
  assert.deepEqual(parseProxy("http://u:100%@proxy"), { url: "http://proxy", user: "u", password: "100%" });
  table(parseProxy, ["https://proxy"], { "proxy:3128": "http://", "http://proxy/path": "no path" });
});

Deno.test("parsers: a domain is a DNS name, also an international one", () => {
  table(parseDomain, ["ad.example.org", "AD.Example.ORG", "bücher.example", "dc_1.test", "localhost"], {
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

Deno.test("parsers: an OU of the target is a relative DN of OUs", () => {
  table(parseRelativeOu, ["ou=a", "OU=b,ou=a", "ou=a\\, b", "ou=a\\+b"], {
    "ou=a,dc=example,dc=org": "not dc=",
    "cn=a": "not cn=",
    "ou=a+cn=b": '"+"',
    "ou=": "without a name",
    "a": '"=" is missing',
  });
});

Deno.test("parsers: a search base is a DN, or AD's GUID form", () => {
  table(parseBase, ["dc=example,dc=org", "<GUID=0123456789abcdef>"], { "example.org": "must be a DN" });
});

Deno.test("parsers: a sanitizer may be written with or without a module", () => {
  table(parseSanitizer, [
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

Deno.test("parsers: a region is one of the regions of telephone numbers", () => {
  table(parseRegion, ["DE", "de", "GB"], { "UK": '"GB"', "Germany": "two letters", "XX": "two letters" });
});
