import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import { leanSource } from "./read_source.ts";

const GROUPS_BY_NAME = minimal({ source: "group_attrs: [entryUUID, cn, memberUid]" });

/** The configuration without the keys of groups. */
const USERS_ONLY = minimal().replace(/ {2}group_base: .*\n/, "").replace(/ {2}group_trans:[^]*$/, "");

Deno.test("users only: the names of members are not requested", () => {
  const requested = (text: string) => leanSource(configOf(text)).user.attributes;
  assert.ok(requested(GROUPS_BY_NAME).includes("uid"));
  assert.ok(!requested(USERS_ONLY).includes("uid"));
});
