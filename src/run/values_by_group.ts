/**
 * Applies `source.values_by_group`.
 *
 * @module
 */

import { NAME_PROPERTY } from "../common/model.ts";
import { ConfigurationFault } from "../config/configuration_fault.ts";
import type { Config } from "../config/types.ts";
import type { SourceState } from "../planner/source_state.ts";
import { type GroupValues, valuesByGroup } from "../planner/values_by_group.ts";
import { toProperties } from "../transform/properties.ts";
import { configuredValues } from "../transform/values.ts";
import type { TargetKind } from "./describe_target.ts";

/**
 * Sets the values of users who are members of groups, before the sides are compared.
 *
 * @throws {ConfigurationFault} if a group is not found or its members cannot be read, so that no value is taken away; or if
 *   a property does not fit the target
 */
export function applyValuesByGroup(config: Config, state: SourceState, target: TargetKind): void {
  const rules = config.source.valuesByGroup ?? [];
  if (rules.length === 0) return;
  const { primaryKeyProperty, compared, createOnly = [], references = [] } = target.rules;
  const settable = [...compared, ...createOnly];
  const others = [NAME_PROPERTY.user, primaryKeyProperty, ...references.map(({ property }) => property)];
  const groups = rules.map(({ group, nested, properties }, index): GroupValues => {
    const path = `source.values_by_group.${index}`;
    const names = Object.keys(properties);
    const unfit = names.find((name) => others.includes(name) || !settable.includes(name));
    if (unfit !== undefined) {
      throw new ConfigurationFault(
        config,
        [path],
        `${JSON.stringify(unfit)} cannot be set by group; name a property of udm.user_properties other than ${
          others.join(", ")
        }`,
      );
    }
    const values = new Map(
      Object.entries(properties).map(([name, texts]) => [name, configuredValues(texts)]),
    );
    const result = toProperties(values, { properties: names, kinds: target.kinds, binary: new Set() });
    const [problem] = result.problems;
    if (problem !== undefined) throw new ConfigurationFault(config, [path], problem.message);
    return { group, nested, properties: result.properties };
  });
  const byNumber = valuesByGroup(state, groups);
  if (typeof byNumber === "string") {
    throw new ConfigurationFault(config, ["source.values_by_group"], byNumber);
  }
  state.user.setValuesByGroup(byNumber);
}
