import assert from "node:assert/strict";
import { hideValuesOf } from "../common/secret_names.ts";
import type { Properties } from "../common/model.ts";
import type { Effect, EffectKind } from "../planner/effects.ts";
import { warningsOf } from "./warnings.ts";

const mailDomains = new Set(["example.test", "example.org"]);

function warnings(
  properties: Properties,
  rest: Partial<Effect> = {},
  domains?: ReadonlySet<string> | "unknown",
): string[] {
  const effect: Effect = {
    effect: "modify",
    kind: "user",
    key: "key",
    name: "anna",
    newName: undefined,
    dn: undefined,
    sourceDn: undefined,
    operations: [],
    ...rest,
  };
  const result = {
    properties,
    membership: undefined,
    photo: undefined,
    isBack: false,
    stampedIn: undefined,
    preferences: undefined,
  };
  return warningsOf(effect, result, {
    mailDomains: domains === "unknown" ? undefined : domains ?? mailDomains,
  });
}

for (
  const [what, properties, warning] of [
    ["an address of a mail domain", { mailPrimaryAddress: "a@Example.Test" }, undefined],
    [
      "an address of none",
      { mailPrimaryAddress: "a@nowhere.test" },
      'UDM will reject mailPrimaryAddress "a@nowhere.test": it has no mail domain "nowhere.test"; ' +
      "it has example.org, example.test",
    ],
    [
      "an alternative address of none",
      { mailAlternativeAddress: ["a@example.test", "a@nowhere.test"] },
      'UDM will reject mailAlternativeAddress "a@nowhere.test": it has no mail domain "nowhere.test"; ' +
      "it has example.org, example.test",
    ],
    [
      "no address",
      { mailPrimaryAddress: "anna" },
      'UDM will reject mailPrimaryAddress "anna": it is not a mail address',
    ],
    ["an address that goes", { mailPrimaryAddress: null }, undefined],
    ["any address for e-mail", { "e-mail": ["a@anywhere.test", "a@b"] }, undefined],
    ["none for e-mail", { "e-mail": ["anna"] }, 'UDM will reject e-mail "anna": it is not a mail address'],
    [
      "a foreign letter in e-mail",
      { "e-mail": ["ä@x.test"] },
      'UDM will reject e-mail "ä@x.test": before the "@" only ASCII is allowed',
    ],
    ["a date", { birthday: "2000-02-29" }, undefined],
    [
      "a date in another form",
      { birthday: "1.1.2000" },
      'UDM will reject birthday "1.1.2000": a date is written YYYY-MM-DD',
    ],
    [
      "a day that never was",
      { userexpiry: "2001-02-29" },
      'UDM will reject userexpiry "2001-02-29": a date is written YYYY-MM-DD',
    ],
    ["a country", { country: "DE" }, undefined],
    [
      "initials that are a name",
      { initials: "Johanna" },
      'UDM will reject initials "Johanna": it has 7 characters, at most 6 are allowed',
    ],
    [
      "a telephone number with a comma",
      { phone: ["+49 421 1", "1, 2"] },
      'UDM will reject phone "1, 2": a telephone number may not contain ","',
    ],
    [
      "an account that ends too late",
      { userexpiry: "9999-12-31" },
      'UDM will reject userexpiry "9999-12-31": the year must be from 1961 to 2099',
    ],
    ["no lastname any more", { lastname: null }, "UDM will reject it: a user needs a lastname"],
    ["another lastname", { lastname: "Doe" }, undefined],
  ] as const
) {
  Deno.test(`${what}: ${warning === undefined ? "no warning" : "a warning"}`, () => {
    assert.deepEqual(warnings(properties), warning === undefined ? [] : [warning]);
  });
}

Deno.test("warnings: a new user needs a lastname, and a name that UDM accepts", () => {
  const added = { effect: "add" as EffectKind };
  assert.deepEqual(warnings({ lastname: "Doe" }, added), []);
  assert.deepEqual(warnings({}, { ...added, name: "anna b" }), [
    'UDM will reject the name: a user name may not contain " "',
    "UDM will reject it: a user needs a lastname",
  ]);
});

Deno.test("warnings: a name is checked only if it is written", () => {
  assert.deepEqual(warnings({}, { name: "anna b" }), []);
  assert.equal(warnings({}, { effect: "rename", newName: "anna b" }).length, 1);
  assert.deepEqual(warnings({}, { effect: "delete", name: "anna b" }), []);
  assert.equal(warnings({}, { effect: "add", kind: "group", name: "a/b" }).length, 1);
});

Deno.test("warnings: a name that Samba owns is reserved", () => {
  const added = { effect: "add" as EffectKind };
  const [warning] = warnings({ lastname: "Doe" }, { ...added, name: "krbtgt" });
  assert.match(warning ?? "", /^the name is reserved: "krbtgt" is a user of every domain/);
  assert.match(
    warnings({}, { ...added, kind: "group", name: "Users" })[0] ?? "",
    /^the name is reserved: "Users" is a group/,
  );
});

Deno.test("warnings: the value of a property made from a secret is not quoted", () => {
  hideValuesOf(["userexpiry"]);
  assert.deepEqual(warnings({ userexpiry: "hush" }), ["UDM will reject userexpiry, a secret"]);
});

Deno.test("warnings: the address of a group needs a mail domain, too", () => {
  const group = { kind: "group" as const };
  assert.deepEqual(warnings({ mailAddress: "team@example.org" }, group), []);
  assert.match(
    warnings({ mailAddress: "team@nowhere.test" }, group)[0] ?? "",
    /no mail domain "nowhere.test"/,
  );
  assert.deepEqual(warnings({ mailAddress: "a@nowhere.test" }), [], "users have no such property");
});

Deno.test("warnings: unknown mail domains are not checked", () => {
  assert.deepEqual(warnings({ mailPrimaryAddress: "a@nowhere.test" }, {}, "unknown"), []);
  const [none] = warnings({ mailPrimaryAddress: "a@nowhere.test" }, {}, new Set());
  assert.match(none ?? "", /no mail domain "nowhere.test"$/);
});
