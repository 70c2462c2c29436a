import assert from "node:assert/strict";
import { refuseEmptySource, withholdDeletions } from "./guards.ts";
import { UNLIMITED } from "./policy.ts";
import { type Side, statesOf } from "./testing.ts";

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };

function refused(target: Side, source: Side): string[] {
  const states = statesOf(target, source);
  return refuseEmptySource(states.target, states.source, UNLIMITED).map(({ message }) => message);
}

function withheld(target: Side, source: Side): string[] {
  return withholdDeletions(statesOf(target, source).source, UNLIMITED).map(({ message }) => message);
}

Deno.test("an empty source is refused, kind by kind, and the message says where to look", () => {
  assert.deepEqual(refused({ users: [anna], groups: [bert] }, {}), [
    "refused: the source has no users, but the target has 1, all of which would be deleted. Check " +
    "source.user_base, source.user_filter and the rights of the account that reads; if the source is meant to be " +
    "empty, set safety.allow_empty_source",
    "refused: the source has no groups, but the target has 1, all of which would be deleted. Check " +
    "source.group_base, source.group_filter and the rights of the account that reads; if the source is meant to be " +
    "empty, set safety.allow_empty_source",
  ]);
});

Deno.test("an empty source is fine if the target is empty, too", () => {
  assert.deepEqual(refused({}, {}), []);
  assert.deepEqual(refused({ users: [anna] }, { users: [bert] }), []);
});

Deno.test("a source whose entries are all skipped is not empty", () => {
  assert.deepEqual(refused({ users: [anna] }, { users: [{ ...anna, problem: "bad" }] }), []);
});

Deno.test("an entry that could be any object withholds the deletions of its kind", () => {
  assert.deepEqual(withheld({ users: [anna] }, { users: [{ dn: "cn=x" }], groups: [bert] }), [
    "no user is deleted in this run: 1 source entry has neither a usable primary key nor a name that tells which " +
    "object of the target is meant, so nobody can say which objects are really gone (first: cn=x)",
  ]);
});

Deno.test("several such entries are counted, and the first one is named", () => {
  const [message] = withheld({}, { groups: [{ dn: "cn=y" }, { dn: "cn=x" }] });
  assert.match(message ?? "", /^no group is deleted in this run: 2 source entries have .* \(first: cn=x\)$/);
});

Deno.test("an entry that is known by its key withholds nothing", () => {
  assert.deepEqual(
    withheld({ users: [anna] }, { users: [{ ...anna, problem: "bad" }, { ...bert, problem: "bad" }] }),
    [],
  );
});
