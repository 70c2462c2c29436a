import assert from "node:assert/strict";
import { PHONE_REGION, regionProblem } from "../../transform/sanitizers/phone_regions.ts";
import { SANITIZER_PATTERN, sanitizerProblem } from "../../transform/steps/sanitizer.ts";
import { baseProblem, ldapUrisProblem, relativeOuProblem, udmUriProblem } from "../checks/checks.ts";
import { caseless } from "../../common/scalars.ts";
import { LIMIT_PATTERN, limitProblem, SHARE_PATTERN, shareProblem } from "../../planner/limits/limit.ts";
import { durationProblem } from "../duration.ts";
import { DN, DURATION, LDAP_URIS, RELATIVE_OU, UDM_URI } from "./patterns.ts";

for (
  const [what, pattern, problemOf, good, bad] of [
    ["URI of UDM", UDM_URI, udmUriProblem, ["https://a.test/udm/", "HTTP://a.test:80/"], [
      "a.test/udm/",
      "ftp://a.test/",
      "https://a.test/?a=b",
      "https://a.test/#a",
    ]],
    ["LDAP URI", LDAP_URIS, ldapUrisProblem, [
      "ldap://a.test",
      " LDAPS://a.test:636  ldapi:///run/ldapi ",
      "ldap://[::1]:389",
    ], ["http://a.test", "a.test", "ldap://a.test b.test", "ldapx://a.test"]],
    ["OU", RELATIVE_OU, relativeOuProblem, ["ou=a", "OU=b,ou=a", "ou = a"], ["a", "cn=a", "dc=a,ou=b"]],
    ["base", DN, baseProblem, ["dc=a", "<GUID=00000000-0000-0000-0000-000000000000>"], ["people"]],
    ["limit", LIMIT_PATTERN, limitProblem, [
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
    ["share", SHARE_PATTERN, shareProblem, ["50 %", "Off", "100%"], ["10", "half"]],
    ["duration", DURATION, durationProblem, ["30d", "12 H", " 4w "], ["30", "d", "1.5d", "30 days"]],
    ["region", PHONE_REGION, regionProblem, ["DE", "at"], ["Austria", "D", "49"]],
    ["sanitizer", SANITIZER_PATTERN, sanitizerProblem, [
      "guid2uuid",
      "univention.directory_importer.sanitize:guid2uuid",
      "base64:b64encode",
      "bytes.lower",
    ], ["mail_sanitiser", "bytesXlower", ":guid2uuid", "guid2uuid "]],
  ] as const
) {
  Deno.test(`schema: the pattern and the check of a ${what} accept and reject the same texts`, () => {
    const expression = new RegExp(pattern, "u");
    for (const text of good) {
      assert.equal(problemOf(text), undefined, text);
      assert.match(text, expression);
    }
    for (const text of bad) {
      assert.notEqual(problemOf(text), undefined, text);
      assert.doesNotMatch(text, expression);
    }
  });
}

Deno.test("schema: caseless matches a word in any case", () => {
  assert.equal(caseless("a-1"), "[Aa]-1");
  assert.match("oFf", new RegExp(`^${caseless("off")}$`));
});
