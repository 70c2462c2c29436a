import assert from "node:assert/strict";
import { attributes, config, type PlainRecord, plainRecord } from "./testing.ts";
import { compileTransform, substitutesOf } from "./transform.ts";

const TRANS = config({
  rename_attrs: { title: "jobTitle", name: "cn" },
  fallback_attrs: { title: ["none"], city: ["Bremen"] },
  compose_attrs: {
    city: ["{l}"],
    description: ["{cn}", "{name}", "nameless"],
    country: ["DE"],
    room: ["{title}"],
  },
});

function substituted(record: PlainRecord): readonly string[] {
  return compileTransform(TRANS, ["jobTitle", "l", "cn"])(attributes(record)).substituted;
}

Deno.test("substitutes: fallbacks, and templates without names that follow others", () => {
  assert.deepEqual(plainRecord(substitutesOf(TRANS)), {
    title: ["none"],
    city: ["Bremen"],
    description: ["nameless"],
  });
  assert.deepEqual(plainRecord(substitutesOf(config())), {});
});

Deno.test("substitutes: the result names the properties that got one", () => {
  assert.deepEqual(substituted({}), ["title", "city", "description"]);
  assert.deepEqual(substituted({ jobTitle: ["chief"], l: ["Emden"], cn: ["anna"] }), []);
  assert.deepEqual(substituted({ cn: ["anna"] }), ["title", "city"]);
  assert.deepEqual(substituted({ l: ["Emden"], jobTitle: ["none"] }), ["description"]);
});
