/** @module */

import { type RecordStep, setValues } from "./step.ts";
import { configuredValues } from "../values.ts";

/**
 * Step 4, `fallback_attrs`: gives values to properties that have none.
 *
 * @param fallbacks property to its values
 */
export function compileFallback(fallbacks: ReadonlyMap<string, readonly string[]>): RecordStep {
  const compiled = [...fallbacks].map(([property, values]) => [property, configuredValues(values)] as const);
  return (record, { substituted, trace }) => {
    for (const [property, values] of compiled) {
      if (record.has(property)) continue;
      setValues(record, property, values, "fallback_attrs", trace);
      substituted.push(property);
    }
  };
}
