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

Deno.test("outer groups: the changes set all that is desired, and touch no other membership", () => {
  const groups = new OuterGroups("user", POSITION);
  const inner = fc.constantFrom("a", "b", "c").map((name) => `cn=${name},${POSITION}`);
  const outer = fc.constantFrom("p", "q", "r").map((name) => `cn=${name},cn=groups,dc=x`);
  const spelled = fc.oneof(inner, outer, fc.constant(PRIMARY)).chain((dn) =>
    fc.constantFrom(dn, dn.replaceAll(",", ", "))
  );
  const isOther = (dn: string) =>
    normaliseDn(dn).endsWith(`,${POSITION}`) || normaliseDn(dn) === normaliseDn(PRIMARY);
  const forms = (dns: readonly string[]) => [...new Set(dns.map(normaliseDn))].sort();
  const lists = fc.uniqueArray(spelled, { selector: normaliseDn });
  fc.assert(fc.property(fc.array(spelled), lists, (desired, now) => {
    let after = now;
    for (const { op, property, value } of groups.changes(desired, { groups: now, primaryGroup: PRIMARY })) {
      assert.equal(property, "groups");
      assert.ok(!isOther(value), `${value} is not set by the property`);
      if (op === "remove") assert.ok(after.includes(value), `${value} is spelled as UDM has it`);
      else assert.ok(!forms(after).includes(normaliseDn(value)), `${value} is not there yet`);
      after = op === "add" ? [...after, value] : after.filter((dn) => dn !== value);
    }
    assert.deepEqual(forms(after.filter(isOther)), forms(now.filter(isOther)));
    assert.deepEqual(forms(after.filter((dn) => !isOther(dn))), forms(desired.filter((dn) => !isOther(dn))));
  }));
});
