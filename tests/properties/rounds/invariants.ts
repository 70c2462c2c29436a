/**
 * What must hold after every run, whatever the two directories look like.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import { isAtOrBelow, normaliseDn } from "../../../src/syntax/dn.ts";
import { type Kind, KINDS, OBJECT_TYPE } from "../../../src/common/model.ts";
import { nameForm } from "../../../src/udm/values.ts";
import { type JsonObject, type LoggedRequest, reencodePhoto } from "../../simulators/udm/mod.ts";
import { DELETE_AFTER_DAYS, MAX_VALUE_LOSS } from "./engine.ts";
import { lostMemberFaults, membershipFaults, nestingFaults } from "./membership_invariants.ts";
import { gone, sameName, type Scene, usable, withKey } from "./scene.ts";
import { REFUSED, type SourceFact } from "./source_model.ts";
import { isAway, type Thing } from "./target_model.ts";

const DAY = 86_400_000;

/** Everything that is wrong. */
export function violations(scene: Scene): string[] {
  const { ran: { report }, before, after } = scene;
  const found = [
    ...requestFaults(scene),
    ...boundaryFaults(scene),
    ...awayFaults(scene),
    ...deletionFaults(scene),
    ...limitFaults(scene),
    ...valueLossFaults(scene),
    ...memberLossFaults(scene),
  ];
  const isOver = report.outcome === "failed" && report.kinds !== undefined;
  if (report.outcome === "refused" || report.outcome === "failed" && !isOver) {
    if (scene.ran.writes.length > 0) found.push(`it says ${report.outcome}, and wrote`);
    if (!isDeepStrictEqual(before, after)) found.push(`it says ${report.outcome}, and the target is another`);
    return found;
  }
  if (report.outcome !== "done" && report.outcome !== "partial" && !isOver) {
    found.push(`it says ${report.outcome}`);
  }
  if (isOver && (report.kinds?.user.applied.failed ?? 0) + (report.kinds?.group.applied.failed ?? 0) === 0) {
    found.push("it says failed, and nothing failed");
  }
  found.push(...preferenceFaults(scene), ...lostMemberFaults(scene));
  if (scene.unseen !== undefined) return found;
  return [
    ...found,
    ...keptFaults(scene),
    ...adoptionFaults(scene),
    ...entryFaults(scene),
    ...accountFaults(scene),
    ...membershipFaults(scene),
    ...nestingFaults(scene),
    ...completenessFaults(scene),
  ];
}

/** Whether a request failed because of a value that UDM refuses, or one that it must have, which cannot be known before. */
export function isRefusedValue({ status, method, type, body }: LoggedRequest): boolean {
  if (status < 400) return false;
  if (JSON.stringify(body ?? "").includes(REFUSED)) return true;
  const { lastname } = (body as { readonly properties?: JsonObject } | undefined)?.properties ?? {};
  return type === "users/user" && (method === "POST" ? lastname === undefined : lastname === null);
}

/** Whether a request failed because of an object that is out of reach, and that has what another one wants. */
export function isBlocked({ status, body }: LoggedRequest, things: readonly Thing[]): boolean {
  const text = JSON.stringify(body ?? "").toLowerCase();
  return status === 422 &&
    things.some((thing) =>
      isAway(thing) &&
      [thing.name, thing.properties.mailPrimaryAddress, thing.properties.univentionObjectIdentifier]
        .some((value) => value && text.includes(JSON.stringify(value).toLowerCase()))
    );
}

function requestFaults({ unseen, before, ran: { writes }, target: { udm } }: Scene): string[] {
  // What it cannot see it cannot avoid.
  const isUnavoidable = (request: LoggedRequest) =>
    unseen !== undefined || isRefusedValue(request) || isBlocked(request, before);
  const failed = writes.filter((request) => request.status >= 400 && !isUnavoidable(request));
  return [
    ...failed.map(({ method, dn, body, status }) => `${method} ${dn} ${JSON.stringify(body)} got ${status}`),
    ...(udm.counters.conflicts422 > 0 && unseen === undefined && !before.some(isAway)
      ? [`${udm.counters.conflicts422} conflicts`]
      : []),
  ];
}

