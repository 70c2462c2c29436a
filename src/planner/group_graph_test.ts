import assert from "node:assert/strict";
import fc from "fast-check";
import { childrenFirst, components, cutCycles, type Nesting } from "./group_graph.ts";

/** A graph from `1>2,3 2>3`. */
function graph(text: string): Nesting {
  return new Map(
    text.split(" ").filter((part) => part !== "").map((part) => {
      const [parent, children = ""] = part.split(">");
      return [Number(parent), children.split(",").filter((child) => child !== "").map(Number)];
    }),
  );
}

for (
  const [what, text, fixed, expected] of [
    ["nothing", "", [], []],
    ["a tree", "1>2,3 2> 3>", [], []],
    ["two ways to one group", "1>2,3 2>4 3>4 4>", [], []],
    ["a group in itself", "1>1,2 2>", [], ["1>1"]],
    ["a pair: the later parent loses", "1>2 2>1", [], ["2>1"]],
    ["a ring", "1>2 2>3 3>1", [], ["3>1"]],
    ["the order of reading does not matter", "3>1 2>3 1>2", [], ["3>1"]],
    ["a repeated nesting is cut once", "1>2 2>1,1", [], ["2>1"]],
    ["what cannot be changed is not cut", "1>2 2>1", [2], ["1>2"]],
    ["neither is a chain of that kind", "1>2 2>3 3>1", [2, 3], ["1>2"]],
    ["two rings that share a group", "1>2,3 2>1 3>1", [], ["2>1", "3>1"]],
    ["a ring that hangs on a tree", "0>1 1>2 2>1 3>0", [], ["2>1"]],
  ] as const
) {
  Deno.test(`nesting: cycles are cut: ${what}`, () => {
    const cuts = cutCycles(graph(text), new Set(fixed));
    assert.deepEqual(cuts.map(({ parent, child }) => `${parent}>${child}`), expected);
  });
}

Deno.test("nesting: groups that contain each other are one component", () => {
  const found = components(graph("1>2 2>3 3>2 4>4 5>1,6")).map((each) => each.sort()).sort();
  assert.deepEqual(found, [[1], [2, 3], [4], [5], [6]]);
});

for (
  const [what, groups, text, expected] of [
    ["in the given order where nothing forbids it", [3, 1, 2], "", [3, 1, 2]],
    ["nested ones first", [1, 2, 3], "1>2 2>3", [3, 2, 1]],
    ["each once", [1, 2], "1>3,4 2>3 3>4", [4, 3, 1, 2]],
  ] as const
) {
  Deno.test(`nesting: children first: ${what}`, () =>
    assert.deepEqual(childrenFirst(groups, graph(text)), expected));
}

const random = fc.array(fc.array(fc.nat(7), { maxLength: 4 }), { minLength: 8, maxLength: 8 })
  .map((all): Nesting => new Map(all.map((children, parent) => [parent, [...new Set(children)]])));

Deno.test("property: cutting leaves no cycle, and every cut nesting would close one", () => {
  fc.assert(
    fc.property(random, fc.uniqueArray(fc.nat(7)), (nesting, some) => {
      const acyclic = (each: Nesting) =>
        components(each).every(([group, ...more]) =>
          more.length === 0 && !each.get(group as number)?.includes(group as number)
        );
      const fixed = new Set(some);
      if (!acyclic(new Map([...nesting].filter(([parent]) => fixed.has(parent))))) return;
      const cuts = cutCycles(nesting, fixed);
      const without = (left: typeof cuts): Nesting =>
        new Map([...nesting].map(([parent, children]) => [
          parent,
          children.filter((child) => !left.some((cut) => cut.parent === parent && cut.child === child)),
        ]));
      assert.ok(acyclic(without(cuts)));
      for (const cut of cuts) {
        assert.ok(!fixed.has(cut.parent));
        assert.ok(!acyclic(without(cuts.filter((other) => other !== cut))));
      }
      const order = childrenFirst(nesting.keys(), without(cuts));
      for (const [parent, children] of without(cuts)) {
        for (const child of children) assert.ok(order.indexOf(child) < order.indexOf(parent));
      }
    }),
    { numRuns: 2000 },
  );
});
