import assert from "node:assert/strict";
import { comparedProperties } from "./changes.ts";

Deno.test("planner: memberships, photos, passwords and the key are not compared like other properties", () => {
  const managed = ["username", "jpegPhoto", "umcProperty", "password", "key", "users", "title"];
  assert.deepEqual(comparedProperties("user", managed, "key"), ["username", "users", "title"]);
  assert.deepEqual(comparedProperties("group", ["name", "users", "nestedGroup", "key"], "key"), ["name"]);
});