/** No write goes to a DN outside the OU of its kind; the OUs themselves are made on the way there. */
function boundaryFaults({ ran: { writes }, target: { positions, udm } }: Scene): string[] {
  const isOf = (ou: string, dn: string) => normaliseDn(ou) !== normaliseDn(dn) && isAtOrBelow(dn, ou);
  return writes.filter(({ method, type, dn, body }) => {
    const { position = "", properties } = (body ?? {}) as { position?: string; properties?: JsonObject };
    if (type === "container/ou") {
      const ou = normaliseDn(`ou=${properties?.name},${position}`);
      return method !== "POST" || normaliseDn(position) !== normaliseDn(udm.base) ||
        !KINDS.some((kind) => normaliseDn(positions[kind]) === ou);
    }
    const kind = KINDS.find((kind) => OBJECT_TYPE[kind] === type);
    if (kind === undefined) return true;
    return method === "POST"
      ? normaliseDn(position) !== normaliseDn(positions[kind])
      : !isOf(positions[kind], dn);
  }).map(({ method, type, dn, body }) => `outside the OUs: ${method} ${type} ${dn} ${JSON.stringify(body)}`);
}

/** What the account of the API cannot see, or an administrator has moved out of the OUs, is left alone. */
function awayFaults(scene: Scene): string[] {
  const { before, after } = scene;
  const later = new Map(after.map((thing) => [thing.uuid, thing]));
  return before.filter(isAway).flatMap((thing) => {
    const change = describeChange(thing, later.get(thing.uuid), gone(scene));
    return change === undefined ? [] : [`${thing.dn} is out of reach, but ${change}`];
  });
}

/** From how many objects with a property on it matters how many lose it, and from how many memberships on. */
const HOLDERS_FROM = 10;
const MEMBERSHIPS_FROM = 20;

/** From how many objects on nothing is deleted if the target shows none of their primary keys. */
const KEYLESS_FROM = 10;

/** No property of many objects is emptied in most of them because the source does not give it any more. */
function valueLossFaults({ before: all, after, allowValueLoss }: Scene): string[] {
  const before = all.filter((thing) => !isAway(thing));
  const later = new Map(after.map((thing) => [thing.uuid, thing]));
  const found: string[] = [];
  for (const kind of KINDS) {
    for (const property of OWNED[kind]) {
      if (allowValueLoss.includes(property)) continue;
      const holders = before.filter((thing) => thing.kind === kind && !isEmpty(thing.properties[property]));
      const emptied = holders.filter(({ uuid }) => {
        const now = later.get(uuid);
        return now !== undefined && isEmpty(now.properties[property]);
      });
      if (isLoss(emptied.length, holders.length)) {
        found.push(`${emptied.length} of ${holders.length} ${kind}s have lost ${property}`);
      }
    }
  }
  for (const kind of KINDS) {
    if (allowValueLoss.includes(kind === "user" ? "users" : "nestedGroup")) continue;
    const isKind = (uuid: string) => all.some((thing) => thing.uuid === uuid && thing.kind === kind);
    const holders = before.filter(({ members }) => [...members].some(isKind));
    // A group that has no members any more because they were deleted has lost none.
    const emptied = holders.filter(({ uuid, members }) => {
      const now = later.get(uuid);
      return now !== undefined && ![...now.members].some(isKind) &&
        [...members].some((member) => isKind(member) && later.has(member));
    });
    if (isLoss(emptied.length, holders.length)) {
      found.push(`${emptied.length} of ${holders.length} groups have lost all ${kind}s`);
    }
  }
  return found;
}

const OWNED: Readonly<Record<Kind, readonly string[]>> = {
  user: ["description", "lastname", "e-mail", "mailPrimaryAddress", "jpegPhoto"],
  group: ["description"],
};

function isLoss(emptied: number, holders: number): boolean {
  return holders >= HOLDERS_FROM && emptied * 100 > MAX_VALUE_LOSS * holders;
}

/** Not too many memberships are ended; those that end with a deletion do not count. */
function memberLossFaults({ before, after, limits: { memberLoss }, allowValueLoss }: Scene): string[] {
  if (memberLoss === undefined || allowValueLoss.includes("users")) return [];
  const later = new Map(after.map((thing) => [thing.uuid, thing]));
  const memberships = before.filter((thing) => !isAway(thing)).flatMap(({ uuid, members }) =>
    [...members].filter((member) => later.has(member) && later.has(uuid)).map((member) => ({ uuid, member }))
  );
  const ended = memberships.filter(({ uuid, member }) => later.get(uuid)?.members.has(member) !== true);
  return memberships.length >= MEMBERSHIPS_FROM && ended.length * 100 > memberLoss * memberships.length
    ? [`${ended.length} of ${memberships.length} memberships were ended, limit ${memberLoss} %`]
    : [];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || Array.isArray(value) && value.length === 0;
}

