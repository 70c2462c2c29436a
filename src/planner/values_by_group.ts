/**
 * Values of users that follow from their membership in groups of the source.
 *
 * @module
 */

import { NAME_PROPERTY, type Properties } from "../common/model.ts";
import { EntryTable, type ReadValues } from "./entry_table.ts";
import type { DnTable } from "./store/dn_table.ts";
import { nameForm } from "../udm/values.ts";

/** The groups of the source. */
interface Groups {
  readonly dns: DnTable;
  /** The keys of the configuration that find them, for messages. */
  readonly keys?: string;
  readonly group: Pick<EntryTable, "rows" | "numberAt" | "nameAt" | "membersAt" | "rowsWithNumber"> & {
    hasUnreadableMembers(row: number): boolean;
  };
}

/** Values for the members of a group. */
export interface GroupValues {
  /** The DN or the name of the group. */
  readonly group: string;
  /** Whether members of groups within the group count, too. */
  readonly nested: boolean;
  readonly properties: Properties;
}

/** The values for users, by the number of their DN. */
export type ValuesByNumber = (number: number) => Properties | undefined;

/** Groups that are read only for the values of their members. */
export class ValueGroups extends EntryTable {
  readonly #unreadable = new Set<number>();

  constructor(dns: DnTable) {
    super("group", NAME_PROPERTY.group, dns);
  }

  /** @param isWhole whether all members are known */
  addGroup(dn: string, name: string | undefined, members: readonly string[], isWhole: boolean): void {
    const row = this.rows;
    const properties: Properties = name === undefined ? {} : { [NAME_PROPERTY.group]: name };
    if (this.add({ dn, properties, members, problems: [] }) && !isWhole) this.#unreadable.add(row);
  }

  hasUnreadableMembers(row: number): boolean {
    return this.#unreadable.has(row);
  }
}

/**
 * Finds the members of the groups. Of several groups with the same property, the first one wins.
 *
 * @returns a text that explains why the members of a group are not known: then no value may be taken away
 */
export function valuesByGroup(source: Groups, rules: readonly GroupValues[]): ValuesByNumber | string {
  const found: { readonly members: ReadonlySet<number>; readonly properties: Properties }[] = [];
  for (const { group, nested, properties } of rules) {
    const members = membersOf(group, nested, source);
    if (typeof members === "string") return members;
    found.push({ members, properties });
  }
  return (number) => {
    let values: Properties | undefined;
    for (const { members, properties } of found) {
      if (members.has(number)) values = values === undefined ? properties : { ...properties, ...values };
    }
    return values;
  };
}

/** The values of an entry with others that take precedence. */
export function withMore(values: ReadValues, more: Properties | undefined): ReadValues {
  if (more === undefined) return values;
  const isOwn = (property: string) => !Object.hasOwn(more, property);
  return {
    ...values,
    properties: { ...values.properties, ...more },
    substituted: values.substituted?.filter(isOwn),
    problems: values.problems.filter(({ property }) => isOwn(property)),
  };
}

/** The numbers of the DNs of the members of a group; a text if they are not known. */
function membersOf(
  group: string,
  nested: boolean,
  { group: groups, dns, keys = "source.group_base and source.group_filter" }: Groups,
): ReadonlySet<number> | string {
  const first = rowOf(group, groups, dns, keys);
  if (typeof first === "string") return first;
  const members = new Set<number>();
  const rows = new Set([first]);
  for (const row of rows) {
    if (groups.hasUnreadableMembers(row)) {
      return `members of the group ${
        dns.text(groups.numberAt(row))
      } cannot be read; correct them in the source`;
    }
    for (const number of groups.membersAt(row) ?? []) {
      members.add(number);
      if (nested) { for (const inner of groups.rowsWithNumber(number)) rows.add(inner); }
    }
  }
  return members;
}

function rowOf(group: string, groups: Groups["group"], dns: DnTable, keys: string): number | string {
  const rows: number[] = [];
  const number = group.includes("=") ? dns.number(group) : undefined;
  for (let row = 0; row < groups.rows; row++) {
    const isIt = number === undefined
      ? nameForm(groups.nameAt(row) ?? "") === nameForm(group)
      : groups.numberAt(row) === number;
    if (isIt) rows.push(row);
  }
  const [row] = rows;
  const quoted = JSON.stringify(group);
  if (row === undefined) {
    return `there is no group ${quoted} among the groups read; name a group (DN or name) that ${keys} find`;
  }
  return rows.length === 1 ? row : `${rows.length} groups are named ${quoted}; name one by its DN`;
}
