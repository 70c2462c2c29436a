/**
 * The invariants of group memberships.
 *
 * @module
 */

import { formatDn, normaliseDn, parseDn } from "../../../src/syntax/dn.ts";
import { nameForm } from "../../../src/udm/values.ts";
import { objectOf, sameName, type Scene, usable, withKey } from "./scene.ts";
import type { SourceFact } from "./source_model.ts";
import { isAway, type TargetObject } from "./target_model.ts";

/** Members match the source as far as it knows them. */
export function membershipViolations(scene: Scene): string[] {
  const { facts, moved, before, after, ran: { skipped } } = scene;
  const entries = usable(scene);
  // Any skipped entry may match an object without a key.
  const isUnknown = ({ kind, key, name }: TargetObject) =>
    key !== undefined &&
    !facts.some((fact) =>
      fact.kind === kind && (fact.key === key || nameForm(fact.name ?? "") === nameForm(name))
    );
  const byDn = new Map(facts.map((fact) => [normaliseDn(fact.dn), fact]));
  const byUuid = new Map(after.map((object) => [object.uuid, object]));
  const factOf = (object: TargetObject) =>
    entries.find((fact) => fact.kind === object.kind && fact.key === object.key);
  const found: string[] = [];
  for (const group of entries) {
    if (group.kind !== "group") continue;
    const groupObject = objectOf(group, scene);
    if (groupObject === undefined) continue;
    const earlier = before.find(({ uuid }) => uuid === groupObject.uuid);
    const listed = group.members.map((dn) => byDn.get(dn)).filter((fact) => fact !== undefined);
    for (const fact of listed) {
      const isSkipped = skipped[fact.kind].has(normaliseDn(fact.dn));
      const [member, ...twins] = withKey(after, fact.kind, fact.key);
      if (member === undefined || twins.length > 0) continue;
      if (isAway(member) && earlier?.members.has(member.uuid) !== true) continue;
      // An entry that moved while the source was read may be resolved only in the next run.
      const isCertain = !moved.has(normaliseDn(fact.dn)) && (!isSkipped ||
        facts.filter(({ kind, key }) => kind === fact.kind && key === fact.key).length === 1);
      const must = isCertain || earlier?.members.has(member.uuid) === true;
      if (fact.kind === "user" && must && !groupObject.members.has(member.uuid)) {
        found.push(`${fact.dn} is missing in ${groupObject.name}`);
      }
    }
    // A DN that does not resolve may be the old or new DN of a member with the same RDN.
    const dangling = new Set(group.members.filter((dn) => !byDn.has(dn)).map(rdnOf));
    const mayStay = (fact: SourceFact | undefined, uuid: string) =>
      fact !== undefined && earlier?.members.has(uuid) === true && dangling.has(rdnOf(fact.dn));
    // Members that a skipped entry may match stay.
    const mayMatch = (object: TargetObject) =>
      facts.some((fact) => skipped[fact.kind].has(normaliseDn(fact.dn)) && sameName(fact.name, object));
    for (const object of after) {
      if (object.kind === "group" || object.isOutside || earlier?.members.has(object.uuid) !== true) continue;
      if (isUnknown(object) && !groupObject.members.has(object.uuid)) {
        found.push(`${object.dn} is kept, but was removed from ${groupObject.name}`);
      }
    }
    for (const uuid of groupObject.members) {
      const member = byUuid.get(uuid);
      if (member === undefined) {
        found.push(`${uuid} is in ${groupObject.name}, but is not managed`);
        continue;
      }
      if (isAway(member)) continue;
      const fact = factOf(member);
      if (fact !== undefined && !listed.includes(fact) && !mayStay(fact, uuid)) {
        found.push(`${member.dn} is in ${groupObject.name}, but the source does not list it`);
      }
      const sole = facts.filter(({ kind, key }) =>
        kind === member.kind && key === member.key && key !== undefined
      );
      if (
        sole.length === 1 && sole[0] !== undefined && !listed.includes(sole[0]) && !mayMatch(member) &&
        !mayStay(sole[0], uuid) &&
        withKey(before, member.kind, member.key).length <= 1
      ) {
        found.push(`${member.dn} is in ${groupObject.name}, but the source does not list its skipped entry`);
      }
      const isAdopted = member.key === undefined && listed.some(({ name }) => sameName(name, member));
      if (earlier?.members.has(uuid) !== true && fact === undefined && sole.length !== 1 && !isAdopted) {
        found.push(`${member.dn} became a member of ${groupObject.name} without an entry`);
      }
    }
  }
  return found;
}

/** The first RDN of a DN. */
function rdnOf(dn: string): string {
  return formatDn(parseDn(normaliseDn(dn)).slice(0, 1));
}

/** A member that the source lists is never removed, whatever else is wrong with the member or the group. */
export function lostMemberViolations({ facts, before, after }: Scene): string[] {
  const byDn = new Map(facts.map((fact) => [normaliseDn(fact.dn), fact]));
  const later = new Map(after.map((object) => [object.uuid, object]));
  const found: string[] = [];
  for (const group of before) {
    const [entry, ...others] = group.key === undefined
      ? []
      : facts.filter(({ kind, key }) => kind === "group" && key === group.key);
    const now = later.get(group.uuid);
    if (entry === undefined || others.length > 0 || now === undefined) continue;
    const named = new Set(
      entry.members.map((dn) => byDn.get(dn)).flatMap((fact) => fact?.kind === "user" ? [fact.key] : []),
    );
    named.delete(undefined);
    for (const uuid of group.members) {
      const member = later.get(uuid);
      if (member === undefined || now.members.has(uuid)) continue;
      if (member.isHidden) found.push(`the unreadable ${member.dn} was removed from ${group.dn}`);
      if (member.kind === "user" && named.has(member.key)) {
        found.push(`${member.dn} was removed from ${group.dn}, but ${entry.dn} lists it`);
      }
    }
  }
  return found;
}

/** A nesting is omitted only if it would close a cycle. */
export function nestingViolations(scene: Scene): string[] {
  const { facts, after, ran: { failed } } = scene;
  if (failed.group.size > 0) return [];
  const byDn = new Map(facts.map((fact) => [normaliseDn(fact.dn), fact]));
  const byUuid = new Map(after.map((object) => [object.uuid, object]));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return [...byUuid.get(from)?.members ?? []].some((member) => reaches(member, to, seen));
  };
  const found: string[] = [];
  for (const group of usable(scene)) {
    if (group.kind !== "group") continue;
    const parent = objectOf(group, scene);
    if (parent === undefined) continue;
    for (const dn of group.members) {
      const fact = byDn.get(dn);
      if (fact?.kind !== "group" || !usable(scene).includes(fact)) continue;
      const [child] = withKey(after, "group", fact.key);
      if (child === undefined || isAway(child) || parent.members.has(child.uuid)) continue;
      if (!reaches(child.uuid, parent.uuid)) {
        found.push(`${child.name} is missing in ${parent.name}, but would not close a cycle`);
      }
    }
  }
  return found;
}
