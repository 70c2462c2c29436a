import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import { DnTable } from "../planner/store/dn_table.ts";
import { attributes } from "../transform/testing.ts";
import { MemberResolver } from "./member_resolver.ts";

const NONE = { hasNumber: () => false };

function resolverFor(source: string): MemberResolver {
  const config = configOf(`${minimal({ source })}`);
  return new MemberResolver(config, new DnTable(), { user: NONE, group: NONE });
}

const user = (dn: string, values: Record<string, readonly string[]>) => ({
  dn,
  attributes: attributes(values),
});

const listed = (...members: readonly string[]) => [{ name: "memberUid", members, unreadable: 0 }];

/** The DNs of the groups that keep their members, and why. */
function kept(resolver: MemberResolver): [string, string][] {
  return Array.from(resolver.kept(), ({ number, problem }) => [resolver.dns.text(number), problem]);
}

Deno.test("members: a value that is no DN, where only DNs are expected, keeps the members of its group", () => {
  const resolver = resolverFor("group_attrs: [cn, member]");
  assert.equal(resolver.names, undefined);
  assert.match(resolver.resolve(listed("uid=a", "anna")).problem ?? "", /^its member "anna" is not a DN/);
  assert.equal(resolver.resolve(listed("uid=a")).problem, undefined);
});

Deno.test("members: groups with names keep their members if not one name is that of a user", () => {
  const resolver = resolverFor("group_attrs: [cn, memberUid]");
  resolver.take("user", user("uid=anna", { uid: ["anna"] }));
  for (const [dn, names] of [["cn=a", ["E-1"]], ["cn=b", ["E-2", "E-3"]], ["cn=c", []]] as const) {
    resolver.count({ dn, attributes: attributes({}) }, listed(...names));
  }
  assert.deepEqual(kept(resolver).map(([dn]) => dn), ["cn=a", "cn=b"]);
  assert.match(kept(resolver)[0]?.[1] ?? "", /^no value of memberUid in any group is the uid of a user/);
  resolver.count({ dn: "cn=d", attributes: attributes({}) }, listed("E-1", "anna"));
  resolver.count({ dn: "cn=e", attributes: attributes({}) }, listed("E-1"));
  assert.deepEqual(kept(resolver), []);
});

Deno.test("members: DNs that were not read, and names without any user, keep no members", () => {
  const resolver = resolverFor("group_attrs: [cn, memberUid]");
  resolver.count({ dn: "cn=a", attributes: attributes({}) }, listed("anna"));
  assert.deepEqual(kept(resolver), []);
  resolver.take("user", user("uid=anna", { uid: ["anna"] }));
  resolver.count({ dn: "cn=b", attributes: attributes({}) }, [{
    name: "member",
    members: ["uid=x"],
    unreadable: 0,
  }]);
  assert.deepEqual(kept(resolver).map(([dn]) => dn), ["cn=a"]);
});

for (
  const [source, delivered] of [
    ["user_member_attr: UID\nuser_attrs: ['*']", "uid"],
    ["user_member_attr: userid\nuser_attrs: [sn]", "uid"],
    ["user_member_attr: uid\nuser_attrs: [userid]", "userid"],
  ] as const
) {
  Deno.test(`members: with ${source.replace("\n", ", ")}, names are found in ${delivered}`, () => {
    const resolver = resolverFor(`${source}\ngroup_attrs: [cn, memberUid]`);
    const { attributes: seen } = resolver.take("user", user("uid=anna", { [delivered]: ["anna"] }));
    assert.deepEqual(resolver.resolve(listed("anna")).members, ["uid=anna"]);
    assert.equal(
      seen.has(delivered),
      !source.includes("[sn]"),
      "only requested attributes are for the steps",
    );
  });
}
