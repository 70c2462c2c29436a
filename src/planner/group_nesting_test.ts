import assert from "node:assert/strict";
import { planMemberships } from "./memberships.ts";
import { type Row, statesOf } from "./testing.ts";

/** Groups from `a>b,c b>c`: a contains b and c. The key of each is its place in the alphabet. */
function groups(text: string): Row[] {
  return text.split(" ").filter((part) => part !== "").map((part) => {
    const [name = "", members = ""] = part.split(">");
    return { key: name.charCodeAt(0), name, members: members.split(",").filter((member) => member !== "") };
  });
}

/** What becomes of the nesting in `target` if the source says `source`, and the groups in `skipped` cannot be used. */
function nestingPlan(target: string, source: string, skipped = "") {
  const states = statesOf({ groups: groups(target) }, {
    groups: groups(source).map((row) =>
      skipped.includes(row.name as string) ? { ...row, problem: "bad" } : row
    ),
  });
  const { group } = states.source;
  const willDelete = (current: Parameters<typeof group.of>[0]) =>
    group.of(current) === undefined && !group.kept.has(current);
  const plan = planMemberships(states.target, states.source, { users: true, nestedGroup: true }, willDelete);
  return {
    order: plan.order.map(({ name }) => name).join(""),
    nested: plan.order.map((each) =>
      `${each.name}>${(plan.nestedIn.get(each) ?? []).map(({ name }) => name)}`
    )
      .filter((text) => !text.endsWith(">")).join(" "),
    cuts: plan.notices.map(({ message }) => message),
    first: [...plan.deletedBefore].map(([{ name }, deleted]) =>
      `${name} after ${deleted.map(({ name }) => name)}`
    ),
  };
}

Deno.test("nesting: nested groups come first, then names decide", () => {
  const { order, nested, cuts, first } = nestingPlan("", "d a>c,d b c>d");
  assert.equal(order, "dcab");
  assert.equal(nested, "c>d a>c,d");
  assert.deepEqual(cuts, []);
  assert.deepEqual(first, []);
});

Deno.test("nesting: a cycle is cut, and the message names both groups", () => {
  const { order, nested, cuts } = nestingPlan("", "a>b b>a");
  assert.equal(order, "ba");
  assert.equal(nested, "a>b");
  assert.deepEqual(cuts, [
    "group a is not nested in b (cn=b,ou=groups,dc=source): this would create a cycle, which UDM does not allow",
  ]);
});

Deno.test("nesting: nestings of a kept group are not cut", () => {
  const { nested, cuts } = nestingPlan("a>b b", "a b>a", "a");
  assert.equal(nested, "");
  assert.equal(cuts.length, 1);
});

Deno.test("nesting: cycles through kept groups are found", () => {
  assert.equal(nestingPlan("a b>c c", "a>b b>c c", "b").nested, "a>c");
});

Deno.test("nesting: a group in a possible cycle is deleted first", () => {
  assert.deepEqual(nestingPlan("a>b b>c c", "a c>a"), {
    order: "ac",
    nested: "c>a",
    cuts: [],
    first: ["c after b"],
  });
});

Deno.test("nesting: a group in a possible cycle through a kept group is deleted first", () => {
  assert.deepEqual(nestingPlan("a>b b>c c", "a c>a", "a").first, ["c after b"]);
});

Deno.test("nesting: several deleted groups of a possible cycle are deleted first", () => {
  assert.deepEqual(nestingPlan("a>b b>d d>c c", "a c>a").first, ["c after b,d"]);
});

Deno.test("nesting: a group that cannot be in a cycle is deleted last", () => {
  assert.deepEqual(nestingPlan("a>b b>c c d", "a c>d d").first, []);
  assert.deepEqual(nestingPlan("a>b b c", "a c>a").first, []);
});

Deno.test("nesting: a group that its parent no longer contains is deleted last", () => {
  assert.deepEqual(nestingPlan("a>b,d b>c c d", "a c>a d").first, []);
});
