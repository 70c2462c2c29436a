/**
 * Values that an entry must have, because a missing one says nothing: the reading account may have no right to read it.
 *
 * @module
 */

import type { SearchConfig } from "../config/types.ts";
import type { Attributes, Kind } from "../common/model.ts";
import type { PropertyProblem } from "../planner/desired_entry.ts";
import { requiredFor } from "../transform/needed_attributes.ts";

/** Whether an account is disabled. */
const DISABLED = "disabled";

/** UDM's template would enable the account. */
const NO_STATE: PropertyProblem = {
  property: DISABLED,
  isMissing: true,
  message:
    "disabled has no value, which must not enable the account; if the source enables entries without a value, say so: " +
    'fallback_attrs: {disabled: ["FALSE"]}',
};

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
  kind: Kind,
  { attributes: requested, trans }: SearchConfig,
  properties: readonly string[],
): (steps: Steps) => readonly PropertyProblem[] {
  const ownsState = kind === "user" && properties.includes(DISABLED);
  const required = properties.flatMap((property) => {
    const names = requiredFor(property, requested, trans);
    const messageOf = (name: string) =>
      `${property} has no value because the entry has no ${name}, which the reading account may have no right to read; ` +
      `if entries without it have no value, say so: fallback_attrs: {${property}: []}`;
    // All entries share one problem for each attribute. It is no loss that max_value_loss counts: a global catalogue never
    // has accountExpires, and the objects keep their values.
    return names.map((name) => ({ name, problem: { property, message: messageOf(name) } }));
  });
  return ({ attributes, values, substituted }) => {
    const found: PropertyProblem[] = [];
    if (ownsState && !values.has(DISABLED)) found.push(NO_STATE);
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
