/**
 * Checks of plans for the tests.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type Options, planOf, type Side } from "./testing.ts";
import { skips, told } from "./plan_testing.ts";

/** The parts of a plan that are not empty. */
export interface Expected {
  readonly operations?: string[];
  readonly skipped?: string[];
  readonly notices?: string[];
  readonly unknownMembers?: number;
}

/** Defines a test of a rule by comparing a plan. */
export function check(rule: string, target: Side, source: Side, expected: Expected, options?: Options) {
  Deno.test(`planner: ${rule}`, () => {
    const plan = planOf(target, source, options);
    assert.deepEqual({
      operations: told(plan),
      skipped: skips(plan),
      notices: plan.notices.map(({ kind, reason }) => `${kind}: ${reason}`),
      unknownMembers: plan.unknownMembers,
    }, { operations: [], skipped: [], notices: [], unknownMembers: 0, ...expected });
  });
}

export const anna = { key: 1, name: "anna" };
export const bert = { key: 2, name: "bert" };
export const cleo = { key: 3, name: "cleo" };
