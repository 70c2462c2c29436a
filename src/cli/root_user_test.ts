import assert from "node:assert/strict";
import { isRoot } from "./root_user.ts";

Deno.test(
  "root: the program knows its user with the permission to ask",
  { permissions: { sys: ["uid"] } },
  () => {
    assert.equal(isRoot(), Deno.uid() === 0);
  },
);

Deno.test("root: without the permission to ask, the user is unknown", { permissions: { sys: false } }, () => {
  assert.equal(isRoot(), false);
});
