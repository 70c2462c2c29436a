/**
 * Keeps the nesting of groups free of cycles, which UDM refuses: in the final state and after each operation.
 *
 * @module
 */

import { compareText } from "../common/compare_text.ts";
import { type Nestings, NO_NESTINGS } from "./desired_members.ts";
import type { CurrentObject } from "./current_object.ts";
import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import { childrenFirst, components, cutCycles } from "./group_graph.ts";
import type { Membership, Notice } from "./plan_types.ts";
import type { DesiredEntry } from "./desired_entry.ts";

/** The groups and their desired nestings. */
interface NestingInput {
  /** In the order of their keys. */
  readonly groups: readonly DesiredEntry[];
  /** Groups that are not in it have none. */
  readonly nestings: ReadonlyMap<DesiredEntry, Nestings>;
  readonly target: TargetState;
  readonly source: SourceState;
  /** Whether an object will be deleted. */
  readonly willDelete: (current: CurrentObject) => boolean;
}

/** A group of the source, or one of the target without a usable entry. */
export type Group = DesiredEntry | CurrentObject;

/** Nestings without cycles. */
interface NestingPlan {
  /** The groups of the source, each after the groups nested in it. */
  readonly order: readonly DesiredEntry[];
  /** By group, the groups of the source nested in it, directly or through groups without a usable entry. */
  readonly nestedIn: ReadonlyMap<Group, readonly DesiredEntry[]>;
  readonly notices: readonly Notice[];
}

/** Removes cycles from the nestings of `tangle`, and puts its groups in order. */
export function planNesting(input: NestingInput): NestingPlan {
  const { groups, nestings, willDelete } = input;
  // Groups without a usable entry keep their nestings, which can close a cycle.
  const nodes: Group[] = [...groups, ...withoutEntry(input).filter((current) => !willDelete(current))];
  const nodeOf = new Map(nodes.map((group, node) => [group, node]));
  const nesting = new Map<number, number[]>();
  const fixed = new Set<number>();
  nodes.forEach((group, node) => {
    const children = childrenOf(group, input).map((child) => nodeOf.get(child)).filter(isDefined);
    // Most groups contain no others, and need no place in the graph
    if (children.length === 0) return;
    if (!isDesired(group) || group.keepsMembers) fixed.add(node);
    nesting.set(node, children);
  });
  const notices: Notice[] = [];
  for (const cut of cutCycles(nesting, fixed)) {
    const parent = nodes[cut.parent] as DesiredEntry;
    const child = nodes[cut.child] as Group;
    const own = nestings.get(parent) as Nestings;
    if (isDesired(child)) own.groups.delete(child);
    else own.kept.delete(child);
    nesting.set(cut.parent, (nesting.get(cut.parent) as number[]).filter((node) => node !== cut.child));
    notices.push({ kind: "group", reason: "nesting_cycle", message: cycleMessage(parent, child) });
  }
  // Reading a name creates a text
  const names = nodes.map(({ name }) => name);
  const inOrder = (a: number, b: number) => compareText(names[a] as string, names[b] as string) || a - b;
  const byName = nodes.map((_, node) => node).sort(inOrder);
  for (const children of nesting.values()) children.sort(inOrder);
  const order: DesiredEntry[] = [];
  const nestedIn = new Map<Group, readonly DesiredEntry[]>();
  for (const node of childrenFirst(byName, nesting)) {
    const group = nodes[node] as Group;
    if (isDesired(group)) order.push(group);
    const children = nesting.get(node)?.map((child) => nodes[child] as Group);
    if (children === undefined) continue;
    const nested = children.flatMap((child) => isDesired(child) ? child : nestedIn.get(child) ?? []);
    nestedIn.set(group, [...new Set(nested)]);
  }
  return { order, nestedIn, notices };
}

/**
 * The groups that must be deleted before the nestings of another group are written: until then, a new nesting could close a cycle
 * through them.
 *
 * @param changes groups whose memberships are written
 */
export function deletionsFirst(
  input: NestingInput,
  changes: ReadonlyMap<DesiredEntry, Membership>,
): Map<DesiredEntry, readonly CurrentObject[]> {
  const { groups, source, target, willDelete } = input;
  const before = new Map<DesiredEntry, readonly CurrentObject[]>();
  const others = withoutEntry(input);
  if (!others.some((group) => willDelete(group) && group.nested?.length)) return before;

  const nodes: Group[] = [...groups, ...others];
  const nodeOf = new Map(nodes.map((group, node) => [group, node]));
  const isWritten = (group: Group) => isDesired(group) && changes.get(group)?.nestedGroup !== undefined;
  const nesting = new Map<number, number[]>();
  nodes.forEach((group, node) => {
    const children = childrenOf(group, input);
    if (isDesired(group) && !isWritten(group)) {
      for (const number of group.current?.nested ?? []) {
        const current = target.group.withNumber(number);
        if (current !== undefined && source.group.of(current) === undefined) children.push(current);
      }
    }
    nesting.set(node, children.map((child) => nodeOf.get(child)).filter(isDefined));
  });
  for (const component of components(nesting)) {
    const inside = component.sort((a, b) => a - b).map((node) => nodes[node] as Group);
    const deleted = inside.filter((group): group is CurrentObject => !isDesired(group) && willDelete(group));
    if (deleted.length === 0) continue;
    for (const group of inside) if (isDesired(group) && isWritten(group)) before.set(group, deleted);
  }
  return before;
}

/** The groups of the target without a usable entry, in the order of their names. */
function withoutEntry({ source }: NestingInput): CurrentObject[] {
  return [...source.group.withoutEntry()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The groups nested in a group: the desired ones if it has a usable entry, otherwise the current ones. */
function childrenOf(group: Group, { nestings, target, source }: NestingInput): Group[] {
  if (isDesired(group)) {
    const { groups, kept } = nestings.get(group) ?? NO_NESTINGS;
    return [...groups, ...kept];
  }
  return Array.from(group.nested ?? [], (number) => target.group.withNumber(number)).filter(isDefined)
    .map((current) => source.group.of(current) ?? current);
}

function cycleMessage(parent: DesiredEntry, child: Group): string {
  return `group ${child.name} is not nested in ${parent.name} (${parent.sourceDn}): this would create a cycle, ` +
    "which UDM does not allow";
}

function isDesired(group: Group): group is DesiredEntry {
  return "sourceDn" in group;
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
