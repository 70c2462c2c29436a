import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import { type PropertyKinds, TEXT } from "../common/model.ts";
import { createOnlyCheck, createOnlyChecks } from "./create_only.ts";

const KINDS: PropertyKinds = new Map([
  ...["username", "univentionObjectIdentifier", "displayName", "birthday", "password"].map((name) =>
    [name, TEXT] as const
  ),
  ["umcProperty", { type: "map", isList: false }],
]);

Deno.test("create-only checks: what is set once is noted, and results that are no property are warned about", () => {
  const config = configOf(minimal({
    source: "user_attrs: [entryUUID, cn, uid, birthday, password]",
    userTrans: "  displayname: uid",
  }));
  const [once, unknown, ...others] = createOnlyChecks("user", KINDS, config);
  assert.equal(others.length, 0);
  assert.deepEqual([once?.id, once?.status], ["target.user_create_only", "note"]);
  assert.match(once?.detail ?? "", /^set only when a user is created: birthday;/);
  assert.deepEqual([unknown?.id, unknown?.status], ["target.user_results", "warning"]);
  assert.match(unknown?.detail ?? "", /users\/user has no such property: displayname$/);
  assert.match(unknown?.advice ?? "", /^Did you mean displayName\?/);
  assert.deepEqual(createOnlyChecks("user", KINDS, configOf(minimal())), []);
});

Deno.test("create-only checks: a property that neither users nor groups have fails", () => {
  const config = configOf(minimal({ udm: "create_only_properties: [birthdate, umcProperty, birthday]" }));
  const check = createOnlyCheck(config, [{ kinds: KINDS }]);
  assert.equal(check?.status, "failure");
  assert.match(check?.detail ?? "", /"birthdate".*"umcProperty" consists of keys and values/);
  assert.ok(!check?.detail.includes('"birthday"'));
});
