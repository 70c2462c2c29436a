import assert from "node:assert/strict";
import { neededAttributes } from "./needed.ts";
import { config as transformConfig } from "./testing.ts";

Deno.test("an attribute that becomes no wanted property is not needed", () => {
  const trans = transformConfig({
    renameAttrs: new Map([["jpegPhoto", "thumbnailPhoto"], ["username", "uid"]]),
  });
  assert.deepEqual(neededAttributes(["uid", "thumbnailPhoto", "sn"], trans, ["username"]), ["uid"]);
  assert.deepEqual(neededAttributes(["uid", "thumbnailPhoto", "sn"], trans, ["jpegPhoto"]), [
    "thumbnailPhoto",
  ]);
});

Deno.test("what templates, groups of expressions and renamed names are made from is needed, step by step", () => {
  const trans = transformConfig({
    decomposeAttrs: new Map([["proxyAddresses", ["(?P<mail>.*)"]]]),
    renameAttrs: new Map([["e-mail", "mail"]]),
    composeAttrs: new Map([["displayName", ["{firstname} {lastname}", "{cn}"]]]),
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
  const trans = transformConfig({ renameAttrs: new Map([["lastname", "sn"]]) });
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
  const trans = transformConfig({ renameAttrs: new Map([["lastname", "sn"], ["e-mail", "mail"]]) });
  assert.deepEqual(neededAttributes(requested, trans, ["lastname"]), requested);
  assert.deepEqual(neededAttributes(requested, trans, ["e-mail"]), ["mail"], "only if it is needed");
  assert.deepEqual(
    neededAttributes(["*", "memberOf"], trans, ["lastname"]),
    ["*"],
    "unless that is everything",
  );
  const composed = transformConfig({ composeAttrs: new Map([["displayName", ["{gn} {lastname}"]]]) });
  assert.deepEqual(neededAttributes(["givenName", "lastname"], composed, ["displayName"]), [
    "givenName",
    "lastname",
  ]);
  const made = transformConfig({
    fixedAttrs: new Map([["title", ["Dr."]]]),
    renameAttrs: new Map([["lastname", "sn"]]),
    composeAttrs: new Map([["displayName", ["{title} {lastname}"]]]),
  });
  assert.deepEqual(neededAttributes(["sn", "mail"], made, ["displayName"]), ["sn"], "steps make the rest");
});
