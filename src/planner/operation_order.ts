/**
 * The order of operations: what gives something free comes before what takes it.
 *
 * @module
 */

import type { Resource } from "./unique_values.ts";

/** A step of which only matters what it takes and what it gives free. */
export interface Step {
  readonly takes: readonly Resource[];
  readonly frees: readonly Resource[];
}

/** A step in its place. */
export interface Placed<S extends Step> {
  readonly step: S;
  /** What to do: the step itself, or, to open a ring, giving one thing free in advance. */
  readonly part: { readonly type: "whole" } | { readonly type: "release"; readonly resource: Resource };
  /** Places in the result that must have succeeded before. */
  readonly needs: readonly number[];
  /** The step that asked for this one; itself if none did. Its phase counts. */
  readonly pulledBy: S;
}

const WHOLE = { type: "whole" } as const;
const NOTHING: readonly number[] = [];

/**
 * Puts steps in order, keeping to the given order where nothing forbids it: a step is preceded by those that give
 * free what it takes. Chains come back to front. Of a ring (a takes b's name, b takes a's name) one step is
 * asked to give its name free in advance, for a temporary one; then the rest is a chain.
 *
 * Works without recursion: chains and rings may be of any length.
 */
export function orderByNeed<S extends Step>(steps: readonly S[]): Placed<S>[] {
  const freedBy = new Map<Resource, S>();
  for (const step of steps) for (const resource of step.frees) freedBy.set(resource, step);
  const placed: Placed<S>[] = [];
  const placeOf = new Map<S, number>();
  const releases = new Map<Resource, number>();
  const lastRelease = new Map<S, number>();
  const underWay = new Set<S>();

  const place = (step: S, pulledBy: S) => {
    if (step.takes.length + step.frees.length === 0) {
      placed.push({ step, part: WHOLE, needs: NOTHING, pulledBy });
      return;
    }
    const needs = new Set<number>();
    for (const resource of step.takes) {
      const release = releases.get(resource);
      const owner = freedBy.get(resource);
      if (release !== undefined) needs.add(release);
      else if (owner !== undefined && owner !== step) needs.add(placeOf.get(owner) as number);
    }
    for (const resource of step.frees) {
      const release = releases.get(resource);
      if (release !== undefined) needs.add(release);
    }
    placeOf.set(step, placed.length);
    placed.push({ step, part: WHOLE, needs: [...needs].sort((a, b) => a - b), pulledBy });
  };

  for (const root of steps) {
    if (root.takes.length === 0 && !placeOf.has(root)) {
      place(root, root);
      continue;
    }
    if (placeOf.has(root)) continue;
    const path: { step: S; next: number }[] = [{ step: root, next: 0 }];
    underWay.add(root);
    while (path.length > 0) {
      const current = path[path.length - 1] as { step: S; next: number };
      const resource = current.step.takes[current.next++];
      if (resource === undefined) {
        path.pop();
        underWay.delete(current.step);
        place(current.step, root);
        continue;
      }
      const owner = freedBy.get(resource);
      if (owner === undefined || owner === current.step || placeOf.has(owner) || releases.has(resource)) {
        continue;
      }
      if (underWay.has(owner)) {
        // Two changes of one object never go on at the same time: one could change the DN that the other uses.
        const before = lastRelease.get(owner);
        releases.set(resource, placed.length);
        lastRelease.set(owner, placed.length);
        placed.push({
          step: owner,
          part: { type: "release", resource },
          needs: before === undefined ? [] : [before],
          pulledBy: root,
        });
      } else {
        underWay.add(owner);
        path.push({ step: owner, next: 0 });
      }
    }
  }
  return placed;
}
