/**
 * The limit on members that are taken out of groups: of a single large group, and of all groups together. Many small
 * groups that lose all of their members are as bad as a large one.
 *
 * Members who go because they are deleted do not count, nor do groups that are deleted themselves: the limit on
 * deletions has judged them.
 *
 * @module
 */

import { namesText } from "../../common/number_text.ts";
import { KINDS } from "../../common/model.ts";
import type { CurrentObject } from "../current_object.ts";
import type { TargetState } from "../target_state.ts";
import { parsedText } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { isShareWithin, limitText, parseShare, partText, percentText, SHARE_PATTERN } from "./limit.ts";
import type { MemberLoss } from "../memberships.ts";
import { permissionText } from "./max_value_loss.ts";
import { defineLimit } from "./setting.ts";
import type { SourceState } from "../source_state.ts";
import type { DesiredEntry } from "../desired_entry.ts";

/** From how many members on a group is protected, and from how many memberships on the whole. */
const MEMBERS_FROM = 20;

/** What one group loses, and what it has. */
interface GroupLoss {
  readonly group: DesiredEntry;
  readonly removed: number;
  readonly size: number;
}

/** Refuses a plan that takes too many members out of groups. */
export const maxMemberLoss = defineLimit({
  name: "maxMemberLoss",
  keys: {
    max_member_loss: documented(z.prefault(parsedText(parseShare), "50 %"), {
      description:
        "The share of its members that a group with 20 members or more may lose in one run (50 %), or off. " +
        "The same share limits the memberships of all groups together, from 20 memberships up. " +
        "Members who are deleted do not count.",
      pattern: SHARE_PATTERN,
      examples: ["30 %", "off"],
    }),
  },
  read: ({ max_member_loss }) => max_member_loss,
  show: (limit) => ({ max_member_loss: limitText(limit) }),
  reasons: {
    max_member_loss: "A group, or all groups together, would lose more members than max_member_loss allows.",
  },
  refuse({ target, source, memberships: { losses }, willDelete, allowValueLoss }, limit) {
    const judged = losses.filter(({ property }) => !allowValueLoss.includes(property));
    if (limit.type !== "percent" || judged.length === 0) return [];
    const counted = (["users", "nestedGroup"] as const).filter((property) =>
      !allowValueLoss.includes(property)
    );
    const groups = byGroup(judged, counted);
    const wayOn = `If that is right: ${
      permissionText(new Set(judged.map(({ property }) => property)))
    }, or raise ` +
      "safety.max_member_loss";
    const messages: string[] = [];

    const losing = groups.filter(({ removed, size }) => !isShareWithin(limit, removed, size, MEMBERS_FROM));
    if (losing.length > 0) {
      messages.push(
        `refused: ${losing.length} ${losing.length === 1 ? "group" : "groups"} would lose more than ` +
          `${limitText(limit)} of the members: ${namesText(losing.map(inWords).sort())}. ${wayOn}`,
      );
    }
    const removed = groups.reduce((sum, group) => sum + group.removed, 0);
    const all = countMemberships(target, source, counted, willDelete);
    // Of groups that were named above nothing more needs to be said.
    if (groups.length > losing.length && !isShareWithin(limit, removed, all, MEMBERS_FROM)) {
      messages.push(
        `refused: ${partText(removed, all, "memberships of all groups")} would be removed, limit ` +
          `${limitText(limit)}: ${namesText(groups.map(inWords).sort())}. ${wayOn}`,
      );
    }
    return messages.map((message) => ({ reason: "max_member_loss" as const, kind: "group", message }));
  },
});

function inWords({ group, removed, size }: GroupLoss): string {
  return `${group.name} (${removed} of ${size}, ${percentText(removed, size)})`;
}

function byGroup(losses: readonly MemberLoss[], counted: readonly MemberLoss["property"][]): GroupLoss[] {
  const groups = new Map<DesiredEntry, GroupLoss>();
  for (const { group, removed } of losses) {
    const before = groups.get(group)?.removed ?? 0;
    const size = counted.reduce((sum, property) => sum + (membersOf(group, property)?.length ?? 0), 0);
    groups.set(group, { group, removed: before + removed, size });
  }
  return [...groups.values()];
}

function membersOf({ current }: DesiredEntry, property: MemberLoss["property"]): Uint32Array | undefined {
  return property === "users" ? current?.users : current?.nested;
}

/** The memberships there are, without those that go because the member or the group is deleted. */
function countMemberships(
  target: TargetState,
  source: SourceState,
  counted: readonly MemberLoss["property"][],
  willDelete: (current: CurrentObject) => boolean,
): number {
  const gone = new Set<number>();
  for (const kind of KINDS) {
    for (const current of source[kind].withoutEntry()) if (willDelete(current)) gone.add(current.number);
  }
  let count = 0;
  for (let row = 0; row < target.group.size; row++) {
    if (gone.has(target.group.numberAt(row)) || target.group.ignoredBy(row) !== undefined) continue;
    for (const property of counted) {
      const members = target.group.membersAt(row, property === "users" ? "user" : "group") ?? [];
      count += members.length;
      if (gone.size > 0) { for (const number of members) if (gone.has(number)) count--; }
    }
  }
  return count;
}
