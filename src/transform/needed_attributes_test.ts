import assert from "node:assert/strict";
import {
  areComputed,
  derivedNames,
  mayBeReturned,
  namesOf,
  neededAttributes,
  originsOf,
  requiredFor,
} from "./needed_attributes.ts";
import { config as transformConfig } from "./testing.ts";

Deno.test("needed attributes: an attribute that no desired property depends on is not needed", () => {
  const trans = transformConfig({
    rename_attrs: { jpegPhoto: "thumbnailPhoto", username: "uid" },
  });
  assert.deepEqual(neededAttributes(["uid", "thumbnailPhoto", "sn"], trans, ["username"]), ["uid"]);
  assert.deepEqual(neededAttributes(["uid", "thumbnailPhoto", "sn"], trans, ["jpegPhoto"]), [
    "thumbnailPhoto",
  ]);
});

Deno.test("needed attributes: inputs of templates, named groups and renames are needed across steps", () => {
  const trans = transformConfig({
    decompose_attrs: { proxyAddresses: ["(?P<mail>.*)"] },
    rename_attrs: { "e-mail": "mail" },
    compose_attrs: { displayName: ["{firstname} {lastname}", "{cn}"] },
  });
  const requested = ["proxyAddresses", "firstname", "lastname", "cn", "title"];
  assert.deepEqual(neededAttributes(requested, trans, ["e-mail"]), ["proxyAddresses"]);
  assert.deepEqual(neededAttributes(requested, trans, ["displayName"]), ["firstname", "lastname", "cn"]);
});

Deno.test("needed attributes: case and options are ignored, and * and + stay", () => {
  const trans = transformConfig({});
  assert.deepEqual(neededAttributes(["*", "+", "CN;lang-de", "sn"], trans, ["cn"]), ["*", "+", "CN;lang-de"]);
});

Deno.test("needed attributes: object classes, OIDs and attributes with subtypes or aliases stay", () => {
  const trans = transformConfig({ rename_attrs: { lastname: "sn" } });
  const covering = [
    "@inetOrgPerson",
    "!person",
    "2.5.4.4",
    "OID.2.5.4.42;lang-de",
    "name",
    "streetAddress",
    "1.1",
  ];
  assert.deepEqual(neededAttributes([...covering, "sn", "mail"], trans, ["lastname"]), [...covering, "sn"]);
});

Deno.test("needed attributes: all attributes stay if a step reads one that is not requested", () => {
  const requested = ["surname", "mail"];
  const trans = transformConfig({ rename_attrs: { lastname: "sn", "e-mail": "mail" } });
  assert.deepEqual(neededAttributes(requested, trans, ["lastname"]), requested);
  assert.deepEqual(neededAttributes(requested, trans, ["e-mail"]), ["mail"], "only if it is needed");
  assert.deepEqual(
    neededAttributes(["*", "memberOf"], trans, ["lastname"]),
    ["*"],
    "unless all attributes are requested",
  );
  const composed = transformConfig({ compose_attrs: { displayName: ["{gn} {lastname}"] } });
  assert.deepEqual(neededAttributes(["givenName", "lastname"], composed, ["displayName"]), [
    "givenName",
    "lastname",
  ]);
  const made = transformConfig({
    fixed_attrs: { title: ["Dr."] },
    rename_attrs: { lastname: "sn" },
    compose_attrs: { displayName: ["{title} {lastname}"] },
  });
  assert.deepEqual(neededAttributes(["sn", "mail"], made, ["displayName"]), ["sn"], "steps make the rest");
});

Deno.test("derived names: what steps make from attributes or change with them, in any case, with any option", () => {
  const trans = transformConfig({
    decompose_attrs: { "userPassword;binary": ["(?P<hash>.+)"] },
    compose_attrs: { description: ["{HASH}"], title: ["{sn}"] },
  });
  assert.deepEqual([...derivedNames(["USERPASSWORD"], trans)].sort(), [
    "description",
    "hash",
    "userpassword",
  ]);
  assert.deepEqual([...derivedNames(["o"], trans)], ["o"]);
});

