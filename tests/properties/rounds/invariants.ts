/**
 * The invariants of every run, for any two directories.
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
import { lostMemberViolations, membershipViolations, nestingViolations } from "./membership_invariants.ts";
import { gone, sameName, type Scene, usable, withKey } from "./scene.ts";
import { REFUSED, type SourceFact } from "./source_model.ts";
import { isAway, type TargetObject } from "./target_model.ts";

const DAY = 86_400_000;

/** All violated invariants. */
export function violations(scene: Scene): string[] {
  const { ran: { report }, before, after } = scene;
  const found = [
    ...requestViolations(scene),
    ...boundaryViolations(scene),
    ...awayViolations(scene),
    ...deletionViolations(scene),
    ...limitViolations(scene),
    ...valueLossViolations(scene),
    ...memberLossViolations(scene),
  ];
  const hasWritten = report.outcome === "failed" && report.kinds !== undefined;
  if (report.outcome === "refused" || report.outcome === "failed" && !hasWritten) {
    if (scene.ran.writes.length > 0) {
      found.push(`the outcome is ${report.outcome}, but requests were written`);
    }
    if (!isDeepStrictEqual(before, after)) {
      found.push(`the outcome is ${report.outcome}, but the target changed`);
    }
    return found;
  }
  if (report.outcome !== "done" && report.outcome !== "partial" && !hasWritten) {
    found.push(`the outcome is ${report.outcome}`);
  }
  if (
    hasWritten && (report.kinds?.user.applied.failed ?? 0) + (report.kinds?.group.applied.failed ?? 0) === 0
  ) {
    found.push("the outcome is failed, but no write failed");
  }
  found.push(...preferenceViolations(scene), ...lostMemberViolations(scene));
  if (scene.unseen !== undefined) return found;
  return [
    ...found,
    ...keptViolations(scene),
    ...adoptionViolations(scene),
    ...entryViolations(scene),
    ...accountViolations(scene),
    ...membershipViolations(scene),
    ...nestingViolations(scene),
    ...completenessViolations(scene),
  ];
}

/** Whether a request failed because UDM rejects a value or misses a required one, which the connector cannot know. */
export function isRefusedValue({ status, method, type, body }: LoggedRequest): boolean {
  if (status < 400) return false;
  if (JSON.stringify(body ?? "").includes(REFUSED)) return true;
  const { lastname } = (body as { readonly properties?: JsonObject } | undefined)?.properties ?? {};
  return type === "users/user" && (method === "POST" ? lastname === undefined : lastname === null);
}

/** Whether a request failed because an unreachable object holds a unique value. */
export function isBlocked({ status, body }: LoggedRequest, objects: readonly TargetObject[]): boolean {
  const text = JSON.stringify(body ?? "").toLowerCase();
  return status === 422 &&
    objects.some((object) =>
      isAway(object) &&
      [object.name, object.properties.mailPrimaryAddress, object.properties.univentionObjectIdentifier]
        .some((value) => value && text.includes(JSON.stringify(value).toLowerCase()))
    );
}

