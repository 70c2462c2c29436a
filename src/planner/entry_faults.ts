/**
 * What keeps an entry of the source from being written, whatever the other entries are.
 *
 * @module
 */

import { type Kind, NAME_PROPERTY, textOf } from "../common/model.ts";
import { ACCOUNT_STATE } from "./account_state.ts";
import type { CurrentObjects } from "./current_objects.ts";
import { OBJECT_IDENTIFIER, refusedIdentifier } from "../udm/identifier.ts";
import type { SkipReason } from "./plan_types.ts";
import type { KindRules } from "./changes.ts";
import type { PropertyProblem, TransformedEntry } from "./desired_entry.ts";

/** So many of the objects that share a key are named at most. */
const MOST_NAMED = 3;

/** Why an entry cannot be written. */
export interface Fault {
  readonly reason: SkipReason;
  readonly message: string;
}

/**
 * Properties that a new object must have from the start: UDM requires a last name, never changes the identifier, and
 * an account must not be created in a state that the source does not want.
 */
const NEEDED_TO_CREATE: Readonly<Record<Kind, readonly string[]>> = {
  user: ["lastname", OBJECT_IDENTIFIER, ...ACCOUNT_STATE],
  group: [OBJECT_IDENTIFIER],
};

/** Whether an object of a kind is not created at all if the value of a property cannot be written. */
export function isNeededToCreate(kind: Kind, property: string): boolean {
  return property === NAME_PROPERTY[kind] || NEEDED_TO_CREATE[kind].includes(property);
}

/**
 * What is wrong with an entry; undefined if it has a usable primary key and a name. Problems of other properties are no
 * fault: these properties are left out.
 */
export function findFault(
  { properties, problems }: Pick<TransformedEntry, "properties" | "problems">,
  { primaryKeyProperty }: KindRules,
  objects: CurrentObjects,
): Fault | undefined {
  const nameProperty = NAME_PROPERTY[objects.kind];
  if (problems.some(({ property }) => property === primaryKeyProperty || property === nameProperty)) {
    return transformFault(problems);
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

/** What keeps an entry from becoming a new object although it has a primary key and a name. */
export function findCreationFault(problems: readonly PropertyProblem[], kind: Kind): Fault | undefined {
  return problems.some(({ property }) => isNeededToCreate(kind, property))
    ? transformFault(problems)
    : undefined;
}

function transformFault(problems: readonly PropertyProblem[]): Fault {
  return {
    reason: "transform",
    message: problems.map(({ property, message }) => `${property}: ${message}`).join("; "),
  };
}
