/**
 * Formats a plan as JSON, line by line, so that a large plan is never one text.
 *
 * @module
 */

import { visibleJson } from "../common/visible.ts";
import type { PlanDocument } from "./schema.ts";

/** The lines of a JSON document. Each change has its own line, for line-based tools. */
export function* planJson(document: PlanDocument): Generator<string> {
  const entries = Object.entries(document);
  yield "{";
  for (const [at, [key, value]] of entries.entries()) {
    const comma = commaAfter(at, entries);
    if (!Array.isArray(value) || value.length === 0) {
      yield `  ${visibleJson(key)}: ${visibleJson(value)}${comma}`;
      continue;
    }
    yield `  ${visibleJson(key)}: [`;
    for (const [place, item] of value.entries()) {
      yield `    ${visibleJson(item)}${commaAfter(place, value)}`;
    }
    yield `  ]${comma}`;
  }
  yield "}";
}

function commaAfter(at: number, items: readonly unknown[]): string {
  return at < items.length - 1 ? "," : "";
}
