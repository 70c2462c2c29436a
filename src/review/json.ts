/**
 * A plan as JSON, line by line: a plan of many changes is never one text.
 *
 * @module
 */

import type { PlanDocument } from "./schema.ts";

/** The lines of a JSON document; each change has one of its own, so that tools for lines are of use, too. */
export function* planJson(document: PlanDocument): Generator<string> {
  const entries = Object.entries(document);
  yield "{";
  for (const [at, [key, value]] of entries.entries()) {
    const comma = commaAfter(at, entries);
    if (!Array.isArray(value) || value.length === 0) {
      yield `  ${JSON.stringify(key)}: ${JSON.stringify(value)}${comma}`;
      continue;
    }
    yield `  ${JSON.stringify(key)}: [`;
    for (const [place, item] of value.entries()) {
      yield `    ${JSON.stringify(item)}${commaAfter(place, value)}`;
    }
    yield `  ]${comma}`;
  }
  yield "}";
}

function commaAfter(at: number, items: readonly unknown[]): string {
  return at < items.length - 1 ? "," : "";
}
