import assert from "node:assert/strict";
import * as z from "zod/mini";
import { schemaKeys } from "./keys.ts";
import { configSchema } from "./schema.ts";

Deno.test("schema: every key has a description", () => {
  for (const { path, description } of schemaKeys()) {
    assert.ok(description.length > 20, `${path}: ${description}`);
  }
});

Deno.test("schema: schemaKeys returns names, aliases, defaults and mandatory keys", () => {
  const keys = new Map(schemaKeys().map((key) => [key.path, key]));
  assert.equal(keys.get("udm")?.isSection, true);
  assert.equal(keys.get("source.user_trans.rename_attrs")?.isSection, false);
  assert.deepEqual(keys.get("source.password")?.aliases, ["bind_pw"]);
  assert.deepEqual(keys.get("udm.password")?.aliases, []);
  assert.deepEqual(keys.get("udm.user_primary_key_property")?.aliases, ["user_pkey_property"]);
  assert.deepEqual(keys.get("udm.group_primary_key_property")?.aliases, ["group_pkey_property"]);
  assert.equal(keys.get("udm.read_timeout")?.defaultValue, 1800);
  assert.equal(keys.get("source.user_filter")?.defaultValue, "(objectClass=user)");
  assert.equal(keys.get("source.group_trans.phone_region")?.defaultValue, "DE");
  assert.deepEqual(
    [...keys.values()].filter(({ isMandatory, isSection }) => isMandatory && !isSection).map(({ path }) =>
      path
    ),
    [
      "udm.uri",
      "udm.user",
      "udm.user_ou",
      "source.ldap_uri",
      "source.user_base",
    ],
  );
});

Deno.test("schema: the JSON Schema describes the file as written", () => {
  const json = z.toJSONSchema(configSchema, { io: "input" });
  const udm = json.properties?.udm;
  assert.ok(typeof udm === "object");
  assert.deepEqual(udm.required, ["uri", "user", "user_ou"]);
  const timeout = udm.properties?.connect_timeout;
  assert.ok(typeof timeout === "object");
  assert.equal(timeout.type, "number");
  assert.equal(timeout.default, 6);
});
