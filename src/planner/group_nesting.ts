/**
 * Nesting of groups as UDM allows it: no group may contain itself, neither in the end nor on the way there.
 *
 * @module
 */

import type { Existing, TargetState } from "./current_objects.ts";
import type { Nestings } from "./memberships.ts";
import { childrenFirst, components, cutCycles } from "./group_graph.ts";
import type { Membership, Notice } from "./plan_types.ts";
import type { SourceState } from "./desired_entries.ts";
import type { Wanted } from "./desired_entry.ts";

/** The groups of the source and what is known of them. */
export interface Tangle {
  /** In the order of their keys. */
  readonly groups: readonly Wanted[];
  readonly nestings: ReadonlyMap<Wanted, Nestings>;
  readonly target: TargetState;
  readonly source: SourceState;
  /** Whether an object of the target will be deleted. */
  readonly goes: (existing: Existing) => boolean;
}

/** A group as it will be: one of the source, or one of the target that has no usable entry. */
export type Group = Wanted | Existing;

/** The groups without cycles. */
export interface Untangled {
  /** The groups of the source, nested ones before those they are nested in. */
  readonly order: readonly Wanted[];
  /** For a group, the groups of the source nested in it, directly or through groups without a usable entry. */
  readonly nestedIn: ReadonlyMap<Group, readonly Wanted[]>;
  readonly notices: readonly Notice[];
}

/** Cuts nesting cycles out of the nestings of `tangle`, and puts its groups in order. */
export function untangle(tangle: Tangle): Untangled {
  const { groups, nestings, goes } = tangle;
  // Groups that stay without a usable entry have nestings, too: they cannot be changed, and can close a cycle.
  const nodes: Group[] = [...groups, ...withoutEntry(tangle).filter((existing) => !goes(existing))];
  const nodeOf = new Map(nodes.map((group, node) => [group, node]));
  const nesting = new Map<number, number[]>();
  const fixed = new Set<number>();
  nodes.forEach((group, node) => {
    if (!isWanted(group) || group.keepsMembers) fixed.add(node);
    nesting.set(node, childrenOf(group, tangle).map((child) => nodeOf.get(child)).filter(isDefined));
  });
  const notices: Notice[] = [];
  for (const cut of cutCycles(nesting, fixed)) {
    const parent = nodes[cut.parent] as Wanted;
    const child = nodes[cut.child] as Group;
    const own = nestings.get(parent) as Nestings;
    if (isWanted(child)) own.groups.delete(child);
    else own.kept.delete(child);
    nesting.set(cut.parent, (nesting.get(cut.parent) as number[]).filter((node) => node !== cut.child));
    notices.push({ kind: "group", reason: "nesting_cycle", message: cycleMessage(parent, child) });
  }
  const byName = nodes.map((_, node) => node).sort((a, b) => {
    const [left, right] = [(nodes[a] as Group).name, (nodes[b] as Group).name];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  const rank = new Map(byName.map((node, place) => [node, place]));
  for (const children of nesting.values()) {
    children.sort((a, b) => (rank.get(a) as number) - (rank.get(b) as number));
  }
  const order: Wanted[] = [];
  const nestedIn = new Map<Group, readonly Wanted[]>();
  for (const node of childrenFirst(byName, nesting)) {
    const group = nodes[node] as Group;
    if (isWanted(group)) order.push(group);
    const children = (nesting.get(node) as number[]).map((child) => nodes[child] as Group);
    const nested = children.flatMap((child) => isWanted(child) ? child : nestedIn.get(child) ?? []);
    nestedIn.set(group, [...new Set(nested)]);
  }
  return { order, nestedIn, notices };
}

/**
 * The groups that must be deleted before the nestings of another are written. A group that is to go contains others
 * and is contained until it is deleted; what is written before that could close a cycle through it.
 *
 * @param changes groups whose memberships are written; the others contain groups that go until those are deleted
 */
export function deletionsFirst(
  tangle: Tangle,
  changes: ReadonlyMap<Wanted, Membership>,
): Map<Wanted, readonly Existing[]> {
  const { groups, source, target, goes } = tangle;
  const before = new Map<Wanted, readonly Existing[]>();
  const others = withoutEntry(tangle);
  if (!others.some((group) => goes(group) && group.nested?.length)) return before;

  const nodes: Group[] = [...groups, ...others];
  const nodeOf = new Map(nodes.map((group, node) => [group, node]));
  const isWritten = (group: Group) => isWanted(group) && changes.get(group)?.nestedGroup !== undefined;
  const nesting = new Map<number, number[]>();
  nodes.forEach((group, node) => {
    const children = childrenOf(group, tangle);
    if (isWanted(group) && !isWritten(group)) {
      for (const number of group.existing?.nested ?? []) {
        const existing = target.group.withNumber(number);
        if (existing !== undefined && source.group.of(existing) === undefined) children.push(existing);
      }
    }
    nesting.set(node, children.map((child) => nodeOf.get(child)).filter(isDefined));
  });
  for (const component of components(nesting)) {
    const inside = component.sort((a, b) => a - b).map((node) => nodes[node] as Group);
    const going = inside.filter((group): group is Existing => !isWanted(group) && goes(group));
    if (going.length === 0) continue;
    for (const group of inside) if (isWanted(group) && isWritten(group)) before.set(group, going);
  }
  return before;
}

/** The groups of the target that no usable entry belongs to, in the order of their names. */
function withoutEntry({ source }: Tangle): Existing[] {
  return [...source.group.withoutEntry()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The groups in a group: as they shall be if it has a usable entry, as they are otherwise. */
function childrenOf(group: Group, { nestings, target, source }: Tangle): Group[] {
  if (isWanted(group)) {
    const { groups, kept } = nestings.get(group) as Nestings;
    return [...groups, ...kept];
  }
  return Array.from(group.nested ?? [], (number) => target.group.withNumber(number)).filter(isDefined)
    .map((existing) => source.group.of(existing) ?? existing);
}

function cycleMessage(parent: Wanted, child: Group): string {
  if (parent === child) return `group ${parent.name} (${parent.sourceDn}) is a member of itself: left out`;
  return `group ${child.name} is not nested in ${parent.name} (${parent.sourceDn}): they would contain each other, ` +
    "and UDM allows no such cycle";
}

function isWanted(group: Group): group is Wanted {
  return "sourceDn" in group;
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
