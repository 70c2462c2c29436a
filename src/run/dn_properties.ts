/**
 * Which properties hold DNs: those of `udm.dn_properties`, or, without this key, those that UDM describes as such.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import type { Kind } from "../common/model.ts";
import type { Reference } from "../planner/dn_rules.ts";
import type { Template } from "../udm/types.ts";

/** The property whose values name entries even if UDM does not describe it. */
const SECRETARY = "secretary";

/** Properties whose values are DNs of objects of UDM, not of entries of the source. */
const OF_UDM: ReadonlySet<string> = new Set(["primaryGroup", "homeShare", "hosts"]);

/** The properties of a kind with DNs. */
interface DnProperties {
  /** All of them. */
  readonly dnProperties: readonly string[];
  /** Those whose values name entries of the source. */
  readonly references: readonly Reference[];
}

/**
 * Finds the properties of a kind with DNs.
 *
 * @param compared the properties of the kind that are compared
 * @param createOnly the properties that only new objects get
 */
export function dnPropertiesOf(
  kind: Kind,
  { kinds }: Template,
  { udm, source }: Config,
  compared: readonly string[],
  createOnly: readonly string[],
): DnProperties {
  const given = udm.dnProperties;
  const written = [...new Set([...compared, ...createOnly])];
  const isDn = (property: string) => kinds.get(property)?.format === "dn";
  const fixed = new Set([
    ...Object.keys(source[kind].trans.fixed_attrs),
    // With the key, values_by_group refuses the property
    ...(kind === "user" && given === undefined
      ? (source.valuesByGroup ?? []).flatMap(({ properties }) => Object.keys(properties))
      : []),
  ]);
  const naming = written.filter((property) =>
    given === undefined
      ? property === SECRETARY || isDn(property) && !OF_UDM.has(property)
      : given.includes(property)
  );
  return {
    dnProperties: written.filter((property) => naming.includes(property) || isDn(property)),
    references: naming.filter((property) => !fixed.has(property)).map((property) => ({
      property,
      isList: kinds.get(property)?.isList === true,
      isCreateOnly: createOnly.includes(property),
      keepsOthers: given === undefined && property !== SECRETARY,
    })),
  };
}
