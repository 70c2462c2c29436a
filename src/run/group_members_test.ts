import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import type { Config } from "../config/types.ts";
import { attributes, config as transformConfig } from "../transform/testing.ts";
import { isMemberName, listedMembers, mayHaveNames, nameAttribute } from "./group_members.ts";

const config = (source: string, udm = ""): Config => configOf(`${minimal({ source, udm })}`);

Deno.test("group members: all names of LDAP and UDM hold members, in any spelling of LDAP", () => {
  const values = attributes({
    users: ["a"],
    nestedGroup: ["b"],
    MEMBER: ["c"],
    uniquemember: ["d"],
    memberUid: ["e"],
  });
  assert.deepEqual(listedMembers(values).flatMap(({ members }) => members), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(listedMembers(attributes({ Users: ["a"], owner: ["cn=a"] })), []);
});

Deno.test("group members: the optional UID is no part of a DN, and values that are not UTF-8 are counted", () => {
  const values = new Map([
    ...attributes({ uniqueMember: ["cn=a#'01'B", "cn=b#''B", "cn=c#'2'B", "cn=d'B"] }),
  ]);
  const [listed] = listedMembers(
    new Map([["uniqueMember", [...values.get("uniqueMember") ?? [], Uint8Array.of(0xff)]]]),
  );
  assert.deepEqual(listed, {
    name: "uniqueMember",
    members: ["cn=a", "cn=b", "cn=c#'2'B", "cn=d'B"],
    unreadable: 1,
  });
});

Deno.test("group members: a value without an equals sign is a name", () => {
  assert.deepEqual(["anna", "1001", "uid=anna"].map(isMemberName), [true, true, false]);
});

type Case = readonly [
  attributes: readonly string[],
  trans: Parameters<typeof transformConfig>[0],
  expected: boolean,
];

const CASES: readonly Case[] = [
  [["cn", "member", "uniqueMember"], {}, false],
  [["cn", "member", "memberUid"], {}, true],
  [["cn", "MEMBERUID"], {}, true],
  [["*"], {}, true],
  [["cn", "member"], { rename_attrs: { users: "member" } }, false],
  [["cn", "owner"], { rename_attrs: { users: "owner" } }, true],
  [["cn", "member"], { fixed_attrs: { users: ["anna"] } }, true],
  [["cn", "member"], { regex_replace: { MEMBER: [["^uid=([^,]+),.*", "\\1"]] } }, true],
  [["cn", "member"], { replace_values: { member: { "uid=anna,dc=example": "anna" } } }, true],
  [["cn", "member"], { regex_replace: { cn: [["a", "b"]] } }, false],
  [["cn", "member"], { remove_attrs: ["member"] }, false],
  [
    ["cn", "member"],
    { decompose_attrs: { member: ["^uid=(?P<short>[^,]+)"] }, rename_attrs: { users: "short" } },
    true,
  ],
];

for (const [attrs, trans, expected] of CASES) {
  const title = `${attrs} with ${JSON.stringify(trans)}`;
  Deno.test(`group members: ${title} ${expected ? "may" : "cannot"} be names`, () => {
    const { source, udm } = config("");
    const group = { ...source.group, attributes: attrs, trans: transformConfig(trans) };
    assert.equal(mayHaveNames({ source: { ...source, group }, udm }), expected);
  });
}

Deno.test("group members: groups without managed memberships have no names", () => {
  assert.equal(mayHaveNames(config("group_attrs: [cn, memberUid]", "group_properties: [name]")), false);
});

Deno.test("group members: values by group need the names of users, too", () => {
  const { source, udm } = config("group_attrs: [cn, memberUid]", "group_properties: [name]");
  const valuesByGroup = [{ group: "staff", nested: true, properties: { phone: ["1"] }, path: "" }];
  assert.equal(mayHaveNames({ source: { ...source, valuesByGroup }, udm }), true);
});

Deno.test("group members: the attribute of names has the spelling of the request", () => {
  assert.equal(nameAttribute(config("user_attrs: [userid, cn]").source), "userid");
  assert.equal(nameAttribute(config("user_attrs: [UID, cn]").source), "UID");
  assert.equal(nameAttribute(config("user_attrs: [cn]\nuser_member_attr: uidNumber").source), "uidNumber");
});
