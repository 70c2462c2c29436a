/**
 * What keeps an entry of the source from being written, whatever the other entries are.
 *
 * @module
 */

import { NAME_PROPERTY, textOf } from "../model.ts";
import type { ExistingObjects } from "./existing.ts";
import { refusedIdentifier } from "./identifier.ts";
import type { SkipReason } from "./plan_types.ts";
import type { KindRules } from "./changes.ts";
import type { TransformedEntry } from "./wanted_types.ts";

/** So many of the objects that share a key are named at most. */
const MOST_NAMED = 3;

/** Why an entry cannot be written. */
export interface Fault {
  readonly reason: SkipReason;
  readonly message: string;
}

/** What is wrong with an entry; undefined if it has no problems, a usable primary key and a name. */
export function findFault(
  { properties, problems }: Pick<TransformedEntry, "properties" | "problems">,
  { primaryKeyProperty }: KindRules,
  objects: ExistingObjects,
): Fault | undefined {
  if (problems.length > 0) {
    const message = problems.map(({ property, message }) => `${property}: ${message}`).join("; ");
    return { reason: "transform", message };
  }
  const key = textOf(properties[primaryKeyProperty]);
  if (key === undefined) {
    return {
      reason: "no_primary_key",
      message:
        `it has no value for the primary key property ${primaryKeyProperty}: map an attribute to it that ` +
        "every entry has and that never changes",
    };
  }
  const refused = refusedIdentifier(primaryKeyProperty, key);
  if (refused !== undefined) return { reason: "unacceptable_identifier", message: refused };
  const nameProperty = NAME_PROPERTY[objects.kind];
  if (textOf(properties[nameProperty]) === undefined) {
    return { reason: "no_name", message: `it has no value for ${nameProperty}, and UDM needs one` };
  }
  const sharing = objects.sharing(key);
  if (sharing !== undefined) {
    return {
      reason: "ambiguous_target",
      message: `${primaryKeyProperty}=${key} belongs to more than one object of the target: ` +
        sharing.slice(0, MOST_NAMED).map(({ dn }) => dn).join(" and ") +
        (sharing.length > MOST_NAMED ? ` and ${sharing.length - MOST_NAMED} more` : "") +
        "; take it from all but one",
    };
  }
  return undefined;
}
