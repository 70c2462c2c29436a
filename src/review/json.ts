/**
 * Formats a plan as JSON, line by line, so that a large plan is never one text.
 *
 * @module
 */

import type { PlanDocument } from "./schema.ts";

/** The lines of a JSON document. Each change has its own line, for line-based tools. */
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
