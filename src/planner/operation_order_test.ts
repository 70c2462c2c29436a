import assert from "node:assert/strict";
import fc from "fast-check";
import { orderByNeed, type Placed, type Step } from "./operation_order.ts";
import type { Resource } from "./unique_values.ts";

interface Named extends Step {
  readonly name: string;
}

function resource(id: string): Resource {
  return { type: "absence", id };
}

/** A step from `name: takes > frees`. */
function step(text: string): Named {
  const [name = "", what = ""] = text.split(":");
  const [takes = "", frees = ""] = what.split(">");
  const words = (list: string) => list.trim().split(" ").filter((word) => word !== "");
  return { name, takes: words(takes).map(resource), frees: words(frees).map(resource) };
}

function tell({ step, part, needs }: Placed<Named>): string {
  const what = part.type === "whole" ? step.name : `${step.name} releases ${part.resource.id}`;
  return needs.length === 0 ? what : `${what} (${needs})`;
}

for (
  const [what, steps, expected] of [
    ["nothing", [], []],
    ["steps that need nothing stay in their order", ["b:", "a:"], ["b", "a"]],
    ["a value without an owner that frees it is not waited for", ["a: x >"], ["a"]],
    ["who gives comes before who takes", ["a: x > y", "b: > x"], ["b", "a (0)"]],
    ["a chain runs back to front", ["a: x > w", "b: y > x", "c: > y"], ["c", "b (0)", "a (1)"]],
    ["two that wait for one", ["a: x >", "b: y >", "c: > x y"], ["c", "a (0)", "b (0)"]],
    ["one that waits for two", ["a: x y >", "b: > x", "c: > y"], ["b", "c", "a (0,1)"]],
    ["needs are told in the order in which they run", ["a: x y >", "b: > y", "c: > x"], [
      "c",
      "b",
      "a (0,1)",
    ]],
    ["what a step takes and gives itself is its own affair", ["a: x > x"], ["a"]],
    ["a ring of two", ["a: y > x", "b: x > y"], ["a releases x", "b (0)", "a (0,1)"]],
    ["a ring of three", ["a: y > x", "b: z > y", "c: x > z"], ["a releases x", "c (0)", "b (1)", "a (0,2)"]],
    ["two rings", ["a: y > x", "b: x > y", "c: w > v", "d: v > w"], [
      "a releases x",
      "b (0)",
      "a (0,1)",
      "c releases v",
      "d (3)",
      "c (3,4)",
    ]],
    ["two rings through one step release one after the other", ["a: y q > x p", "b: x > y", "c: p > q"], [
      "a releases x",
      "b (0)",
      "a releases p (0)",
      "c (2)",
      "a (0,1,2,3)",
    ]],
    ["a chain that hangs on a ring", ["t: w >", "a: y > x", "b: x > y w"], [
      "b releases y",
      "a (0)",
      "b (0,1)",
      "t (2)",
    ]],
  ] as const
) {
  Deno.test(`order: ${what}`, () => {
    assert.deepEqual(orderByNeed(steps.map(step)).map(tell), expected);
  });
}

Deno.test("order: a step knows the step that needs it", () => {
  const placed = orderByNeed(["a: x >", "b: y > x", "c: > y", "d: >"].map(step));
  assert.deepEqual(placed.map(({ step, pulledBy }) => `${step.name} for ${pulledBy.name}`), [
    "c for a",
    "b for a",
    "a for a",
    "d for d",
  ]);
});

Deno.test("property: order: no value is taken before it is free", () => {
  const id = fc.nat(7).map(String);
  const random = fc.array(
    fc.record({ takes: fc.uniqueArray(id, { maxLength: 3 }), frees: fc.uniqueArray(id) }),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(random, (drafts) => {
      // Each value has one owner, and one operation that takes it.
      const [freed, taken] = [new Set<string>(), new Set<string>()];
      const steps = drafts.map(({ takes, frees }) => {
        const own = frees.filter((each) => !freed.has(each) && freed.add(each));
        return {
          takes: takes.filter((each) => !own.includes(each) && !taken.has(each) && taken.add(each)).map(
            resource,
          ),
          frees: own.map(resource),
        };
      });
      const placed = orderByNeed(steps);
      const held = new Set(freed);
      placed.forEach(({ step, part, needs }, place) => {
        assert.ok(needs.every((need) => need < place));
        if (part.type === "release") return held.delete(part.resource.id);
        for (const { id } of step.takes) assert.ok(!held.has(id), `${id} is taken before it is free`);
        for (const { id } of step.frees) held.delete(id);
      });
      assert.equal(placed.filter(({ part }) => part.type === "whole").length, steps.length);
    }),
    { numRuns: 2000 },
  );
});