function requestViolations({ unseen, before, ran: { writes }, target: { udm } }: Scene): string[] {
  // The connector cannot avoid conflicts with objects that it cannot see.
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

/** No write goes to a DN outside the OU of its kind, except the creation of the OUs. */
function boundaryViolations({ ran: { writes }, target: { positions, udm } }: Scene): string[] {
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

/** Objects that the API account cannot read, or that were moved out of the OUs, are not changed. */
function awayViolations(scene: Scene): string[] {
  const { before, after } = scene;
  const later = new Map(after.map((object) => [object.uuid, object]));
  return before.filter(isAway).flatMap((object) => {
    const change = describeChange(object, later.get(object.uuid), gone(scene));
    return change === undefined ? [] : [`${object.dn} is unreachable, but ${change}`];
  });
}

/** Fewer holders of a property, or fewer memberships, are not limited. */
const MIN_HOLDERS = 10;
const MIN_MEMBERSHIPS = 20;

/** With at least this many objects, nothing is deleted if the target shows no primary keys. */
const MIN_KEYLESS = 10;

/** A property that the source no longer delivers is not emptied in more objects than the limit allows. */
function valueLossViolations({ before: all, after, allowValueLoss }: Scene): string[] {
  const before = all.filter((object) => !isAway(object));
  const later = new Map(after.map((object) => [object.uuid, object]));
  const found: string[] = [];
  for (const kind of KINDS) {
    for (const property of OWNED[kind]) {
      if (allowValueLoss.includes(property)) continue;
      const holders = before.filter((object) =>
        object.kind === kind && !isEmpty(object.properties[property])
      );
      const emptied = holders.filter(({ uuid }) => {
        const now = later.get(uuid);
        return now !== undefined && isEmpty(now.properties[property]);
      });
      if (isLoss(emptied.length, holders.length)) {
        found.push(`${emptied.length} of ${holders.length} ${kind}s lost ${property}`);
      }
    }
  }
  for (const kind of KINDS) {
    if (allowValueLoss.includes(kind === "user" ? "users" : "nestedGroup")) continue;
    const isKind = (uuid: string) => all.some((object) => object.uuid === uuid && object.kind === kind);
    const holders = before.filter(({ members }) => [...members].some(isKind));
    // Members that were deleted do not count as lost.
    const emptied = holders.filter(({ uuid, members }) => {
      const now = later.get(uuid);
      return now !== undefined && ![...now.members].some(isKind) &&
        [...members].some((member) => isKind(member) && later.has(member));
    });
    if (isLoss(emptied.length, holders.length)) {
      found.push(`${emptied.length} of ${holders.length} groups lost all ${kind}s`);
    }
  }
  return found;
}

const OWNED: Readonly<Record<Kind, readonly string[]>> = {
  user: ["description", "lastname", "e-mail", "mailPrimaryAddress", "jpegPhoto"],
  group: ["description"],
};

function isLoss(emptied: number, holders: number): boolean {
  return holders >= MIN_HOLDERS && emptied * 100 > MAX_VALUE_LOSS * holders;
}

/** The number of removed memberships stays within the limit; those removed by a deletion do not count. */
function memberLossViolations({ before, after, limits: { memberLoss }, allowValueLoss }: Scene): string[] {
  if (memberLoss === undefined || allowValueLoss.includes("users")) return [];
  const later = new Map(after.map((object) => [object.uuid, object]));
  const memberships = before.filter((object) => !isAway(object)).flatMap(({ uuid, members }) =>
    [...members].filter((member) => later.has(member) && later.has(uuid)).map((member) => ({ uuid, member }))
  );
  const ended = memberships.filter(({ uuid, member }) => later.get(uuid)?.members.has(member) !== true);
  return memberships.length >= MIN_MEMBERSHIPS && ended.length * 100 > memberLoss * memberships.length
    ? [`${ended.length} of ${memberships.length} memberships were removed, limit ${memberLoss} %`]
    : [];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || Array.isArray(value) && value.length === 0;
}

function deletionViolations(scene: Scene): string[] {
  const { facts, before, unseen, target, removal, now, ran: { skipped } } = scene;
  const found: string[] = [];
  for (const object of gone(scene)) {
    const { kind, key, name } = object;
    const fail = (why: string) => found.push(`${kind} ${name} (${key}) was deleted although ${why}`);
    const entries = facts.filter((fact) => fact.kind === kind);
    // Without keys, a small number of objects is matched by name.
    if (unseen?.kind === kind && unseen.property === target.keyProperties[kind]) {
      const visible = before.filter((other) => other.kind === kind && !isAway(other));
      if (visible.length >= MIN_KEYLESS) fail("no key was readable");
      continue;
    }
    if (key !== undefined && entries.some((fact) => fact.key === key)) fail("its key is in the source");
    if (entries.some((fact) => fact.ownKey === key && isTaken(fact, object, scene))) {
      fail("its entry exists with the key of another");
    }
    for (const fact of entries) {
      const isMatched = fact.key !== undefined &&
        before.some((other) => other.kind === kind && other.key === fact.key);
      if (isMatched || !skipped[kind].has(normaliseDn(fact.dn))) continue;
      if (fact.name !== undefined && nameForm(fact.name) === nameForm(name)) {
        fail(`${fact.dn} may match it`);
      }
      if (fact.key !== undefined) continue;
      const namesake = before.find((other) =>
        other.kind === kind && fact.name !== undefined && nameForm(other.name) === nameForm(fact.name)
      );
      if (namesake === undefined) fail(`${fact.dn} may match any object`);
      else if (namesake.key !== undefined && entries.some((other) => other.key === namesake.key)) {
        fail(`${fact.dn} may match any object but ${namesake.name}`);
      }
    }
    if (kind === "user" && removal === "disable") {
      if (object.properties.disabled !== true) fail("it was enabled");
      if (!(now - disabledAt(object) >= DELETE_AFTER_DAYS * DAY)) fail(`its stamp is ${object.stamp}`);
    }
  }
  return found;
}

/** Whether an entry shares its key with another entry and has no name of an object but its own. */
function isTaken(fact: SourceFact, own: TargetObject, { facts, before, target }: Scene): boolean {
  if (!fact.hasKeyOfOther) return false;
  const isShared = facts.some((other) =>
    other !== fact && other.key === fact.key && (other.kind === fact.kind || target.keys === "identifier")
  );
  return isShared &&
    !before.some((object) =>
      object !== own && object.kind === fact.kind && nameForm(object.name) === nameForm(fact.name ?? "")
    );
}

/** With `adoptByName`, the only new entry with a name adopts the object of that name if the object's key is gone. */
function adoptionViolations(scene: Scene): string[] {
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
    return object?.uuid === namesake.uuid ? [] : [`${dn} (${key}) has not adopted ${namesake.dn}`];
  });
}