Deno.test("origins: the source attributes of a property are found through all steps", () => {
  const trans = transformConfig({
    decompose_attrs: { proxyAddresses: ["^SMTP:(?P<main>.+)$"] },
    rename_attrs: { key: "main", number: "employeeNumber" },
    fixed_attrs: { site: ["a"] },
    compose_attrs: { both: ["{number}-{key}-{site}", "{objectGUID}"], constant: ["{site}"] },
  });
  assert.deepEqual(originsOf("key", trans), ["proxyAddresses"]);
  assert.deepEqual(originsOf("number", trans), ["employeeNumber"]);
  assert.deepEqual(originsOf("uid", trans), ["uid"]);
  assert.deepEqual(originsOf("site", trans), []);
  assert.deepEqual(originsOf("constant", trans), []);
  assert.deepEqual(originsOf("both", trans), ["employeeNumber", "proxyAddresses", "objectGUID"]);
  const withFallback = transformConfig({ fallback_attrs: { uid: ["{sn}"] } });
  assert.deepEqual(originsOf("uid", withFallback), ["uid"], "a fallback is not where a value comes from");
});

Deno.test("needed attributes: a template or an expression needs nothing that another one of its step makes", () => {
  const trans = transformConfig({
    decompose_attrs: { cn: ["(?P<a>\\w+)"], mail: ["(?P<a>.+)@", "(?P<b>.+)"], a: ["(?P<c>.+)"] },
    compose_attrs: {
      lastname: ["{sn} ({o})"],
      displayName: ["{lastname}, {firstname}"],
      title: ["{title} {b}"],
    },
  });
  const needed = (property: string) =>
    neededAttributes(["a", "cn", "mail", "sn", "o", "lastname", "firstname", "title"], trans, [property]);
  assert.deepEqual(needed("displayName"), ["lastname", "firstname"]);
  assert.deepEqual(needed("lastname"), ["sn", "o", "lastname"]);
  assert.deepEqual(needed("c"), ["a"]);
  assert.deepEqual(needed("title"), ["mail", "title"]);
  assert.deepEqual(originsOf("displayName", trans), ["lastname", "firstname"]);
  assert.deepEqual(originsOf("title", trans), ["title", "mail"]);
  assert.deepEqual(originsOf("a", trans), ["mail", "cn"]);
  assert.deepEqual(originsOf("c", trans), ["a"]);
});

Deno.test("origins: a property needs a value of the attributes whose sanitizer knows no missing value", () => {
  const trans = transformConfig({
    sanitizer: { ACCOUNTEXPIRES: ["x.y:ad_account_expires"], shadowExpire: ["days_to_date"] },
    rename_attrs: { userexpiry: "accountexpires", end: "shadowExpire" },
    compose_attrs: { description: ["until {userexpiry}"] },
  });
  const requested = ["accountExpires", "shadowExpire"];
  assert.deepEqual(requiredFor("userexpiry", requested, trans), ["accountExpires"]);
  assert.deepEqual(requiredFor("description", requested, trans), ["accountExpires"]);
  assert.deepEqual(requiredFor("userexpiry", ["*"], trans), ["accountexpires"]);
  assert.deepEqual(requiredFor("end", requested, trans), []);
  assert.deepEqual(requiredFor("username", requested, trans), []);
});

Deno.test("needed attributes: an attribute may be returned by its names, its supertypes and selectors", () => {
  for (
    const requested of [
      "uid",
      "UID;lang-de",
      "userid",
      "*",
      "@inetOrgPerson",
      "0.9.2342.19200300.100.1.1",
      "name",
    ]
  ) {
    assert.ok(mayBeReturned("uid", ["sn", requested]), requested);
  }
  assert.ok(!mayBeReturned("uid", ["sn", "uidNumber"]));
});

Deno.test("needed attributes: an attribute has its names in any case, with its options", () => {
  assert.deepEqual(namesOf("UserID"), ["uid", "userid"]);
  assert.deepEqual(namesOf("uidNumber"), ["uidnumber"]);
  assert.deepEqual(namesOf("uid;lang-de"), ["uid;lang-de"]);
});

Deno.test("needed attributes: values are computed if a step sets or changes them, but not if it renames them", () => {
  const rename_attrs = { users: "member" };
  const isComputed = (steps: Parameters<typeof transformConfig>[0]) =>
    areComputed(["users"], transformConfig({ rename_attrs, ...steps }));
  assert.equal(isComputed({}), false);
  assert.equal(isComputed({ remove_attrs: ["member"] }), false);
  assert.equal(isComputed({ regex_replace: { cn: [["a", "b"]] } }), false);
  assert.equal(isComputed({ regex_replace: { Member: [["a", "b"]] } }), true);
  assert.equal(isComputed({ fixed_attrs: { users: ["anna"] } }), true);
});
