import assert from "node:assert/strict";
import { resultingNames } from "./resulting_names.ts";
import { config } from "./testing.ts";

Deno.test("resulting names: attributes that no step renames or removes remain, and what the steps make", () => {
  const trans = config({
    decompose_attrs: { proxyAddresses: ["(?P<address>.*)"] },
    rename_attrs: { username: "UID", lastname: "sn", key: "uid" },
    fixed_attrs: { shell: ["/bin/sh"], site: ["x"] },
    remove_attrs: ["cn"],
    compose_attrs: { displayName: ["{site} {lastname}"] },
  });
  const { all, made, results, isOpen } = resultingNames(
    ["uid", "sn", "CN", "title", "proxyAddresses"],
    trans,
  );
  assert.deepEqual([...all].sort(), [
    "address",
    "displayName",
    "key",
    "lastname",
    "proxyAddresses",
    "shell",
    "site",
    "title",
    "username",
  ]);
  assert.deepEqual([...made].sort(), ["displayName", "key", "lastname", "shell", "site", "username"]);
  assert.deepEqual([...results].sort(), ["displayName", "key", "shell", "username"]);
  assert.equal(isOpen, false);
});

Deno.test("resulting names: with a selector entries may have any name", () => {
  assert.equal(resultingNames(["*", "sn"], config({})).isOpen, true);
});
