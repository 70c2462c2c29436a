/**
 * The time that the rest of a plan takes, at the target's own pace.
 *
 * @module
 */

import type { Operation } from "../planner/plan_types.ts";

/** An average follows about this number of the last operations: the pace of a target changes during hours. */
const MEMORY = 50;

/** What the pace needs of an operation. */
type Paced = Pick<Operation, "type" | "kind">;

/** Operations of the same type and kind: creating a user takes long, adding a member does not. */
interface Group {
  left: number;
  measured: number;
  /** Average duration of the last operations in milliseconds. */
  averageMs: number;
}

/** Counts the operations left of each type and kind, and measures how long they take. */
export class Pace {
  readonly #groups = new Map<string, Group>();

  constructor(operations: readonly Paced[]) {
    for (const operation of operations) this.#groupOf(operation).left++;
  }

  /**
   * Records that an operation has ended.
   *
   * @param ms its duration; undefined if nothing was asked of the target
   */
  ended(operation: Paced, ms: number | undefined): void {
    const group = this.#groupOf(operation);
    group.left--;
    if (ms === undefined) return;
    group.measured++;
    group.averageMs += (ms - group.averageMs) / Math.min(group.measured, MEMORY);
  }

  /**
   * The time that the operations left take, in milliseconds; undefined before the first one was measured. Types that were not
   * measured yet are expected to take as long as the others on average.
   *
   * @param concurrency how many operations run at the same time
   */
  remainingMs(concurrency: number): number | undefined {
    const groups = [...this.#groups.values()];
    const measured = groups.filter((group) => group.measured > 0);
    if (measured.length === 0) return undefined;
    const typical = measured.reduce((sum, { averageMs }) => sum + averageMs, 0) / measured.length;
    const work = groups.reduce(
      (sum, { left, measured, averageMs }) => sum + left * (measured === 0 ? typical : averageMs),
      0,
    );
    return Math.round(work / concurrency);
  }

  #groupOf({ type, kind }: Paced): Group {
    const name = `${type} ${kind}`;
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = { left: 0, measured: 0, averageMs: 0 };
      this.#groups.set(name, group);
    }
    return group;
  }
}