/** Time at which the connector disabled a user; NaN if it did not. */
function disabledAt({ stamp }: TargetObject): number {
  return Date.parse(stamp?.split(" ")[0] ?? "");
}

function limitViolations(scene: Scene): string[] {
  const { limits, before, after, now } = scene;
  const found: string[] = [];
  const lost = gone(scene);
  const earlier = new Map(before.map((object) => [object.uuid, object]));
  const today = new Date(now).toISOString().slice(0, 10);
  for (const kind of KINDS) {
    const limit = kind === "user" ? limits.deletedUsers : limits.deletedGroups;
    const stamped = after.filter((object) =>
      object.kind === kind && object.stamp?.startsWith(today) &&
      earlier.get(object.uuid)?.stamp !== object.stamp
    );
    const disabled = stamped.filter(({ uuid }) => !isWaiting(earlier.get(uuid)));
    const count = lost.filter((object) => object.kind === kind).length + disabled.length;
    if (limit !== undefined && count > limit) found.push(`${count} ${kind}s removed, limit ${limit}`);
    const { modified } = limits;
    const changed = after.filter((object) => {
      const was = earlier.get(object.uuid);
      return was !== undefined && object.kind === kind && !isDeepStrictEqual(was, object) &&
        !stamped.includes(object);
    });
    // A group does not count as changed because a member was deleted.
    const counted = changed.filter((object) =>
      changedBeside(earlier.get(object.uuid) as TargetObject, object, lost)
    );
    if (modified !== undefined && counted.length > modified) {
      found.push(`${counted.length} ${kind}s changed, limit ${modified}`);
    }
  }
  return found;
}

/** Whether a user is already disabled with a stamp; replacing the stamp does not count as a removal. */
function isWaiting(object: TargetObject | undefined): boolean {
  return object?.properties.disabled === true && (object.stamp ?? object.forged) !== undefined;
}

function changedBeside(before: TargetObject, after: TargetObject, lost: readonly TargetObject[]): boolean {
  return describeChange(before, after, lost) !== undefined;
}

