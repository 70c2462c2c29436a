/**
 * Algorithms on the graph of nested groups: cutting cycles, and a topological order.
 *
 * @module
 */

/** A directed graph: groups, as numbers, and the groups nested in them. */
export type Nesting = ReadonlyMap<number, readonly number[]>;

/** A nesting to remove. */
interface Cut {
  readonly parent: number;
  readonly child: number;
}

/**
 * The nestings to remove so that no group contains itself, directly or indirectly.
 *
 * The choice only depends on the numbers, not on the order of reading: within a cycle, nestings are added in ascending order of
 * parent and child, and one that would close a cycle is cut.
 *
 * @param fixed parents whose nestings cannot change; they contain no cycle
 */
export function cutCycles(nesting: Nesting, fixed: ReadonlySet<number>): Cut[] {
  const cuts: Cut[] = [];
  for (const component of components(nesting)) {
    const inside = new Set(component);
    const children = (parent: number) => (nesting.get(parent) ?? []).filter((child) => inside.has(child));
    if (component.length === 1 && !children(component[0] as number).includes(component[0] as number)) {
      continue;
    }
    const kept = new Map<number, number[]>(component.map((group) => [group, []]));
    for (const parent of component) if (fixed.has(parent)) kept.set(parent, children(parent));
    for (const parent of component.filter((group) => !fixed.has(group)).sort((a, b) => a - b)) {
      for (const child of [...new Set(children(parent))].sort((a, b) => a - b)) {
        if (reaches(kept, child, parent)) cuts.push({ parent, child });
        else (kept.get(parent) as number[]).push(child);
      }
    }
  }
  return cuts.sort((a, b) => a.parent - b.parent || a.child - b.child);
}

function reaches(graph: ReadonlyMap<number, readonly number[]>, from: number, to: number): boolean {
  const open = [from];
  const seen = new Set(open);
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    if (group === to) return true;
    for (const child of graph.get(group) ?? []) {
      if (!seen.has(child)) {
        seen.add(child);
        open.push(child);
      }
    }
  }
  return false;
}

/**
 * Strongly connected components (Tarjan), without recursion, because nesting has no maximum depth. Two groups are in one
 * component if and only if each contains the other, directly or indirectly.
 */
export function components(graph: Nesting): number[][] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const onStack = new Set<number>();
  const stack: number[] = [];
  const found: number[][] = [];
  for (const root of graph.keys()) {
    if (index.has(root)) continue;
    const path: { group: number; next: number }[] = [{ group: root, next: 0 }];
    while (path.length > 0) {
      const step = path[path.length - 1] as { group: number; next: number };
      const { group } = step;
      if (step.next === 0) {
        index.set(group, index.size);
        low.set(group, index.get(group) as number);
        stack.push(group);
        onStack.add(group);
      }
      const child = (graph.get(group) ?? [])[step.next++];
      if (child !== undefined) {
        if (!index.has(child)) path.push({ group: child, next: 0 });
        else if (onStack.has(child)) lower(low, group, index.get(child) as number);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) lower(low, parent.group, low.get(group) as number);
      if (low.get(group) !== index.get(group)) continue;
      const component: number[] = [];
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        onStack.delete(member);
        component.push(member);
        if (member === group) break;
      }
      found.push(component);
    }
  }
  return found;
}

function lower(low: Map<number, number>, group: number, value: number): void {
  if (value < (low.get(group) as number)) low.set(group, value);
}

/**
 * The groups in an order in which each comes after all groups nested in it, otherwise in the order of `groups`.
 *
 * @param nesting a graph without cycles
 */
export function childrenFirst(groups: Iterable<number>, nesting: Nesting): number[] {
  const done = new Set<number>();
  const ordered: number[] = [];
  for (const root of groups) {
    if (done.has(root)) continue;
    done.add(root);
    const path: { group: number; next: number }[] = [{ group: root, next: 0 }];
    while (path.length > 0) {
      const step = path[path.length - 1] as { group: number; next: number };
      const child = (nesting.get(step.group) ?? [])[step.next++];
      if (child === undefined) {
        ordered.push(step.group);
        path.pop();
      } else if (!done.has(child)) {
        done.add(child);
        path.push({ group: child, next: 0 });
      }
    }
  }
  return ordered;
}
