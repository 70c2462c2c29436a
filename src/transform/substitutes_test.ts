import assert from "node:assert/strict";
import { substitutesOf } from "./substitutes.ts";
import { attributes, config, type PlainRecord, plainRecord } from "./testing.ts";
import { compileTransform } from "./transform.ts";

const TRANS = config({
  renameAttrs: new Map([["title", "jobTitle"], ["name", "cn"]]),
  fallbackAttrs: new Map([["title", ["none"]], ["city", ["Bremen"]]]),
  composeAttrs: new Map([
    ["city", ["{l}"]],
    ["description", ["{cn}", "{name}", "nameless"]],
    ["country", ["DE"]],
    ["room", ["{title}"]],
  ]),
});

function substituted(record: PlainRecord): readonly string[] {
  return compileTransform(TRANS, ["jobTitle", "l", "cn"])(attributes(record)).substituted;
}

Deno.test("the substitutes are the fallbacks, and templates without names at the end of others", () => {
  assert.deepEqual(plainRecord(substitutesOf(TRANS)), {
    title: ["none"],
    city: ["Bremen"],
    description: ["nameless"],
  });
  assert.deepEqual(plainRecord(substitutesOf(config())), {});
});

Deno.test("an entry says which of its values are substitutes", () => {
  assert.deepEqual(substituted({}), ["title", "city", "description"]);
  assert.deepEqual(substituted({ jobTitle: ["chief"], l: ["Emden"], cn: ["anna"] }), []);
  assert.deepEqual(substituted({ cn: ["anna"] }), ["title", "city"]);
  assert.deepEqual(substituted({ l: ["Emden"], jobTitle: ["none"] }), ["description"]);
});