/** Describes the change of an object, ignoring deleted members and the properties in `free`; undefined if unchanged. */
function describeChange(
  before: TargetObject,
  after: TargetObject | undefined,
  lost: readonly TargetObject[],
  free: readonly string[] = [],
): string | undefined {
  if (after === undefined) return "it is gone";
  const deleted = new Set(lost.map(({ uuid }) => uuid));
  const members = new Set([...before.members].filter((member) => !deleted.has(member)));
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

function keptViolations(scene: Scene): string[] {
  const { facts, before, after, target, ran: { skipped } } = scene;
  const entries = usable(scene);
  const hasEntry = ({ kind, key, name }: TargetObject) =>
    entries.some((fact) =>
      fact.kind === kind &&
      (fact.key === key || (key === undefined && nameForm(fact.name ?? "") === nameForm(name)))
    );
  const found: string[] = [];
  for (const fact of facts) {
    const { kind, key, name, dn } = fact;
    const reason = skipped[kind].get(normaliseDn(dn));
    if (reason === undefined) continue;
    const candidates = withKey(before, kind, key);
    const isShared = facts.some((other) => other !== fact && other.kind === kind && other.key === key);
    // Who needs a name that another object keeps has a key of its own, and so is not that object.
    const mayBeNamesake = key !== undefined && isShared || candidates.length === 0 && reason !== "name_held";
    if (mayBeNamesake && name !== undefined) {
      candidates.push(
        ...before.filter((object) => object.kind === kind && nameForm(object.name) === nameForm(name)),
      );
    }
    for (const object of candidates) {
      if (hasEntry(object)) continue;
      const now = after.find(({ uuid }) => uuid === object.uuid);
      // See accountViolations.
      const free = target.ownsAccounts ? ["disabled"] : [];
      const change = describeChange(object, now, gone(scene), free);
      if (change !== undefined) found.push(`${object.dn} must be kept because of ${dn}, but ${change}`);
    }
  }
  return found;
}

/**
 * A skipped entry still controls the account if its object is certain. Accounts of uncertain objects, and of users that
 * the connector disabled, do not change.
 */
function accountViolations({ facts, before, after, target, ran: { skipped, failed } }: Scene): string[] {
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
      found.push(`the account of the skipped entry ${fact.dn} has disabled: ${now.properties.disabled}`);
    }
  }
  const good = new Set(
    facts.filter(({ kind, dn }) => kind === "user" && !skipped.user.has(normaliseDn(dn))).map(({ key }) =>
      key
    ),
  );
  for (const object of before) {
    if (
      object.kind !== "user" || certain.has(object.uuid) || object.key !== undefined && good.has(object.key)
    ) {
      continue;
    }
    const now = after.find(({ uuid }) => uuid === object.uuid);
    if (now === undefined || now.stamp !== object.stamp || now.key !== object.key) continue;
    if (now.properties.disabled !== object.properties.disabled) {
      found.push(`without a reason, ${object.dn} has disabled: ${now.properties.disabled}`);
    }
  }
  return found;
}

function entryViolations(scene: Scene): string[] {
  const { after, before, target, ran: { failed, held, omitted } } = scene;
  const found: string[] = [];
  for (const fact of usable(scene)) {
    const { kind, key, dn } = fact;
    if (key === undefined || fact.name === undefined) {
      found.push(`${dn} has no key or no name, but is not skipped`);
      continue;
    }
    const hasFailed = failed[kind].has(key);
    const isOmitted = (property: string) =>
      omitted[kind].has(`${key} ${property}`) || hasFailed && property === fact.refused;
    if (fact.twoValues !== undefined && !isOmitted(fact.twoValues)) {
      found.push(`${dn} has two values for ${fact.twoValues}, which is not omitted`);
    }
    for (
      const property of ["lastname", "description", "e-mail", "mailPrimaryAddress", "jpegPhoto", "disabled"]
    ) {
      if (
        isOmitted(property) && property !== fact.twoValues && property !== fact.refused &&
        // The photo is read again right before it is written and may be gone by then.
        !(scene.isChanging && property === "jpegPhoto") &&
        !(fact.lastname === undefined && property === "lastname") &&
        !(property === "mailPrimaryAddress" &&
          before.some((object) => isAway(object) && hasMail(object, fact)))
      ) {
        found.push(`${dn} (${key}): ${property} was omitted without a reason`);
      }
    }
    // Only a value that UDM rejects by name may be missing.
    const isWhole = fact.refused === undefined || fact.refused === "name" || fact.lastname === undefined ||
      held[kind].has(key);
    if (hasFailed && (isWhole || before.some(isAway))) continue;
    const wrong = (label: string, value: unknown, expected: unknown) =>
      found.push(`${dn} (${key}): ${label} is ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`);
    if (isMovedOut(fact, scene)) found.push(`${dn} (${key}) was written although its object was moved out`);
    const objects = withKey(after, kind, key).filter((object) => !isAway(object));
    const [object] = objects;
    if (object === undefined || objects.length > 1) {
      found.push(`${objects.length} objects have the key of ${dn} (${key})`);
      continue;
    }
    const [was] = withKey(before, kind, key).filter((object) => !isAway(object));
    if (was !== undefined && was.uuid !== object.uuid) found.push(`${dn} (${key}) has another object now`);
    const earlier = before.find(({ uuid }) => uuid === object.uuid);
    const position = earlier?.position ?? target.positions[kind];
    if (object.position !== position) wrong("the position", object.position, position);
    if (object.name !== fact.name) wrong("the name", object.name, fact.name);
    const { properties } = object;
    const single = (property: string, given: string | undefined) => {
      const expected = isOmitted(property) ? textOf(earlier?.properties[property]) : given;
      if ((properties[property] ?? undefined) !== expected) wrong(property, properties[property], expected);
    };
    single("description", fact.description);
    if (kind === "group") continue;
    single("lastname", fact.lastname);
    single("mailPrimaryAddress", fact.primary?.toLowerCase());
    const mails = isOmitted("e-mail") ? (earlier?.properties["e-mail"] ?? []) as string[] : fact.mails;
    if ((mails.length > 0 || isOmitted("e-mail")) && !isSameMail(properties["e-mail"] ?? [], mails)) {
      wrong("e-mail", properties["e-mail"], mails);
    }
    const photo = fact.photo && reencodePhoto(Buffer.from(fact.photo).toString("base64"));
    if (!scene.isChanging) single("jpegPhoto", photo);
    if (object.stamp !== undefined) wrong("the stamp", object.stamp, undefined);
    // Only a genuine stamp proves that the connector disabled the user.
    const disabledByOthers = earlier !== undefined && earlier.properties.disabled === true &&
      (earlier.stamp === undefined || earlier.stamp.includes(" "));
    const disabled = target.ownsAccounts ? fact.disabled : disabledByOthers;
    if ((properties.disabled === true) !== disabled) wrong("disabled", properties.disabled, disabled);
  }
  return found;
}

