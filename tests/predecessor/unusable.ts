/**
 * What becomes here of the entries that the predecessor could not use.
 *
 * @module
 */

import { type Attributes, type PropertyKinds, TEXT, TEXTS } from "../../src/common/model.ts";
import { isUtf8 } from "../../src/syntax/utf8.ts";
import { toProperties } from "../../src/transform/properties.ts";
import { USER_TEMPLATE } from "../simulators/udm/properties_user.ts";
import { type Case, ownResult } from "./cases.ts";
import { modelResult } from "./model.ts";

/** The properties of a user, as UDM's template shows them to the predecessor: text, or lists of it. */
const PROPERTIES: PropertyKinds = new Map(
  Object.entries(USER_TEMPLATE).filter(([, value]) => value === null || Array.isArray(value))
    .map(([name, value]) => [name, value === null ? TEXT : TEXTS]),
);

/** What becomes of an entry. */
const OUTCOMES = {
  named: "a property with several values or not in UTF-8: skipped and named",
  other: "an attribute of which no property is made is not UTF-8: ignored",
  failed: "a step failed: compared above",
  empty: "an empty value beside another one: unset",
} as const;

/** Counts what becomes of the entries that the predecessor could not use. */
export function outcomesOfUnusable(cases: readonly Case[]): Map<string, number> {
  const outcomes = Map.groupBy(cases.filter(({ isUsable }) => !isUsable), outcomeOf);
  return new Map([...outcomes].map(([outcome, tests]) => [outcome, tests.length]));
}

function outcomeOf(test: Case): string {
  if (test.result === "failed") return OUTCOMES.failed;
  const own = ownResult(test);
  if (hasProblem(own)) return OUTCOMES.named;
  if ([...own].some(([name, values]) => !PROPERTIES.has(name) && !values.every(isUtf8))) {
    return OUTCOMES.other;
  }
  const withEmpty = modelResult(test, new Set(["empty"]));
  const isSecond = withEmpty !== "failed" &&
    [...withEmpty].some(([name, values]) => PROPERTIES.get(name)?.isList === false && values.length > 1);
  return isSecond ? OUTCOMES.empty : "unexplained";
}

/** Whether a value cannot be written as the predecessor could not write it. */
function hasProblem(values: Attributes): boolean {
  const { problems } = toProperties(values, {
    properties: [...PROPERTIES.keys()],
    kinds: PROPERTIES,
    binary: new Set(),
  });
  return problems.some(({ message }) => /is single-valued|is not UTF-8/.test(message));
}
