/**
 * Which names entries can have after the steps.
 *
 * @module
 */

import { isSelector } from "./needed_attributes.ts";
import { rulesOf, type TransformConfig } from "./steps/steps.ts";

/** The names after the steps. */
interface ResultingNames {
  /** Attributes that no step removes or renames, and what the steps make. */
  readonly all: readonly string[];
  /** Those that the steps make, named groups of `decompose_attrs` apart. */
  readonly made: readonly string[];
  /** Those among `made` that no step uses for others. */
  readonly results: readonly string[];
  /** Whether a selector such as `*` is requested, so that entries may have any other attribute. */
  readonly isOpen: boolean;
}

/**
 * Follows the names through the steps.
 *
 * @param requested the requested attributes; entries use the same spelling
 */
export function resultingNames(requested: readonly string[], trans: TransformConfig): ResultingNames {
  const attributes = requested.filter((name) => !isSelector(name));
  const existing = new Set(attributes);
  const made = new Set<string>();
  const spell = (name: string) =>
    existing.has(name)
      ? name
      : attributes.find((other) => other.toLowerCase() === name.toLowerCase()) ?? name;
  const used = new Set<string>();
  for (const { rule: { reads = [], makes = [], removes = [], isIntermediate = false } } of rulesOf(trans)) {
    for (const { name } of reads) used.add(name);
    for (const name of removes) {
      existing.delete(spell(name));
      made.delete(name);
    }
    for (const name of makes) {
      existing.add(name);
      if (!isIntermediate) made.add(name);
    }
  }
  const results = [...made].filter((name) => !used.has(name));
  return { all: [...existing], made: [...made], results, isOpen: requested.some(isSelector) };
}
