/**
 * What must hold of the members of groups after every run.
 *
 * @module
 */

import { formatDn, normaliseDn, parseDn } from "../../../src/syntax/dn.ts";
import { nameForm } from "../../../src/udm/values.ts";
import { objectOf, sameName, type Scene, usable, withKey } from "./scene.ts";
import type { SourceFact } from "./source_model.ts";
import { isAway, type Thing } from "./target_model.ts";

/** Members are those of the source, as far as they are known there. */
export function membershipFaults(scene: Scene): string[] {
  const { facts, moved, before, after, ran: { skipped } } = scene;
  const good = usable(scene);
  // An object without a key may be meant by any entry that was skipped.
  const isUnheardOf = ({ kind, key, name }: Thing) =>
    key !== undefined &&
    !facts.some((fact) =>
      fact.kind === kind && (fact.key === key || nameForm(fact.name ?? "") === nameForm(name))
    );
  const byDn = new Map(facts.map((fact) => [normaliseDn(fact.dn), fact]));
  const byUuid = new Map(after.map((thing) => [thing.uuid, thing]));
  const factOf = (thing: Thing) => good.find((fact) => fact.kind === thing.kind && fact.key === thing.key);
  const found: string[] = [];
  for (const group of good) {
    if (group.kind !== "group") continue;
    const object = objectOf(group, scene);
    if (object === undefined) continue;
    const earlier = before.find(({ uuid }) => uuid === object.uuid);
    const listed = group.members.map((dn) => byDn.get(dn)).filter((fact) => fact !== undefined);
    for (const fact of listed) {
      const isSkipped = skipped[fact.kind].has(normaliseDn(fact.dn));
      const [member, ...twins] = withKey(after, fact.kind, fact.key);
      if (member === undefined || twins.length > 0) continue;
      if (isAway(member) && earlier?.members.has(member.uuid) !== true) continue;
      // One that has moved while the source was read may be known only in the next run.
      const isCertain = !moved.has(normaliseDn(fact.dn)) && (!isSkipped ||
        facts.filter(({ kind, key }) => kind === fact.kind && key === fact.key).length === 1);
      const must = isCertain || earlier?.members.has(member.uuid) === true;
      if (fact.kind === "user" && must && !object.members.has(member.uuid)) {
        found.push(`${fact.dn} is not in ${object.name}, though the source says so`);
      }
    }
    // A DN that leads nowhere may be the old or the new one of a member with the same RDN.
    const dangling = new Set(group.members.filter((dn) => !byDn.has(dn)).map(rdnOf));
    const mayStay = (fact: SourceFact | undefined, uuid: string) =>
      fact !== undefined && earlier?.members.has(uuid) === true && dangling.has(rdnOf(fact.dn));
    // Whoever may be meant by an entry that was skipped stays a member, out of caution.
    const mayMean = (thing: Thing) =>
      listed.some((fact) => skipped[fact.kind].has(normaliseDn(fact.dn)) && sameName(fact.name, thing));
    for (const thing of after) {
      if (thing.kind === "group" || thing.isOutside || earlier?.members.has(thing.uuid) !== true) continue;
      if (isUnheardOf(thing) && !object.members.has(thing.uuid)) {
        found.push(`${thing.dn} is kept, but is not in ${object.name} any more`);
      }
    }
    for (const uuid of object.members) {
      const member = byUuid.get(uuid);
      if (member === undefined) {
        found.push(`${uuid} is in ${object.name}, and none of ours`);
        continue;
      }
      if (isAway(member)) continue;
      const fact = factOf(member);
      if (fact !== undefined && !listed.includes(fact) && !mayStay(fact, uuid)) {
        found.push(`${member.dn} is in ${object.name}, though the source does not say so`);
      }
      const sole = facts.filter(({ kind, key }) =>
        kind === member.kind && key === member.key && key !== undefined
      );
      if (
        sole.length === 1 && sole[0] !== undefined && !listed.includes(sole[0]) && !mayMean(member) &&
        !mayStay(sole[0], uuid) &&
        withKey(before, member.kind, member.key).length <= 1
      ) {
        found.push(`${member.dn} is in ${object.name}, though its entry, which was skipped, is not`);
      }
      const isAdopted = member.key === undefined && listed.some(({ name }) => sameName(name, member));
      if (earlier?.members.has(uuid) !== true && fact === undefined && sole.length !== 1 && !isAdopted) {
        found.push(`${member.dn} has become a member of ${object.name} without an entry`);
      }
    }
  }
  return found;
}

/** The first RDN of a DN. */
function rdnOf(dn: string): string {
  return formatDn(parseDn(normaliseDn(dn)).slice(0, 1));
}

/** Nobody is taken out of a group whom the source names, whatever else is wrong with the two of them. */
export function lostMemberFaults({ facts, before, after }: Scene): string[] {
  const byDn = new Map(facts.map((fact) => [normaliseDn(fact.dn), fact]));
  const later = new Map(after.map((thing) => [thing.uuid, thing]));
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
      if (member.isHidden) found.push(`${member.dn}, which cannot be seen, was taken out of ${group.dn}`);
      if (member.kind === "user" && named.has(member.key)) {
        found.push(`${member.dn} was taken out of ${group.dn}, though ${entry.dn} names it`);
      }
    }
  }
  return found;
}

/** A nesting is left out only if it would close a cycle, also one through a group that could not be written. */
export function nestingFaults(scene: Scene): string[] {
  const { facts, after, ran: { failed } } = scene;
  if (failed.group.size > 0) return [];
  const byDn = new Map(facts.map((fact) => [normaliseDn(fact.dn), fact]));
  const byUuid = new Map(after.map((thing) => [thing.uuid, thing]));
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
        found.push(`${child.name} is not in ${parent.name}, though that would be no cycle`);
      }
    }
  }
  return found;
}