function hasMail({ properties: { mailPrimaryAddress } }: TargetObject, { primary }: SourceFact): boolean {
  return primary !== undefined && mailPrimaryAddress === primary.toLowerCase();
}

/**
 * Whether the object of an entry is outside the OUs and the connector can know it: other primary keys than the
 * identifier are not unique, so a name or a membership must confirm it, and an empty OU is only sampled.
 */
function isMovedOut({ kind, key, name }: SourceFact, { before, target: { keys } }: Scene): boolean {
  const visible = before.filter((object) => !isAway(object));
  return visible.length > 0 && withKey(visible, kind, key).length === 0 &&
    withKey(before, kind, key).some((object) =>
      !object.isHidden && (keys === "identifier" || sameName(name, object) ||
        visible.some(({ members }) => members.has(object.uuid)))
    );
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The directory behind UDM ignores case in mail addresses. */
function isSameMail(value: unknown, expected: readonly string[]): boolean {
  const forms = (list: readonly unknown[]) =>
    [...new Set(list.map((item) => String(item).toLowerCase()))].sort();
  return Array.isArray(value) && isDeepStrictEqual(forms(value), forms(expected));
}

function preferenceViolations({ before, after }: Scene): string[] {
  const later = new Map(after.map((object) => [object.uuid, object]));
  return before.filter(({ uuid, preferences }) => {
    const now = later.get(uuid);
    return now !== undefined && !isDeepStrictEqual(now.preferences, preferences);
  }).map(({ dn }) => `foreign preferences of ${dn} changed`);
}

/** If nothing is uncertain, the target matches the source completely. */
function completenessViolations(scene: Scene): string[] {
  const { facts, after, before, removal, limits, now, ran: { report, skipped, failed, omitted } } = scene;
  const found: string[] = [];
  const isUnique = (values: readonly (string | undefined)[]) => new Set(values).size === values.length;
  const withheld = report.withheld.length > 0;
  const hasFailed = KINDS.some((kind) => failed[kind].size > 0);
  const isIncomplete = KINDS.some((kind) => omitted[kind].size > 0);
  const isSkipping = KINDS.some((kind) => skipped[kind].size > 0);
  if (!withheld && !hasFailed && !isSkipping && !isIncomplete && report.outcome !== "done") {
    found.push(`nothing was skipped and nothing failed, but the outcome is ${report.outcome}`);
  }
  for (const kind of KINDS) {
    if (skipped[kind].size > 0 || withheld || hasFailed) continue;
    const keys = new Set(facts.filter((fact) => fact.kind === kind).map(({ key }) => key));
    for (const object of after) {
      if (object.kind !== kind || keys.has(object.key) || isAway(object)) continue;
      if (kind === "group" || removal === "delete") found.push(`${object.dn} should have been deleted`);
      else if (object.stamp === undefined) found.push(`${object.dn} should have been disabled`);
      else if (now - disabledAt(object) >= DELETE_AFTER_DAYS * DAY) {
        found.push(`${object.dn} should have been deleted: delete_after has passed`);
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
    before.every((object) => object.key !== undefined && !isAway(object));
  if (isClean && isSkipping) found.push("the source is valid, but an entry was skipped");
  return found;
}
