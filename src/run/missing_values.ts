/**
 * Values that an entry must have, because a missing one says nothing: the reading account may have no right to read it.
 *
 * @module
 */

import type { SearchConfig } from "../config/types.ts";
import type { Attributes } from "../common/model.ts";
import type { PropertyProblem } from "../planner/desired_entry.ts";
import { requiredFor } from "../transform/needed_attributes.ts";

/** An entry before and after the steps. */
interface Steps {
  readonly attributes: Attributes;
  readonly values: Attributes;
  /** Properties whose values come from the configuration. */
  readonly substituted: readonly string[];
}

/**
 * Returns a function that finds the properties whose values are not known.
 *
 * @param properties the owned properties
 */
export function missingValues(
  { attributes: requested, trans }: SearchConfig,
  properties: readonly string[],
): (steps: Steps) => readonly PropertyProblem[] {
  const required = properties.flatMap((property) => {
    const names = requiredFor(property, requested, trans);
    const messageOf = (name: string) =>
      `${property} has no value because the entry has no ${name}, which the reading account may have no right to read; ` +
      `if entries without it have no value, say so: fallback_attrs: {${property}: []}`;
    // All entries share one problem for each attribute. max_value_loss counts only disabled: a global catalogue never has
    // accountExpires, and the objects keep their values.
    const loss = property === "disabled" ? { isMissing: true as const } : {};
    return names.map((name) => ({ name, problem: { property, ...loss, message: messageOf(name) } }));
  });
  return ({ attributes, values, substituted }) => {
    const found: PropertyProblem[] = [];
    for (const { name, problem } of required) {
      const { property } = problem;
      if (values.has(property) || substituted.includes(property)) continue;
      if (!hasValue(attributes, name)) found.push(problem);
    }
    return found;
  };
}

function hasValue(attributes: Attributes, name: string): boolean {
  return attributes.get(name)?.some((value) => value.length > 0) === true;
}