function deletionFaults(scene: Scene): string[] {
  const { facts, before, unseen, target, removal, now, ran: { skipped } } = scene;
  const found: string[] = [];
  for (const thing of gone(scene)) {
    const { kind, key, name } = thing;
    const because = (why: string) => found.push(`${kind} ${name} (${key}) was deleted, though ${why}`);
    const entries = facts.filter((fact) => fact.kind === kind);
    // Without keys, a few objects are told apart by their names.
    if (unseen?.kind === kind && unseen.property === target.keyProperties[kind]) {
      const visible = before.filter((other) => other.kind === kind && !isAway(other));
      if (visible.length >= KEYLESS_FROM) because("no key could be seen");
      continue;
    }
    if (key !== undefined && entries.some((fact) => fact.key === key)) because("its key is in the source");
    if (entries.some((fact) => fact.ownKey === key && isTaken(fact, thing, scene))) {
      because("its entry is there with the key of another");
    }
    for (const fact of entries) {
      const isMatched = fact.key !== undefined &&
        before.some((other) => other.kind === kind && other.key === fact.key);
      if (isMatched || !skipped[kind].has(normaliseDn(fact.dn))) continue;
      if (fact.name !== undefined && nameForm(fact.name) === nameForm(name)) {
        because(`${fact.dn} may mean it`);
      }
      if (fact.key !== undefined) continue;
      const namesake = before.find((other) =>
        other.kind === kind && fact.name !== undefined && nameForm(other.name) === nameForm(fact.name)
      );
      if (namesake === undefined) because(`${fact.dn} may mean anybody`);
      else if (namesake.key !== undefined && entries.some((other) => other.key === namesake.key)) {
        because(`${fact.dn} may mean anybody but ${namesake.name}`);
      }
    }
    if (kind === "user" && removal === "disable") {
      if (thing.properties.disabled !== true) because("it was enabled");
      if (!(now - disabledAt(thing) >= DELETE_AFTER_DAYS * DAY)) because(`its stamp is ${thing.stamp}`);
    }
  }
  return found;
}

/** Whether an entry has a key that another entry has as well, and no name of an object but its own. */
function isTaken(fact: SourceFact, own: Thing, { facts, before, target }: Scene): boolean {
  if (!fact.hasKeyOfOther) return false;
  const isShared = facts.some((other) =>
    other !== fact && other.key === fact.key && (other.kind === fact.kind || target.keys === "identifier")
  );
  return isShared &&
    !before.some((thing) =>
      thing !== own && thing.kind === fact.kind && nameForm(thing.name) === nameForm(fact.name ?? "")
    );
}

/** When asked for, the only new entry of a name takes over the object of that name whose key is gone. */
function adoptionFaults(scene: Scene): string[] {
  const { facts, before, after, adoptByName, ran: { failed } } = scene;
  if (!adoptByName) return [];
  return usable(scene).flatMap(({ kind, key, name = "", dn }) => {
    const same = (other: { readonly kind: string; readonly name: string | undefined }) =>
      other.kind === kind && nameForm(other.name ?? "") === nameForm(name);
    const [namesake] = before.filter(same);
    const isNew = key !== undefined && withKey(before, kind, key).length === 0;
    if (!isNew || namesake?.key === undefined || facts.filter(same).length > 1) return [];
    if (facts.some((fact) => fact.kind === kind && fact.key === namesake.key) || failed[kind].has(key)) {
      return [];
    }
    if (withKey(before, kind, namesake.key).length > 1) return [];
    const [object] = withKey(after, kind, key);
    return object?.uuid === namesake.uuid ? [] : [`${dn} (${key}) has not taken over ${namesake.dn}`];
  });
}

/** When the connector disabled a user; NaN if it did not. */
function disabledAt({ stamp }: Thing): number {
  return Date.parse(stamp?.split(" ")[0] ?? "");
}

