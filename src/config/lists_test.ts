import assert from "node:assert/strict";
import { matchesPattern } from "../syntax/python_regex/pattern.ts";
import { complaintsAbout, configOf, minimal } from "./test_support.ts";

Deno.test("create-only properties are taken out of the owned ones, defaults too", () => {
  const { udm } = configOf(minimal({ udm: "create_only_properties: [title, description, title]" }));
  assert.deepEqual(udm.createOnlyProperties, ["title", "description"]);
  assert.ok(!udm.kinds.user.properties.includes("title"));
  assert.ok(!udm.kinds.group.properties.includes("description"));
  const text = minimal({ udm: "user_properties: [username, title, phone]\ncreate_only_properties: [title]" });
  const { positions, udm: listed } = configOf(text);
  assert.deepEqual(listed.kinds.user.properties, ["username", "phone", "univentionObjectIdentifier"]);
  const { column } = positions.get("udm.user_properties.1") ?? {};
  assert.equal(
    text.split("\n").find((line) => line.includes("[username,"))?.indexOf("phone"),
    (column ?? 0) - 1,
  );
});

Deno.test("create-only properties: names, primary keys and passwords are refused", () => {
  for (const property of ["username", "name", "univentionObjectIdentifier", "password"]) {
    const complaints = complaintsAbout(minimal({ udm: `create_only_properties: [${property}]` }));
    assert.equal(complaints.length, 1, property);
    assert.match(complaints[0] ?? "", new RegExp(`udm\\.create_only_properties\\.0 must not be ${property}`));
  }
});

Deno.test("ignored objects: one regular expression or several, matched at the start", () => {
  const one = configOf(minimal({ udm: 'ignore_dn_regex: "uid=svc-"\nignore_names: [a, a, b]' })).udm;
  assert.deepEqual(one.ignoreNames, ["a", "b"]);
  assert.deepEqual(one.ignoreDnRegex.map((pattern) => matchesPattern(pattern, "uid=svc-x,dc=a")), [true]);
  assert.deepEqual(one.ignoreDnRegex.map((pattern) => matchesPattern(pattern, "cn=x,uid=svc-x,dc=a")), [
    false,
  ]);
  assert.equal(configOf(minimal({ udm: 'ignore_dn_regex: ["a", "b"]' })).udm.ignoreDnRegex.length, 2);
  assert.deepEqual(configOf(minimal()).udm.ignoreDnRegex, []);
  assert.match(
    complaintsAbout(minimal({ udm: 'ignore_dn_regex: ["a", "("]' }))[0] ?? "",
    /udm\.ignore_dn_regex\.1 must be a regular expression/,
  );
});
