import assert from "node:assert/strict";
import fc from "fast-check";
import { TEXT, TEXTS } from "../common/model.ts";
import { readPropertyTypes } from "./property_types.ts";

const recorded = JSON.parse(
  await Deno.readTextFile(new URL("../../tests/contract/options.json", import.meta.url)),
);

/** A document with the schemas of properties. */
function documentOf(properties: unknown): unknown {
  const schema = { properties: { properties: { type: "object", properties } } };
  return { openapi: "3.0.3", components: { schemas: { "users-user.request-patch": schema } } };
}

Deno.test("property types: UDM's own description has the types that the template does not show", () => {
  const kinds = readPropertyTypes(recorded["users/user"], "users/user");
  assert.ok(kinds);
  for (
    const [property, kind] of [
      ["firstname", TEXT],
      ["phone", TEXTS],
      ["extFlag", { type: "boolean", isList: false }],
      ["extNumber", { type: "integer", isList: false }],
      ["extOwner", { ...TEXT, format: "dn" }],
      ["secretary", { ...TEXTS, format: "dn" }],
      ["birthday", { ...TEXT, format: "date" }],
      ["e-mail", { ...TEXTS, format: "email" }],
      ["jpegPhoto", { ...TEXT, format: "byte" }],
      ["univentionObjectIdentifier", { ...TEXT, format: "uuid" }],
      ["password", TEXT],
      ["homePostalAddress", { type: "object", isList: true, fields: ["street", "zipcode", "city"] }],
      ["accountActivationDate", { type: "map", isList: false }],
      ["umcProperty", { type: "map", isList: false }],
      ["noSuchProperty", undefined],
    ] as const
  ) assert.deepEqual(kinds.get(property), kind, property);
});

Deno.test("property types: groups are described apart", () => {
  const kinds = readPropertyTypes(recorded["groups/group"], "groups/group");
  assert.deepEqual(kinds?.get("nestedGroup"), { ...TEXTS, format: "dn" });
  assert.equal(readPropertyTypes(recorded["groups/group"], "users/user"), undefined);
});

Deno.test("property types: a document that describes nothing is refused", () => {
  for (
    const json of [null, [], "x", {}, { components: [] }, documentOf({}), documentOf([1]), documentOf("x")]
  ) {
    assert.equal(readPropertyTypes(json, "users/user"), undefined);
  }
});

Deno.test("property types: properties of unknown types are missing, all others stay", () => {
  const kinds = readPropertyTypes(
    documentOf({
      a: { type: "string", format: "unheard-of" },
      b: { type: "number" },
      c: { anyOf: [] },
      d: { type: "array" },
      e: { type: "array", items: { type: "array", items: { type: "string" } } },
      f: null,
      g: { type: ["string"] },
      h: {
        type: "object",
        properties: { x: { type: "string" }, y: { type: "integer" } },
        required: ["x", "y"],
      },
      i: { type: "object", properties: { x: { type: "string" }, y: { type: "string" } }, required: ["x"] },
    }),
    "users/user",
  );
  const map = { type: "map", isList: false };
  assert.deepEqual(Object.fromEntries(kinds ?? []), { a: TEXT, h: map, i: map });
});

Deno.test("property types: names and keys of every kind do no harm", () => {
  const json = JSON.parse(
    '{"components":{"schemas":{"users-user.request-patch":{"properties":{"properties":{"properties":' +
      '{"__proto__":{"type":"string"},"constructor":{"type":"boolean"},"toString":{"__proto__":{"type":"string"}}}}}}}}}',
  );
  const kinds = readPropertyTypes(json, "users/user");
  assert.deepEqual([...kinds?.keys() ?? []], ["__proto__", "constructor"]);
  assert.equal(({} as { type?: unknown }).type, undefined);
});

Deno.test("property types: every JSON value is either refused or described", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.boolean(), (value, within) => {
    const kinds = readPropertyTypes(within ? documentOf(value) : value, "users/user");
    for (const { type, isList } of kinds?.values() ?? []) {
      assert.ok(["text", "boolean", "integer", "object", "map"].includes(type));
      assert.equal(typeof isList, "boolean");
    }
  }));
});
