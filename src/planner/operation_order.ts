/**
 * The order of operations: an operation that releases a unique value precedes the one that takes it.
 *
 * @module
 */

import type { Resource } from "./unique_values.ts";

/** A step, reduced to the values that it takes and frees. */
export interface Step {
  readonly takes: readonly Resource[];
  readonly frees: readonly Resource[];
}

/** An ordered step. */
export interface Placed<S extends Step> {
  readonly step: S;
  /** The step itself, or the release of one value in advance, which breaks a cycle. */
  readonly part: { readonly type: "whole" } | { readonly type: "release"; readonly resource: Resource };
  /** Places in the result that must succeed before. */
  readonly needs: readonly number[];
  /** The step that needs this one first, or this one itself. Its phase counts. */
  readonly pulledBy: S;
}

const WHOLE = { type: "whole" } as const;
const NOTHING: readonly number[] = [];

/**
 * Orders steps: each comes after those that free a value it takes, otherwise the given order is kept. To break a cycle (a takes
 * b's name, b takes a's name), one step releases its value in advance.
 *
 * Does not use recursion, because chains and cycles have no maximum length.
 */
export function orderByNeed<S extends Step>(steps: readonly S[]): Placed<S>[] {
  const freedBy = new Map<string, S>();
  for (const step of steps) for (const { id } of step.frees) freedBy.set(id, step);
  const placed: Placed<S>[] = [];
  const placeOf = new Map<S, number>();
  const releases = new Map<string, number>();
  const lastRelease = new Map<S, number>();
  /** Steps on the path, or placed. */
  const visited = new Set<S>();

  const append = (step: S, pulledBy: S) => {
    if (step.takes.length + step.frees.length === 0) {
      placed.push({ step, part: WHOLE, needs: NOTHING, pulledBy });
      return;
    }
    const needs = new Set<number>();
    for (const { id } of step.takes) {
      const release = releases.get(id);
      const owner = freedBy.get(id);
      if (release !== undefined) needs.add(release);
      else if (owner !== undefined && owner !== step) needs.add(placeOf.get(owner) as number);
    }
    for (const { id } of step.frees) {
      const release = releases.get(id);
      if (release !== undefined) needs.add(release);
    }
    placeOf.set(step, placed.length);
    placed.push({ step, part: WHOLE, needs: [...needs].sort((a, b) => a - b), pulledBy });
  };

  for (const root of steps) {
    if (placeOf.has(root)) continue;
    const path: { step: S; next: number }[] = [{ step: root, next: 0 }];
    visited.add(root);
    while (path.length > 0) {
      const current = path[path.length - 1] as { step: S; next: number };
      const resource = current.step.takes[current.next++];
      if (resource === undefined) {
        path.pop();
        append(current.step, root);
        continue;
      }
      const owner = freedBy.get(resource.id);
      if (owner === undefined || owner === current.step || placeOf.has(owner) || releases.has(resource.id)) {
        continue;
      }
      if (visited.has(owner)) {
        // Changes of one object must not run concurrently: one could change the DN that the other uses.
        const before = lastRelease.get(owner);
        releases.set(resource.id, placed.length);
        lastRelease.set(owner, placed.length);
        placed.push({
          step: owner,
          part: { type: "release", resource },
          needs: before === undefined ? [] : [before],
          pulledBy: root,
        });
      } else {
        visited.add(owner);
        path.push({ step: owner, next: 0 });
      }
    }
  }
  return placed;
}
