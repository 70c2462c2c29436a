/**
 * Values that are not known because a pattern could not be applied to a value: their properties stay as they are in UDM, and
 * everything else is written. The owner of an account can write such a value, so the entry must not be skipped for it.
 *
 * @module
 */

import type { Properties } from "../common/model.ts";
import type { PropertyProblem } from "../planner/desired_entry.ts";
import { normalized } from "../transform/needed_attributes.ts";
import { MEMBER_NAMES } from "./group_members.ts";

/** Properties of an entry, and why others cannot be written. */
interface Converted {
  readonly properties: Properties;
  readonly problems: readonly PropertyProblem[];
}

/**
 * Replaces properties whose values are not known by problems.
 *
 * @param wanted the properties that are converted
 * @param unknown of the transform
 */
export function withoutUnknown(
  converted: Converted,
  wanted: readonly string[],
  unknown: ReadonlyMap<string, string>,
): Converted {
  if (unknown.size === 0) return converted;
  const problems = wanted.flatMap((property) => {
    const message = unknown.get(normalized(property));
    return message === undefined ? [] : [{ property, message }];
  });
  const properties = { ...converted.properties };
  for (const { property } of problems) delete properties[property];
  return { properties, problems: [...converted.problems, ...problems] };
}

/** Why the members of a group are not known; undefined if they are. */
export function unknownMembers(unknown: ReadonlyMap<string, string>): string | undefined {
  if (unknown.size === 0) return undefined;
  return MEMBER_NAMES.map((name) => unknown.get(normalized(name))).find((reason) => reason !== undefined);
}
