/**
 * The limit on values that are lost: the share of the objects that have a property and would have it emptied by one run.
 * To a reading account without the right to read an attribute, and to a configuration that misspells its name, the
 * directory looks as if all entries had given it up.
 *
 * @module
 */

import { counted, grouped, namesText } from "../../common/number_text.ts";
import { type Kind, KINDS } from "../../common/model.ts";
import type { TargetState } from "../target_state.ts";
import { parsedText } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { isShareWithin, limitText, parseShare, partText, SHARE_PATTERN } from "./limit.ts";
import { defineLimit } from "./setting.ts";
import type { MembershipPlan } from "../memberships.ts";
import { PHOTO } from "../../udm/photo.ts";
import type { ValueLoss } from "../plan_types.ts";
import type { SourceState } from "../source_state.ts";

/** From how many holders of a property on the limit means something. */
const HOLDERS_FROM = 10;

/**
 * Properties that no object may lose if no entry has a value: one account that is enabled by mistake is too much, and many
 * directories have fewer disabled accounts than {@linkcode HOLDERS_FROM}.
 */
const ACCOUNT_LIMITS: readonly string[] = ["disabled", "userexpiry"];

/** More names are counted, and not kept. */
const NAMES = 20;

/** The option that allows the loss for one run. */
export const ALLOW_VALUE_LOSS = "--allow-value-loss";

/** The values that would be lost, by kind and property, in the order of the properties' names. */
export function valueLosses(
  target: TargetState,
  source: SourceState,
  { losses }: Pick<MembershipPlan, "losses">,
): ValueLoss[] {
  return KINDS.flatMap((kind) => {
    const emptied = new Map<string, readonly string[]>(source[kind].emptied());
    if (kind === "group") {
      for (const property of ["users", "nestedGroup"] as const) {
        const names = losses.filter((loss) => loss.property === property && loss.isEmptied)
          .map(({ group }) => group.name);
        if (names.length > 0) emptied.set(property, names);
      }
    }
    return [...emptied].sort(([a], [b]) => (a < b ? -1 : 1)).map(([property, names]) => ({
      kind,
      property,
      holders: holdersOf(target, kind, property),
      emptied: names.length,
      first: [...names].sort().slice(0, NAMES),
    }));
  });
}

/** How many objects have a value of a property. */
function holdersOf(target: TargetState, kind: Kind, property: string): number {
  const { [kind]: objects, withPhoto } = target;
  if (kind === "user") return property === PHOTO ? withPhoto?.size ?? 0 : objects.holders(property);
  if (property !== "users" && property !== "nestedGroup") return objects.holders(property);
  const member = property === "users" ? "user" : "group";
  let holders = 0;
  for (let row = 0; row < objects.size; row++) {
    if (objects.ignoredBy(row) === undefined && (objects.membersAt(row, member)?.length ?? 0) > 0) holders++;
  }
  return holders;
}

