/** @module */

import { type RecordStep, setValues } from "./step.ts";
import { configuredValues } from "../values.ts";

/**
 * Step 5, `fixed_attrs`: gives values to properties, whatever they had. No values, or empty ones, clear the property.
 *
 * @param fixed property to its values
 */
export function compileFixed(fixed: ReadonlyMap<string, readonly string[]>): RecordStep {
  const compiled = [...fixed].map(([property, values]) => [property, configuredValues(values)] as const);
  return (record, { trace }) => {
    for (const [property, values] of compiled) setValues(record, property, values, "fixed_attrs", trace);
  };
}
