import assert from "node:assert/strict";
import fc from "fast-check";
import { normaliseDn } from "../syntax/dn.ts";
import { OuterGroups } from "./outer_groups.ts";

const POSITION = "ou=groups,dc=x";
const PRIMARY = "cn=Domain Users,cn=groups,dc=x";

Deno.test("outer groups: managed groups and the primary group do not count, in any spelling", () => {
  const groups = new OuterGroups("user", POSITION);
  const dns = [
    "cn=a,cn=groups,dc=x",
    "cn=team,ou=groups,dc=x",
    "CN=team,ou=sub, OU=Groups,dc=x",
    PRIMARY.toUpperCase(),
  ];
  assert.deepEqual(groups.among(dns, PRIMARY), ["cn=a,cn=groups,dc=x"]);
  assert.deepEqual(groups.within({ groups: dns, primaryGroup: PRIMARY, title: "x" }), {
    groups: ["cn=a,cn=groups,dc=x"],
    primaryGroup: PRIMARY,
    title: "x",
  });
  assert.deepEqual(groups.within({ title: "x" }), { title: "x" });
});

Deno.test("outer groups: if groups are not synchronised, only the primary group does not count", () => {
  const groups = new OuterGroups("user", undefined);
  assert.deepEqual(groups.among(["cn=team,ou=groups,dc=x", PRIMARY], PRIMARY), ["cn=team,ou=groups,dc=x"]);
});

Deno.test("outer groups: a group has no primary group", () => {
  const groups = new OuterGroups("group", POSITION);
  assert.equal(groups.property, "memberOf");
  assert.deepEqual(groups.among([PRIMARY], undefined), [PRIMARY]);
});

Deno.test("outer groups: the list to send has all that is desired, and loses no other membership", () => {
  const groups = new OuterGroups("user", POSITION);
  const inner = fc.constantFrom("a", "b", "c").map((name) => `cn=${name},${POSITION}`);
  const outer = fc.constantFrom("p", "q", "r").map((name) => `cn=${name},cn=groups,dc=x`);
  const spelled = fc.oneof(inner, outer, fc.constant(PRIMARY)).chain((dn) =>
    fc.constantFrom(dn, dn.replaceAll(",", ", "))
  );
  const lists = fc.array(spelled);
  fc.assert(fc.property(lists, lists, (desired, now) => {
    const sent = groups.whole(desired, { groups: now, primaryGroup: PRIMARY });
    const forms = new Set(sent.map(normaliseDn));
    const isOther = (dn: string) =>
      normaliseDn(dn).endsWith(`,${POSITION}`) || normaliseDn(dn) === normaliseDn(PRIMARY);
    for (const dn of now.filter(isOther)) assert.ok(forms.has(normaliseDn(dn)), `${dn} is lost`);
    for (const dn of desired.filter((each) => !isOther(each))) {
      assert.ok(forms.has(normaliseDn(dn)), `${dn} is missing`);
    }
    for (const dn of sent) assert.ok([...now, ...desired].includes(dn), `${dn} is new`);
    const kept = new Set(now.filter(isOther));
    assert.ok(sent.every((dn) => !isOther(dn) || kept.has(dn)), "no managed group is added");
  }));
});