/** Refuses a plan that empties a property of too many of its holders. */
export const maxValueLoss = defineLimit({
  name: "maxValueLoss",
  keys: {
    max_value_loss: documented(z.prefault(parsedText(parseShare), "30 %"), {
      description:
        "For each owned property: the share of the objects with a value (other than that of UDM's template or of " +
        "fallback_attrs) that may lose it in one run because the source has none (30 %), or off. It counts from 10 " +
        "objects with a value up. If no entry has a value of disabled or userexpiry, no object may lose it. " +
        "Memberships (users, nestedGroup) and photos are properties, too. A run beyond the " +
        "limit writes nothing, also with on_exceeded skip-deletes; --allow-value-loss PROPERTY allows the loss for one run. Values " +
        "that change, and objects that are deleted, do not count.",
      pattern: SHARE_PATTERN,
      examples: ["10 %", "off"],
    }),
  },
  read: ({ max_value_loss }) => max_value_loss,
  show: (limit) => ({ max_value_loss: limitText(limit) }),
  reasons: { value_loss: "More objects would lose their value of a property than max_value_loss allows." },
  refuse: ({ source, valueLosses, allowValueLoss }, limit) =>
    valueLosses.filter(({ property }) => !allowValueLoss.includes(property)).flatMap((loss) => {
      const { kind, property, emptied, holders, first } = loss;
      const isUnknown = isStateUnknown(loss, source);
      // 100 % allows every loss, as it does for other properties.
      const isWithin = isUnknown
        ? isShareWithin(limit, emptied, emptied, 1)
        : isShareWithin(limit, emptied, holders, HOLDERS_FROM);
      if (isWithin) return [];
      const names = namesText(first, { total: emptied });
      const permission = permissionText([property]);
      const bound = isUnknown ? "0 without any value in the source" : limitText(limit);
      const advice = isUnknown
        ? `If the entries really have no value any more: ${permission}`
        : `If the values are to go: ${permission}, or raise safety.max_value_loss`;
      return [{
        reason: "value_loss" as const,
        kind,
        message: `refused: ${partText(emptied, holders, `${kind}s would lose ${property}`)}, limit ` +
          `${bound}: ${names}. ${causeOf(kind, property, source)}. ${advice}`,
      }];
    }),
});

/** Whether no entry says anything about the state of the accounts, neither by a value nor by one that means "none". */
function isStateUnknown({ kind, property }: ValueLoss, source: SourceState): boolean {
  if (kind !== "user" || !ACCOUNT_LIMITS.includes(property) || source.user.givenBy(property) > 0) {
    return false;
  }
  const origin = source.originOf?.(kind, property);
  return origin === undefined || origin.missing.length === origin.requested.length;
}

/** The options that let properties be emptied, as a piece of advice. */
export function permissionText(properties: Iterable<string>): string {
  const options = Array.from(properties, (property) => `${ALLOW_VALUE_LOSS} ${property}`);
  return `allow it for one run with ${options.join(" ")}`;
}

/** The likely cause of the missing values. */
function causeOf(kind: Kind, property: string, source: SourceState): string {
  const { [kind]: entries, originOf } = source;
  const origin = originOf?.(kind, property);
  const all = counted(entries.entries, "source entry", "source entries");
  const given = entries.givenBy(property);
  const still = given === 1 ? "still gives it" : "still give it";
  const partly = `Only a part of the source lost it: ${grouped(given)} of ${all} ${still}`;
  const steps = `source.${kind}_trans`;
  const attributes = `source.${kind}_attrs`;
  if (origin !== undefined && !origin.isOpen) {
    const { requested, missing, unknown } = origin;
    if (requested.length > 0 && missing.length === requested.length) {
      const fault = requested.length === 1
        ? `delivered it for none of the ${all}: the reading account lost the right to read it, or the name of the ` +
          "attribute is wrong"
        : `delivered none of them for any of the ${all}: the reading account lost the right to read them, or the ` +
          "names of the attributes are wrong";
      return `It is made from ${listed(requested)}, and the server ${fault}` +
        (unknown.length === 0
          ? ""
          : `. ${steps} also takes ${listed(unknown)}, which ${attributes} does not name`);
    }
    if (given === 0 && requested.length === 0) {
      return unknown.length === 0
        ? `None of the ${all} gives it: nothing in ${steps} makes it, and ${attributes} does not name it`
        : `None of the ${all} gives it: ${steps} makes it from ${listed(unknown)}, which ` +
          `${attributes} does not name. The name is misspelt, or missing there`;
    }
    if (given === 0) {
      return `None of the ${all} gives it, although the server delivered ` +
        `${listed(requested.filter((name) => !missing.includes(name)))}: check ${steps}`;
    }
    if (missing.length > 0) {
      return `${partly}, but the server delivered ${listed(missing)} for none`;
    }
  }
  return given === 0
    ? `None of the ${all} gives it: the right to read an attribute was lost, or its name is wrong`
    : partly;
}

function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
}
