/**
 * Applies `source.values_by_group`.
 *
 * @module
 */

import { NAME_PROPERTY } from "../common/model.ts";
import { ConfigurationFault } from "../config/configuration_fault.ts";
import type { Config } from "../config/types.ts";
import type { Source } from "../ldap/source.ts";
import type { SourceState } from "../planner/source_state.ts";
import type { DnTable } from "../planner/store/dn_table.ts";
import { type GroupValues, ValueGroups, valuesByGroup } from "../planner/values_by_group.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { toProperties } from "../transform/properties.ts";
import { configuredValues } from "../transform/values.ts";
import type { TargetKind } from "./describe_target.ts";
import { listedMembers } from "./group_members.ts";

const SECTION = "group_attribute_mapping";

/**
 * Reads the groups whose members get values, if they are searched apart from the synchronised ones.
 *
 * @throws {SourceError} if they cannot be read completely
 */
export async function readValueGroups(
  source: Source,
  { source: { user, group, valueGroups } }: Config,
  dns: DnTable,
): Promise<ValueGroups | undefined> {
  if (valueGroups === undefined) return undefined;
  const search = { ...group, ...valueGroups, attributes: ["cn", "member"], rangeAttributes: ["member"] };
  const groups = new ValueGroups(dns);
  for await (const page of source.searching({ user, group: search }).read("group")) {
    for (const { dn, attributes, refused } of page) {
      const listed = listedMembers(attributes);
      const [name] = attributes.get("cn") ?? [];
      const members = listed.flatMap((each) => each.members);
      groups.addGroup(
        dn,
        name && decodeUtf8(name),
        members,
        refused === undefined && listed.every(({ unreadable }) => unreadable === 0),
      );
    }
  }
  return groups;
}

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
  const groups = rules.map(({ group, nested, properties, path }): GroupValues => {
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
  const byNumber = valuesByGroup(
    state.valueGroups === undefined
      ? state
      : { dns: state.dns, group: state.valueGroups, keys: `${SECTION}.group_base and group_filter` },
    groups,
  );
  if (typeof byNumber === "string") {
    const key = state.valueGroups === undefined ? "source.values_by_group" : `${SECTION}.mapping`;
    throw new ConfigurationFault(config, [key], byNumber);
  }
  state.user.setValuesByGroup(byNumber);
}