function limitFaults(scene: Scene): string[] {
  const { limits, before, after, now } = scene;
  const found: string[] = [];
  const lost = gone(scene);
  const earlier = new Map(before.map((thing) => [thing.uuid, thing]));
  const today = new Date(now).toISOString().slice(0, 10);
  for (const kind of KINDS) {
    const limit = kind === "user" ? limits.deletedUsers : limits.deletedGroups;
    const stamped = after.filter((thing) =>
      thing.kind === kind && thing.stamp?.startsWith(today) && earlier.get(thing.uuid)?.stamp !== thing.stamp
    );
    const disabled = stamped.filter(({ uuid }) => !isWaiting(earlier.get(uuid)));
    const count = lost.filter((thing) => thing.kind === kind).length + disabled.length;
    if (limit !== undefined && count > limit) found.push(`${count} ${kind}s removed, limit ${limit}`);
    const { modified } = limits;
    const changed = after.filter((thing) => {
      const was = earlier.get(thing.uuid);
      return was !== undefined && thing.kind === kind && !isDeepStrictEqual(was, thing) &&
        !stamped.includes(thing);
    });
    // That somebody who is deleted is in a group no longer is no change of the group.
    const really = changed.filter((thing) => changedBeside(earlier.get(thing.uuid) as Thing, thing, lost));
    if (modified !== undefined && really.length > modified) {
      found.push(`${really.length} ${kind}s changed, limit ${modified}`);
    }
  }
  return found;
}

/** Whether a user is disabled already, with a stamp that may have to be replaced: that is no loss. */
function isWaiting(thing: Thing | undefined): boolean {
  return thing?.properties.disabled === true && (thing.stamp ?? thing.forged) !== undefined;
}

function changedBeside(before: Thing, after: Thing, lost: readonly Thing[]): boolean {
  return describeChange(before, after, lost) !== undefined;
}

/** What changed of an object, apart from members that are no more and some properties; undefined if nothing did. */
function describeChange(
  before: Thing,
  after: Thing | undefined,
  lost: readonly Thing[],
  free: readonly string[] = [],
): string | undefined {
  if (after === undefined) return "it is gone";
  const dead = new Set(lost.map(({ uuid }) => uuid));
  const members = new Set([...before.members].filter((member) => !dead.has(member)));
  if (!isDeepStrictEqual(members, after.members)) return "its members changed";
  if (before.dn !== after.dn) return `it is ${after.dn} now`;
  if (before.forged !== after.forged) return `it has the forged stamp ${after.forged}`;
  if (before.stamp !== after.stamp) return `its stamp is ${after.stamp}`;
  const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
  for (const name of names) {
    if (free.includes(name)) continue;
    if (!isDeepStrictEqual(before.properties[name], after.properties[name])) {
      return `${name} is ${JSON.stringify(after.properties[name])} now`;
    }
  }
  return undefined;
}

function keptFaults(scene: Scene): string[] {
  const { facts, before, after, target, ran: { skipped } } = scene;
  const good = usable(scene);
  const isSpokenFor = ({ kind, key, name }: Thing) =>
    good.some((fact) =>
      fact.kind === kind &&
      (fact.key === key || (key === undefined && nameForm(fact.name ?? "") === nameForm(name)))
    );
  const found: string[] = [];
  for (const fact of facts) {
    const { kind, key, name, dn } = fact;
    if (!skipped[kind].has(normaliseDn(dn))) continue;
    const candidates = withKey(before, kind, key);
    const isShared = facts.some((other) => other !== fact && other.kind === kind && other.key === key);
    if ((candidates.length === 0 || key !== undefined && isShared) && name !== undefined) {
      candidates.push(
        ...before.filter((thing) => thing.kind === kind && nameForm(thing.name) === nameForm(name)),
      );
    }
    for (const thing of candidates) {
      if (isSpokenFor(thing)) continue;
      const now = after.find(({ uuid }) => uuid === thing.uuid);
      // See accountFaults.
      const free = target.ownsAccounts ? ["disabled"] : [];
      const change = describeChange(thing, now, gone(scene), free);
      if (change !== undefined) found.push(`${thing.dn} should be kept because of ${dn}, but ${change}`);
    }
  }
  return found;
}

/**
 * An entry that is skipped and whose object is certain decides on the account all the same; of those in doubt, and of
 * users whom the connector disabled, nothing changes.
 */
