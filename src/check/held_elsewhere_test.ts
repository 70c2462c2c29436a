import assert from "node:assert/strict";
import { TakenValues } from "../planner/store/taken_values.ts";
import { heldElsewhereCheck } from "./held_elsewhere.ts";
import type { SampledEntry } from "./entry_findings.ts";

function entry(name: string, more: Partial<SampledEntry> = {}): SampledEntry {
  const key = new TextEncoder().encode(`key of ${name}`);
  return {
    dn: `cn=${name}`,
    key,
    rawKey: key,
    name,
    address: undefined,
    ...more,
  };
}

const taken = new TakenValues();
taken.add({ type: "name", value: "root" }, { type: "users/ldap", dn: "uid=root,cn=users", key: undefined });
taken.add({ type: "name", value: "anna" }, { type: "users/user", dn: "uid=anna,cn=x", key: "key of anna" });
taken.add({ type: "mail", value: "team@x" }, { type: "groups/group", dn: "cn=team,cn=x", key: undefined });

Deno.test("check: names and addresses without a holder are fine", () => {
  const { status, advice } = heldElsewhereCheck([entry("bert", { address: "bert@x" })], taken);
  assert.deepEqual([status, advice], ["pass", undefined]);
});

Deno.test("check: the objects that hold names and addresses are named", () => {
  const { status, detail, advice } = heldElsewhereCheck(
    [entry("Root"), entry("bert", { address: "Team@x" }), entry("carl")],
    taken,
  );
  assert.equal(status, "warning");
  assert.equal(
    detail,
    "objects outside the OUs have 1 name and 1 mail address of the 3 entries looked up, such as Root (the " +
      "simple authentication account uid=root,cn=users) and Team@x (the group cn=team,cn=x)",
  );
  assert.match(
    advice ?? "",
    /Entries with such a name are skipped: .* Such addresses are skipped, and the rest/,
  );
});

Deno.test("check: an object that was moved out of the OUs does not hold the name of its entry", () => {
  assert.equal(heldElsewhereCheck([entry("anna")], taken).status, "pass");
});
