/**
 * Values that an object gets when it is created, and that belong to UDM afterwards.
 *
 * @module
 */

import type { Properties } from "../common/model.ts";
import { OBJECT_IDENTIFIER, refusedIdentifier } from "../udm/identifier.ts";
import { desiredValue, type KindRules } from "./changes.ts";
import type { InitialValues, PropertyProblem } from "./desired_entry.ts";
import type { DigestTable } from "./store/digest.ts";

/** What is written of a new object, and the digest of its mail address. */
interface Written {
  readonly changes: Properties;
  readonly mail: bigint;
}

/** Adds the values of a new object that are set only once. Those of managed properties win. */
export function withInitial(
  { changes, mail }: Written,
  { properties }: InitialValues,
  { mailProperty, outerGroups }: KindRules,
  digests: DigestTable,
): Written {
  // The connector sets the members of its own groups in the groups.
  const initial = Object.entries(outerGroups?.within(properties) ?? properties)
    .map(([property, value]) => [property, desiredValue(property, value, null)]);
  const address = mailProperty === undefined ? undefined : properties[mailProperty];
  return {
    changes: { ...Object.fromEntries(initial), ...changes },
    mail: mailProperty === undefined || address === undefined ? mail : digests.digest(mailProperty, address),
  };
}

/** The values with those that the entry has as a member of groups, which take precedence. */
export function withMoreInitial(
  initial: InitialValues | undefined,
  more: Properties | undefined,
  { createOnly = [] }: KindRules,
): InitialValues | undefined {
  if (more === undefined) return initial;
  const own = Object.entries(more).filter(([property]) => createOnly.includes(property));
  if (own.length === 0) return initial;
  const { properties = {}, problems = [], ...rest } = initial ?? {};
  return {
    ...rest,
    properties: { ...properties, ...Object.fromEntries(own) },
    problems: problems.filter(({ property }) => !own.some(([name]) => name === property)),
  };
}

/** The problems of the values, and that of an identifier which UDM refuses. */
export function initialProblems({ properties, problems }: InitialValues): readonly PropertyProblem[] {
  const identifier = properties[OBJECT_IDENTIFIER];
  const refused = typeof identifier === "string"
    ? refusedIdentifier(OBJECT_IDENTIFIER, identifier)
    : undefined;
  return refused === undefined ? problems : [...problems, { property: OBJECT_IDENTIFIER, message: refused }];
}
