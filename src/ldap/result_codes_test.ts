import assert from "node:assert/strict";
import { hideSecrets } from "../common/redact.ts";
import { resultError } from "./result_codes.ts";
import type { Operation } from "./source_error.ts";

const BIND: Operation = { kind: "bind", text: "bind as cn=reader" };
const SEARCH: Operation = { kind: "search", text: "search (cn=*) below dc=x" };

/** The error for a result with this code. */
function error(
  operation: Operation,
  code: number,
  text = "",
  more: { matchedDn?: string; referrals?: string[] } = {},
) {
  return resultError("ldap://dc1:389", operation, { code, text, matchedDn: "", referrals: [], ...more });
}

Deno.test("ldap: a failed bind is explained by the code of Active Directory", () => {
  const cases: [string, RegExp][] = [
    ["52e", /the password is wrong/],
    ["525", /the account does not exist/],
    ["530", /at this time/],
    ["531", /from this computer/],
    ["532", /the password has expired/],
    ["533", /the account is disabled/],
    ["701", /the account has expired/],
    ["773", /the password must be changed/],
    ["775", /the account is locked/],
  ];
  for (const [data, reason] of cases) {
    const text =
      `80090308: LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data ${data}, v3839\0`;
    const { message, kind, code } = error(BIND, 49, text);
    assert.match(message, reason, data);
    assert.ok(message.startsWith("ldap://dc1:389: bind as cn=reader: "), message);
    assert.ok(message.includes(`data ${data}`), "the server's message is quoted");
    assert.equal(kind, "credentials");
    assert.equal(code, 49);
  }
  assert.match(error(BIND, 49).message, /password is wrong or the account does not exist/);
  assert.match(error(BIND, 49, "data 999").message, /password is wrong or the account does not exist/);
});

Deno.test("ldap: every result code is explained with advice", () => {
  const cases: [number, string, RegExp][] = [
    [1, "refused", /without a bind.*bind_dn/],
    [3, "limit", /time limit.*search_pagesize/],
    [4, "limit", /size limit.*limits dn\.exact/],
    [7, "credentials", /sasl_method/],
    [8, "denied", /encrypted connection.*ldaps/],
    [10, "missing", /does not hold the base/],
    [11, "limit", /administrator.*search_pagesize.*size\.pr/],
    [12, "configuration", /paging.*search_pagesize to 0/],
    [13, "denied", /encrypted connection/],
    [32, "missing", /base does not exist/],
    [34, "configuration", /DN as invalid/],
    [48, "credentials", /does not support this authentication method/],
    [50, "denied", /may not do this.*right to read/],
    [51, "busy", /busy.*later/],
    [52, "busy", /shutting down.*later/],
    [53, "refused", /unwilling.*log/],
    [80, "refused", /the server refused \(result 80\)/],
  ];
  for (const [code, kind, reason] of cases) {
    const found = error(SEARCH, code);
    assert.equal(found.kind, kind, `${code}`);
    assert.match(found.message, reason, `${code}`);
    assert.match(found.message, new RegExp(`result ${code}\\b`));
  }
});

Deno.test("ldap: a missing base is reported with its closest existing parent", () => {
  assert.match(
    error(SEARCH, 32, "", { matchedDn: "dc=test" }).message,
    /closest existing parent is "dc=test"/,
  );
});

Deno.test("ldap: a referral is reported with its target", () => {
  const { message } = error(SEARCH, 10, "RefErr", { referrals: ["ldap://other/dc=x", "ldap://third/dc=x"] });
  assert.match(message, /it refers to ldap:\/\/other\/dc=x and ldap:\/\/third\/dc=x/);
});

Deno.test("ldap: a long message of the server is shortened after secrets are removed", () => {
  hideSecrets("correct horse");
  const text = `${"x".repeat(990)} correct horse ${"y".repeat(100_000)}`;
  const { message } = error(SEARCH, 32, text, { matchedDn: text });
  assert.match(message, /x \*\*\* y{5}…/);
  assert.ok(message.length < 2500 && !message.includes("correct"), message);
});

Deno.test("ldap: a password in the server's message is redacted", () => {
  const result = { code: 49, text: "no: hunter2 is wrong, hunter2!", matchedDn: "", referrals: [] };
  hideSecrets("hunter2");
  const { message } = resultError("ldap://dc1:389", BIND, result);
  assert.ok(!message.includes("hunter2"), message);
  assert.match(message, /no: \*\*\* is wrong/);
});
