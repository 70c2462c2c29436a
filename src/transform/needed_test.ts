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
