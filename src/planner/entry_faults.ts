/**
 * Faults of single entries, which must be skipped.
 *
 * @module
 */

import { namesText } from "../common/number_text.ts";
import { type Kind, NAME_PROPERTY, textOf } from "../common/model.ts";
import { ACCOUNT_STATE } from "./account_state.ts";
import type { CurrentObjects } from "./current_objects.ts";
import type { ForeignObject } from "./foreign_objects.ts";
import { OBJECT_IDENTIFIER, refusedIdentifier } from "../udm/identifier.ts";
import type { SkipReason } from "./plan_types.ts";
import type { KindRules } from "./changes.ts";
import type { PropertyProblem, TransformedEntry } from "./desired_entry.ts";

/** At most this number of objects is named in a message. */
const MOST_NAMED = 3;

/** Why an entry is skipped. */
export interface Fault {
  readonly reason: SkipReason;
  readonly message: string;
}

/**
 * Properties without which no object is created: UDM requires a last name, never changes the identifier, and an account must not
 * be created with a wrong state.
 */
const NEEDED_TO_CREATE: Readonly<Record<Kind, readonly string[]>> = {
  user: ["lastname", OBJECT_IDENTIFIER, ...ACCOUNT_STATE],
  group: [OBJECT_IDENTIFIER],
};

/** Whether no object is created if the value of a property cannot be written. */
export function isNeededToCreate(kind: Kind, property: string): boolean {
  return property === NAME_PROPERTY[kind] || NEEDED_TO_CREATE[kind].includes(property);
}

/**
 * The fault of an entry; undefined if its primary key and name are usable. Other properties with problems are omitted.
 */
export function findFault(
  { properties, problems }: Pick<TransformedEntry, "properties" | "problems">,
  { primaryKeyProperty }: KindRules,
  objects: Pick<CurrentObjects, "kind" | "sharing">,
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
        `it has no value for the primary key property ${primaryKeyProperty}; map an attribute to it that ` +
        "every entry has and that never changes",
    };
  }
  const refused = refusedIdentifier(primaryKeyProperty, key);
  if (refused !== undefined) return { reason: "unacceptable_identifier", message: refused };
  if (textOf(properties[nameProperty]) === undefined) {
    return { reason: "no_name", message: `it has no value for ${nameProperty}, which UDM requires` };
  }
  const sharing = objects.sharing(key);
  if (sharing !== undefined) {
    return {
      reason: "ambiguous_target",
      message: `several UDM objects have ${primaryKeyProperty}=${key}: ` +
        `${namesText(sharing.map(({ dn }) => dn), { shown: MOST_NAMED, separator: " and " })}; ` +
        "remove it from all but one",
    };
  }
  return undefined;
}

/** The fault of an entry for which no object can be created. */
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

/** The message about an entry with the primary key of another entry. */
export function sharedKeyMessage(property: string, key: string | undefined, dn: string): string {
  return `its primary key ${property}=${key} is also that of ${dn}, so neither is written; correct it in the source. ` +
    "Until then, the UDM objects with this key or one of the two names are kept";
}

/** The message about an entry whose object is outside the OU of its kind. */
export function movedMessage(moved: readonly Pick<ForeignObject, "dn">[], position: string): string {
  const dns = moved.slice(0, MOST_NAMED).map(({ dn }) => dn).join(" and ");
  return `its object is outside ${position}: it was moved to ${dns}, or another connector created it there. Move it back below ` +
    `${position}, or exclude the entry from this source. The object is not changed, and stays a member of its groups`;
}
