import assert from "node:assert/strict";
import type { Properties } from "../common/model.ts";
import type { Operation } from "../planner/plan_types.ts";
import { UdmError, type UdmErrorDetails } from "../udm/errors.ts";
import type { UdmObject } from "../udm/types.ts";
import { explainFailure } from "./explain_failure.ts";

const KEY = "11111111-1111-4111-8111-000000000001";
const BELONGING = {
  positions: { user: "ou=people,dc=x", group: "ou=groups,dc=x" },
  primaryKeys: { user: "univentionObjectIdentifier", group: "univentionObjectIdentifier" },
};

function create(properties: Properties = {}): Operation {
  return {
    ...{ id: 0, phase: 0, type: "create", kind: "user", key: KEY, name: "anna", needs: [], after: [] },
    ...{ sourceDn: "uid=anna", photo: undefined, membership: undefined },
    properties: { username: "anna", univentionObjectIdentifier: KEY, ...properties },
  } as Operation;
}

function refusal(details: Partial<UdmErrorDetails>): UdmError {
  return new UdmError({ method: "POST", type: "users/user" }, {
    kind: "invalid",
    problem: "abgelehnt",
    ...details,
  });
}

const TAKEN = refusal({ kind: "conflict", conflictOn: "name", advice: "Rename it." });

function mailRefusal(address: string): UdmError {
  const message = `Die Mail-Adresse wird bereits verwendet: ${address}.`;
  return refusal({ reasons: [{ property: "mailPrimaryAddress", message }], advice: "Correct it." });
}

/** Explains a failure in a directory with these objects; returns the explanation and the requests. */
async function explain(
  error: unknown,
  operation: Operation,
  objects: { readonly [type: string]: readonly { dn: string; properties: Properties }[] } = {},
) {
  const requests: string[] = [];
  const client = {
    searchIfReadable: (type: string, filter: string) => {
      requests.push(`${type} ${filter}`);
      return Promise.resolve(objects[type] as UdmObject[] ?? []);
    },
  };
  return { ...await explainFailure(error, operation, client, BELONGING), requests };
}

Deno.test("apply: the message about a taken name names its holder and the type of that", async () => {
  const { advice, isLocked, requests } = await explain(TAKEN, create(), {
    "users/ldap": [{ dn: "uid=anna,cn=users,dc=x", properties: { username: "Anna" } }],
  });
  assert.equal(advice, "It belongs to users/ldap uid=anna,cn=users,dc=x: change it there or in the source.");
  assert.equal(isLocked, undefined);
  assert.deepEqual(requests, [
    "users/user (username=anna)",
    "groups/group (name=anna)",
    "users/ldap (username=anna)",
  ]);
});

Deno.test("apply: the message about a name of the entry's own object does not advise to free the name", async () => {
  const { advice } = await explain(TAKEN, create(), {
    "users/user": [{
      dn: "uid=anna,cn=users,dc=x",
      properties: { username: "anna", univentionObjectIdentifier: KEY },
    }],
  });
  assert.match(
    advice ?? "",
    /^It belongs to users\/user uid=anna,cn=users,dc=x, which has the primary key of this entry/,
  );
  assert.doesNotMatch(advice ?? "", /[Rr]ename|change it/);
});

Deno.test("apply: a taken name without a holder is locked, and the message says for how long", async () => {
  const { advice, isLocked } = await explain(TAKEN, create());
  assert.equal(isLocked, true);
  assert.match(advice ?? "", /it is locked by UDM for up to five minutes/);
  assert.doesNotMatch(advice ?? "", /Rename/);
});

Deno.test("apply: the holder of an identifier is named, also if it is an object of another type", async () => {
  const { advice } = await explain(refusal({ kind: "conflict", conflictOn: "identifier" }), create(), {
    "groups/group": [{ dn: "cn=team,dc=x", properties: { univentionObjectIdentifier: KEY } }],
  });
  assert.match(advice ?? "", /^It belongs to groups\/group cn=team,dc=x: /);
});

Deno.test("apply: the holder of an address is named in every language, be it a group or an alternative address", async () => {
  const operation = create({ mailPrimaryAddress: "team@example.org" });
  const group = await explain(mailRefusal("team@example.org"), operation, {
    "groups/group": [{ dn: "cn=team,dc=x", properties: { mailAddress: "team@example.org" } }],
  });
  assert.match(
    group.advice ?? "",
    /^It belongs to groups\/group cn=team,dc=x, and a mail address belongs to one object only/,
  );
  const alternative = await explain(mailRefusal("team@example.org"), operation, {
    "users/user": [{ dn: "uid=bert,dc=x", properties: { mailAlternativeAddress: ["Team@example.org"] } }],
  });
  assert.match(alternative.advice ?? "", /^It belongs to users\/user uid=bert,dc=x/);
});

Deno.test("apply: an address without a mail domain is reported as such in every language", async () => {
  const { advice } = await explain(
    mailRefusal("a@nowhere.test"),
    create({ mailPrimaryAddress: "a@nowhere.test" }),
  );
  assert.equal(
    advice,
    "UDM has no mail domain nowhere.test: create it there (mail/domain), or correct the address.",
  );
});

Deno.test("apply: a refused address without a holder may be locked", async () => {
  const { advice } = await explain(
    mailRefusal("a@example.org"),
    create({ mailPrimaryAddress: "a@example.org" }),
    {
      "mail/domain": [{ dn: "cn=example.org", properties: { name: "Example.org" } }],
    },
  );
  assert.match(
    advice ?? "",
    /^Correct it\. No object that the account can read has the address\. .* for up to five minutes/,
  );
});

Deno.test("apply: nothing is searched for after other failures", async () => {
  const blocked = refusal({
    refusal: "blocklist",
    reasons: [{ property: "mailPrimaryAddress", message: "a@x" }],
  });
  const phone = refusal({ reasons: [{ property: "phone", message: "a@x" }] });
  const failures = [new Error("x"), refusal({ kind: "forbidden" }), phone, blocked];
  for (const error of failures) {
    assert.deepEqual((await explain(error, create({ mailPrimaryAddress: "a@x" }))).requests, []);
  }
});

Deno.test("apply: the message about a missing object says where it is", async () => {
  const missing = refusal({ kind: "notFound", advice: "It may have been moved." });
  const change = {
    ...create(),
    type: "modify",
    dn: "uid=anna,ou=people,dc=x",
    changes: {},
  } as unknown as Operation;
  const at = (dn: string, value: string) => ({
    "users/user": [{ dn, properties: { univentionObjectIdentifier: value } }],
  });
  const filter = `users/user (univentionObjectIdentifier=${KEY})`;
  const moved = await explain(missing, change, at("uid=anna,cn=users,dc=x", KEY));
  assert.match(moved.advice ?? "", /^Its object is now at uid=anna,cn=users,dc=x: /);
  assert.deepEqual(moved.requests, [filter]);
  const other = await explain(missing, change, at("uid=anna,cn=users,dc=x", KEY.toUpperCase() + "x"));
  assert.match(other.advice ?? "", /^No object with its primary key is left/);
  const there = new UdmError(
    { method: "PATCH", type: "users/user", dn: "uid=anna,ou=people,dc=x" },
    missing.details,
  );
  const same = await explain(there, change, at("uid=Anna,ou=people,dc=x", KEY));
  assert.equal(same.advice, "It may have been moved.", "UDM finds it at the same DN");
  const created = await explain(missing, create(), at("uid=anna,cn=users,dc=x", KEY));
  assert.equal(created.advice, "It may have been moved.", "a container is missing");
  assert.deepEqual(created.requests, []);
});