function accountFaults({ facts, before, after, target, ran: { skipped, failed } }: Scene): string[] {
  if (!target.ownsAccounts) return [];
  const found: string[] = [];
  const certain = new Set<string>();
  for (const fact of facts) {
    if (fact.kind !== "user" || fact.key === undefined || !skipped.user.has(normaliseDn(fact.dn))) continue;
    const twins = facts.filter(({ kind, key }) => kind === "user" && key === fact.key);
    const [was, ...others] = withKey(before, "user", fact.key);
    if (was === undefined || isAway(was) || others.length > 0 || twins.length > 1) continue;
    certain.add(was.uuid);
    if (failed.user.has(fact.key)) continue;
    const now = after.find(({ uuid }) => uuid === was.uuid);
    if (now === undefined) continue;
    const wanted = fact.disabled || was.stamp !== undefined && was.properties.disabled === true;
    if ((now.properties.disabled === true) !== wanted) {
      found.push(`the account of ${fact.dn}, which is skipped, is disabled: ${now.properties.disabled}`);
    }
  }
  const good = new Set(
    facts.filter(({ kind, dn }) => kind === "user" && !skipped.user.has(normaliseDn(dn))).map(({ key }) =>
      key
    ),
  );
  for (const thing of before) {
    if (thing.kind !== "user" || certain.has(thing.uuid) || thing.key !== undefined && good.has(thing.key)) {
      continue;
    }
    const now = after.find(({ uuid }) => uuid === thing.uuid);
    if (now === undefined || now.stamp !== thing.stamp || now.key !== thing.key) continue;
    if (now.properties.disabled !== thing.properties.disabled) {
      found.push(`nobody says so, but ${thing.dn} is disabled: ${now.properties.disabled}`);
    }
  }
  return found;
}

function entryFaults(scene: Scene): string[] {
  const { after, before, target, ran: { failed, held, leftOut } } = scene;
  const found: string[] = [];
  for (const fact of usable(scene)) {
    const { kind, key, dn } = fact;
    if (key === undefined || fact.name === undefined) {
      found.push(`${dn} cannot be written, but is not skipped`);
      continue;
    }
    const hasFailed = failed[kind].has(key);
    const isLeftOut = (property: string) =>
      leftOut[kind].has(`${key} ${property}`) || hasFailed && property === fact.refused;
    if (fact.twoValues !== undefined && !isLeftOut(fact.twoValues)) {
      found.push(`${dn} has two values for ${fact.twoValues}, which is not left out`);
    }
    for (
      const property of ["lastname", "description", "e-mail", "mailPrimaryAddress", "jpegPhoto", "disabled"]
    ) {
      if (
        isLeftOut(property) && property !== fact.twoValues && property !== fact.refused &&
        // The photo is read again when it is written, and may not be there any more then.
        !(scene.isChanging && property === "jpegPhoto") &&
        !(fact.lastname === undefined && property === "lastname") &&
        !(property === "mailPrimaryAddress" && before.some((thing) => isAway(thing) && hasMail(thing, fact)))
      ) {
        found.push(`${dn} (${key}): ${property} was left out, and nothing is wrong with it`);
      }
    }
    // A value that UDM refuses by name is all that may be missing.
    const isWhole = fact.refused === undefined || fact.refused === "name" || fact.lastname === undefined ||
      held[kind].has(key);
    if (hasFailed && (isWhole || before.some(isAway))) continue;
    const wrong = (what: string, value: unknown, wanted: unknown) =>
      found.push(`${dn} (${key}): ${what} is ${JSON.stringify(value)}, not ${JSON.stringify(wanted)}`);
    if (isMovedOut(fact, scene)) found.push(`${dn} (${key}) was written, though its object was moved out`);
    const objects = withKey(after, kind, key).filter((thing) => !isAway(thing));
    const [object] = objects;
    if (object === undefined || objects.length > 1) {
      found.push(`${objects.length} objects have the key of ${dn} (${key})`);
      continue;
    }
    const [was] = withKey(before, kind, key).filter((thing) => !isAway(thing));
    if (was !== undefined && was.uuid !== object.uuid) found.push(`${dn} (${key}) has another object now`);
    const earlier = before.find(({ uuid }) => uuid === object.uuid);
    const position = earlier?.position ?? target.positions[kind];
    if (object.position !== position) wrong("the position", object.position, position);
    if (object.name !== fact.name) wrong("the name", object.name, fact.name);
    const { properties } = object;
    const single = (property: string, given: string | undefined) => {
      // What is left out stays as it is.
      const wanted = isLeftOut(property) ? textOf(earlier?.properties[property]) : given;
      if ((properties[property] ?? undefined) !== wanted) wrong(property, properties[property], wanted);
    };
    single("description", fact.description);
    if (kind === "group") continue;
    single("lastname", fact.lastname);
    single("mailPrimaryAddress", fact.primary?.toLowerCase());
    const mails = isLeftOut("e-mail") ? (earlier?.properties["e-mail"] ?? []) as string[] : fact.mails;
    if ((mails.length > 0 || isLeftOut("e-mail")) && !isSameMail(properties["e-mail"] ?? [], mails)) {
      wrong("e-mail", properties["e-mail"], mails);
    }
    const photo = fact.photo && reencodePhoto(Buffer.from(fact.photo).toString("base64"));
    if (!scene.isChanging) single("jpegPhoto", photo);
    if (object.stamp !== undefined) wrong("the stamp", object.stamp, undefined);
    // Only a stamp that the connector has made says that it was the connector.
    const disabledByOthers = earlier !== undefined && earlier.properties.disabled === true &&
      (earlier.stamp === undefined || earlier.stamp.includes(" "));
    const disabled = target.ownsAccounts ? fact.disabled : disabledByOthers;
    if ((properties.disabled === true) !== disabled) wrong("disabled", properties.disabled, disabled);
  }
  return found;
}

