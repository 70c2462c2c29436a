import assert from "node:assert/strict";
import { TEXT, TEXTS } from "../common/model.ts";
import { standardKinds } from "./standard_kinds.ts";

Deno.test("standard kinds: properties that the template does not have are left out", () => {
  const kinds = standardKinds(
    ["disabled", "phone", "title"],
    new Map([["disabled", TEXT], ["phone", TEXTS]]),
  );
  assert.deepEqual([...kinds ?? []], [["disabled", { type: "boolean", isList: false }], ["phone", TEXTS]]);
});

Deno.test("standard kinds: an extended attribute, or a list that is none, is not certain", () => {
  assert.equal(standardKinds(["schoolClass"], new Map([["schoolClass", TEXT]])), undefined);
  assert.equal(standardKinds(["phone"], new Map([["phone", TEXT]])), undefined);
});
