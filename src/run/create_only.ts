/**
 * The properties that only new objects get: those of `udm.create_only_properties`, and everything else that the steps give
 * and that UDM has. As with the predecessor, what belongs to neither list of owned properties is set once.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import type { Kind, PropertyKinds } from "../common/model.ts";
import { PREFERENCES } from "../udm/photo.ts";
import { resultingNames } from "../transform/resulting_names.ts";

/** Passwords are random, and `umcProperty` holds data of the connector. */
const NEVER: ReadonlySet<string> = new Set(["password", "serviceSpecificPassword", PREFERENCES]);

/**
 * Properties of groups that source entries have as attributes of the same name, with DNs of the source. UDM derives them from
 * nestedGroup.
 */
const DERIVED: ReadonlySet<string> = new Set(["memberOf"]);

/**
 * The properties of a kind that only new objects get.
 *
 * @param kinds the properties that UDM has
 */
export function createOnlyProperties(
  kind: Kind,
  kinds: PropertyKinds,
  { udm, source }: Pick<Config, "udm" | "source">,
): readonly string[] {
  const { properties } = udm.kinds[kind];
  const { attributes, trans } = source[kind];
  const { all, made, isOpen } = resultingNames(attributes, trans);
  const given = new Set([...isOpen ? kinds.keys() : [], ...all]);
  for (const property of DERIVED) if (!made.includes(property)) given.delete(property);
  return [...new Set([...udm.createOnlyProperties, ...given])].filter((property) => {
    const type = kinds.get(property);
    return type !== undefined && type.type !== "map" && !properties.includes(property) &&
      !NEVER.has(property);
  });
}

/**
 * Why a property of `udm.create_only_properties` cannot be set; undefined if it can.
 *
 * @param templates those of users and, if they are synchronised, of groups
 */
export function createOnlyProblem(
  property: string,
  templates: readonly { readonly kinds: PropertyKinds }[],
): string | undefined {
  const types = templates.map(({ kinds }) => kinds.get(property)).filter((type) => type !== undefined);
  const name = JSON.stringify(property);
  if (types.length === 0) {
    return `neither users nor groups have a property ${name} in this UDM installation`;
  }
  return types.every(({ type }) => type === "map")
    ? `${name} consists of keys and values and cannot be set from attributes`
    : undefined;
}
