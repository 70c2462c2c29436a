import assert from "node:assert/strict";
import { memberNotices } from "./member_faults.ts";

const NONE = { unresolved: [], ambiguous: undefined, dynamic: undefined };
const messages = (faults: Partial<Parameters<typeof memberNotices>[0]>) =>
  memberNotices({ ...NONE, ...faults }).map(({ reason, message }) => `${reason}: ${message}`);

Deno.test("planner: members that are all resolved give no notice", () => {
  assert.deepEqual(memberNotices(NONE), []);
});

Deno.test("planner: unresolved members are reported with attribute, number, example and what to do", () => {
  const names = { attributes: ["memberUid"], count: 2, example: "anna", namedBy: "uid" };
  const dns = { attributes: ["member", "owner"], count: 1, example: "cn=x", namedBy: undefined };
  const [first = "", second = ""] = messages({ unresolved: [names, dns] });
  assert.match(
    first,
    /^unresolved_members: .*: none of 2 values of memberUid is the uid of a user that was read, such as "anna"\. Set source\.user_member_attr/,
  );
  assert.match(
    second,
    /: the only value of member and owner is not the DN of an entry that was read, such as "cn=x"\. Check source\.user_base/,
  );
});

Deno.test("planner: names of several users are reported with the users", () => {
  const [message = ""] = messages({
    ambiguous: {
      namedBy: "uid",
      count: 3,
      first: [{ name: "anna", dns: ["uid=anna,ou=a", "uid=anna,ou=b"] }],
    },
  });
  assert.match(
    message,
    /^ambiguous_members: 3 group members are ignored, because several users have the same uid: anna \(uid=anna,ou=a and uid=anna,ou=b\)\./,
  );
  assert.match(
    messages({ ambiguous: { namedBy: "uid", count: 1, first: [] } })[0] ?? "",
    /1 group member is ignored/,
  );
});

Deno.test("planner: groups that only have a search are reported with the filter that excludes them", () => {
  const [message = ""] = messages({ dynamic: { count: 2, example: "cn=all" } });
  assert.match(
    message,
    /^unresolved_members: 2 groups have a memberURL but no member, such as cn=all\. .*\(!\(memberURL=\*\)\)/,
  );
  assert.match(
    messages({ dynamic: { count: 1, example: "cn=all" } })[0] ?? "",
    /: the group cn=all has a memberURL/,
  );
});
