import assert from "node:assert/strict";
import { neededAttributes, originsOf } from "./needed_attributes.ts";
import { config as transformConfig } from "./testing.ts";

Deno.test("an attribute that becomes no wanted property is not needed", () => {
  const trans = transformConfig({
    rename_attrs: { jpegPhoto: "thumbnailPhoto", username: "uid" },
  });
  assert.deepEqual(neededAttributes(["uid", "thumbnailPhoto", "sn"], trans, ["username"]), ["uid"]);
  assert.deepEqual(neededAttributes(["uid", "thumbnailPhoto", "sn"], trans, ["jpegPhoto"]), [
    "thumbnailPhoto",
  ]);
});

Deno.test("what templates, groups of expressions and renamed names are made from is needed, step by step", () => {
  const trans = transformConfig({
    decompose_attrs: { proxyAddresses: ["(?P<mail>.*)"] },
    rename_attrs: { "e-mail": "mail" },
    compose_attrs: { displayName: ["{firstname} {lastname}", "{cn}"] },
  });
  const requested = ["proxyAddresses", "firstname", "lastname", "cn", "title"];
  assert.deepEqual(neededAttributes(requested, trans, ["e-mail"]), ["proxyAddresses"]);
  assert.deepEqual(neededAttributes(requested, trans, ["displayName"]), ["firstname", "lastname", "cn"]);
});

Deno.test("case and options do not matter, and what asks for everything stays", () => {
  const trans = transformConfig({});
  assert.deepEqual(neededAttributes(["*", "+", "CN;lang-de", "sn"], trans, ["cn"]), ["*", "+", "CN;lang-de"]);
});

Deno.test("what a server answers under other names stays: classes, numbers, families of attributes", () => {
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

Deno.test("if a step takes what is not requested, everything stays: the server may know it by another name", () => {
  const requested = ["surname", "mail"];
  const trans = transformConfig({ rename_attrs: { lastname: "sn", "e-mail": "mail" } });
  assert.deepEqual(neededAttributes(requested, trans, ["lastname"]), requested);
  assert.deepEqual(neededAttributes(requested, trans, ["e-mail"]), ["mail"], "only if it is needed");
  assert.deepEqual(
    neededAttributes(["*", "memberOf"], trans, ["lastname"]),
    ["*"],
    "unless that is everything",
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

Deno.test("the attributes behind a property are found through the steps", () => {
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
});
