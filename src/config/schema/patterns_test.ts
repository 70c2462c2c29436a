import assert from "node:assert/strict";
import { parseRegion, PHONE_REGION } from "../../transform/sanitizers/phone_regions.ts";
import { parseSanitizer, SANITIZER_PATTERN } from "../../transform/steps/sanitizer.ts";
import { parseBase, parseLdapUris, parseListShards, parseRelativeOu, parseUdmUri } from "./parsers.ts";
import { Invalid } from "../../common/invalid.ts";
import { caseless } from "../../common/scalars.ts";
import { LIMIT_PATTERN, parseLimit, parseShare, SHARE_PATTERN } from "../../planner/limits/limit.ts";
import { parseDuration } from "../duration.ts";
import { DN, DURATION, LDAP_URIS, LIST_SHARDS, RELATIVE_OU, UDM_URI } from "./patterns.ts";

for (
  const [what, pattern, parse, good, bad] of [
    ["URI of UDM", UDM_URI, parseUdmUri, ["https://a.test/udm/", "HTTP://a.test:80/"], [
      "a.test/udm/",
      "ftp://a.test/",
      "https://a.test/?a=b",
      "https://a.test/#a",
    ]],
    ["LDAP URI", LDAP_URIS, parseLdapUris, [
      "ldap://a.test",
      " LDAPS://a.test:636  ldapi:///run/ldapi ",
      "ldap://[::1]:389",
    ], ["http://a.test", "a.test", "ldap://a.test b.test", "ldapx://a.test"]],
    ["OU", RELATIVE_OU, parseRelativeOu, ["ou=a", "OU=b,ou=a", "ou = a"], ["a", "cn=a", "dc=a,ou=b"]],
    ["base", DN, parseBase, ["dc=a", "<GUID=00000000-0000-0000-0000-000000000000>", ""], ["people"]],
    ["limit", LIMIT_PATTERN, parseLimit, [
      "20 %",
      "20%",
      "2.5 %",
      "100",
      "off",
      "None",
      "UNLIMITED",
      "no",
      " 5 ",
    ], [
      "-1",
      "20 percent",
      "all",
      "1.5",
    ]],
    ["share", SHARE_PATTERN, parseShare, ["50 %", "Off", "100%"], ["10", "half"]],
    ["duration", DURATION, parseDuration, ["30d", "12 H", " 4w ", "never", " Never"], [
      "30",
      "nevers",
      "d",
      "1.5d",
      "30 days",
    ]],
    ["number of parts", LIST_SHARDS, parseListShards, ["auto", "Auto", "1", " 64 "], [
      "0",
      "65",
      "-1",
      "4.5",
      "all",
    ]],
    ["region", PHONE_REGION, parseRegion, ["DE", "at"], ["Austria", "D", "49"]],
    ["sanitizer", SANITIZER_PATTERN, parseSanitizer, [
      "guid2uuid",
      "univention.directory_importer.sanitize:guid2uuid",
      "base64:b64encode",
      "bytes.lower",
    ], ["mail_sanitiser", "bytesXlower", ":guid2uuid", "guid2uuid "]],
  ] as const
) {
  Deno.test(`schema: the pattern and the parser of a ${what} accept and reject the same texts`, () => {
    const expression = new RegExp(pattern, "u");
    for (const text of good) {
      assert.ok(!(parse(text) instanceof Invalid), text);
      assert.match(text, expression);
    }
    for (const text of bad) {
      assert.ok(parse(text) instanceof Invalid, text);
      assert.doesNotMatch(text, expression);
    }
  });
}

Deno.test("schema: caseless matches a word in any case", () => {
  assert.equal(caseless("a-1"), "[Aa]-1");
  assert.match("oFf", new RegExp(`^${caseless("off")}$`));
});
