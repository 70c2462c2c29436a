/**
 * Reads `group_attribute_mapping` as values by group.
 *
 * | the predecessor's fork                               | here                                                        |
 * |------------------------------------------------------|-------------------------------------------------------------|
 * | searches the groups apart                            | the same: `valueGroups`                                     |
 * | the last rule of a property whose group has the user | the same: the rules in reverse, because the first one wins  |
 * | otherwise the first value_if_not_member              | the same: a fixed value, which values by group replace      |
 * | otherwise the property keeps its value               | it has the value of the steps or of UDM's template, because |
 * |                                                      | the property is owned                                       |
 * | ignores a group that does not exist                  | refuses the run                                             |
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { TransformConfig } from "../transform/steps/steps.ts";
import type { Tell } from "./problems.ts";
import type { ParsedConfig } from "./schema/schema.ts";
import type { SourceConfig, ValuesByGroup } from "./types.ts";

const KEY = "group_attribute_mapping";

/** The rules of the section; none if it is absent or has no effect. */
function rulesOf({ group_attribute_mapping: section }: ParsedConfig) {
  return section?.enabled === true ? section.mapping : [];
}

/** Notes what the section does. */
export function noteMapping(parsed: ParsedConfig, note: Tell): void {
  const section = parsed.group_attribute_mapping;
  if (section === undefined) return;
  const open = new Set(mappedProperties(parsed));
  for (const { attribute, value_if_not_member } of section.mapping) {
    if (value_if_not_member !== undefined) open.delete(attribute);
  }
  note(
    KEY,
    !section.enabled
      ? "has no effect: it is not enabled"
      : "is read as source.values_by_group; a run is refused if one of its groups is not found" +
        (open.size === 0
          ? ""
          : `, and users in none of them lose the values of ${[...open].join(", ")}, which have no ` +
            "value_if_not_member, unless the steps give them"),
  );
}

/** The properties that the section sets. */
export function mappedProperties(parsed: ParsedConfig): string[] {
  return rulesOf(parsed).map(({ attribute }) => attribute);
}

/** The values by group, and where their groups are. */
export function valuesByGroupOf(parsed: ParsedConfig): Pick<SourceConfig, "valuesByGroup" | "valueGroups"> {
  const { source: { values_by_group: written }, group_attribute_mapping: section } = parsed;
  if (section?.enabled !== true) {
    const valuesByGroup = written?.map((rule, index) => ({
      ...rule,
      path: `source.values_by_group.${index}`,
    }));
    return valuesByGroup === undefined ? {} : { valuesByGroup };
  }
  const valuesByGroup = section.mapping.map((
    { group, attribute, value_if_member: value },
    index,
  ): ValuesByGroup => ({
    group,
    nested: true,
    properties: { [attribute]: [value] },
    path: `${KEY}.mapping.${index}`,
  }));
  const { group_base: bases = [], group_scope: scope, group_filter: filter } = section;
  return { valuesByGroup: valuesByGroup.reverse(), valueGroups: { bases, scope, filter } };
}

/** The steps of users with the values of those who are in none of the groups. */
export function withMappedDefaults(
  kind: Kind,
  trans: TransformConfig,
  parsed: ParsedConfig,
): TransformConfig {
  if (kind === "group") return trans;
  const defaults = rulesOf(parsed).flatMap(({ attribute, value_if_not_member: value }) =>
    value === undefined ? [] : [[attribute, [value]] as [string, string[]]]
  );
  return { ...trans, fixed_attrs: { ...trans.fixed_attrs, ...Object.fromEntries(defaults.reverse()) } };
}
