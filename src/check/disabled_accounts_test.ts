import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import { disabledAccountsCheck } from "./disabled_accounts.ts";

/** The statuses of the check for a filter. */
function statuses(filter: string, udm = ""): string[] {
  const config = configOf(minimal({ udm, source: `user_filter: "${filter}"` }));
  return disabledAccountsCheck(config).map(({ status }) => status);
}

const EXCLUDING = "(&(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))";

Deno.test("disabled accounts: a filter that excludes them is a warning if users are deleted at once", () => {
  for (
    const filter of [
      EXCLUDING,
      "(&(objectClass=user)(&(sn=*)(!(USERACCOUNTCONTROL:1.2.840.113556.1.4.803:=2))))",
      "(&(objectClass=user)(userAccountControl=512))",
      "(&(objectClass=person)(!(nsAccountLock=TRUE)))",
    ]
  ) {
    assert.deepEqual(statuses(filter), ["warning"], filter);
  }
});

Deno.test("disabled accounts: other filters, and users who are disabled first, are not mentioned", () => {
  for (
    const filter of [
      "(objectClass=user)",
      "(&(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=65536)))",
      "(&(objectClass=user)(userAccountControl:1.2.840.113556.1.4.803:=2))",
      "(&(objectClass=user)(!(userAccountControl=514)))",
      "(&(objectClass=person)(nsAccountLock=*))",
      "(|(title=x)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))",
    ]
  ) {
    assert.deepEqual(statuses(filter), [], filter);
  }
  assert.deepEqual(statuses(EXCLUDING, "user_removal: disable"), []);
});