function hasMail({ properties: { mailPrimaryAddress } }: Thing, { primary }: SourceFact): boolean {
  return primary !== undefined && mailPrimaryAddress === primary.toLowerCase();
}

/**
 * Whether the object of an entry is outside the OUs, and that can be known: an ordinary property may have the same value
 * twice, so there must be more to say so, and where there is nothing at all only samples are taken.
 */
function isMovedOut({ kind, key, name }: SourceFact, { before, target: { keys } }: Scene): boolean {
  const visible = before.filter((thing) => !isAway(thing));
  return visible.length > 0 && withKey(visible, kind, key).length === 0 &&
    withKey(before, kind, key).some((thing) =>
      !thing.isHidden && (keys === "identifier" || sameName(name, thing) ||
        visible.some(({ members }) => members.has(thing.uuid)))
    );
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Values that are equal but for their case are one value to the directory behind UDM. */
function isSameMail(value: unknown, wanted: readonly string[]): boolean {
  const forms = (list: readonly unknown[]) =>
    [...new Set(list.map((item) => String(item).toLowerCase()))].sort();
  return Array.isArray(value) && isDeepStrictEqual(forms(value), forms(wanted));
}

function preferenceFaults({ before, after }: Scene): string[] {
  const later = new Map(after.map((thing) => [thing.uuid, thing]));
  return before.filter(({ uuid, preferences }) => {
    const now = later.get(uuid);
    return now !== undefined && !isDeepStrictEqual(now.preferences, preferences);
  }).map(({ dn }) => `preferences of ${dn} changed that are not ours`);
}

/** Where nothing is in doubt, everything is done. */
function completenessFaults(scene: Scene): string[] {
  const { facts, after, before, removal, limits, now, ran: { report, skipped, failed, leftOut } } = scene;
  const found: string[] = [];
  const isUnique = (values: readonly (string | undefined)[]) => new Set(values).size === values.length;
  const withheld = report.withheld.length > 0;
  const hasFailed = KINDS.some((kind) => failed[kind].size > 0);
  const isIncomplete = KINDS.some((kind) => leftOut[kind].size > 0);
  const isSkipping = KINDS.some((kind) => skipped[kind].size > 0);
  if (!withheld && !hasFailed && !isSkipping && !isIncomplete && report.outcome !== "done") {
    found.push(`nothing was skipped and nothing failed, but it says ${report.outcome}`);
  }
  for (const kind of KINDS) {
    if (skipped[kind].size > 0 || withheld || hasFailed) continue;
    const keys = new Set(facts.filter((fact) => fact.kind === kind).map(({ key }) => key));
    for (const thing of after) {
      if (thing.kind !== kind || keys.has(thing.key) || isAway(thing)) continue;
      if (kind === "group" || removal === "delete") found.push(`${thing.dn} should have been deleted`);
      else if (thing.stamp === undefined) found.push(`${thing.dn} should have been disabled`);
      else if (now - disabledAt(thing) >= DELETE_AFTER_DAYS * DAY) {
        found.push(`${thing.dn} should have been deleted by now`);
      }
    }
  }
  const hasLimits = [limits.deletedUsers, limits.deletedGroups, limits.share].some((limit) =>
    limit !== undefined
  );
  const isClean = removal === "delete" && !hasLimits && !withheld &&
    facts.every(({ hasTrouble }) => !hasTrouble) &&
    isUnique(facts.map(({ name }) => nameForm(name ?? ""))) &&
    isUnique(facts.flatMap(({ primary }) => primary === undefined ? [] : [primary.toLowerCase()])) &&
    isUnique(before.map(({ kind, key }) => key === undefined ? undefined : `${kind} ${key}`)) &&
    before.every((thing) => thing.key !== undefined && !isAway(thing));
  if (isClean && isSkipping) found.push("nothing is wrong with the source, but something was skipped");
  return found;
}
