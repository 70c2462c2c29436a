/**
 * Logs a plan before it is applied.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Kind, KINDS } from "../common/model.ts";
import { CATEGORY } from "../logging/category.ts";
import type { Plan } from "../planner/plan_types.ts";

const log = getLogger([CATEGORY, "engine"]);

/** Logs the plan: its totals, skipped entries and values, and notices. */
export function announce(plan: Plan): void {
  const areMany = announceNamesakes(plan);
  const isMisplaced = (kind: Kind) =>
    plan.refusals.some((each) => each.reason === "wrong_ou" && each.kind === kind);
  for (const { kind, dn, key, reason, message } of plan.skipped) {
    const isKnown = areMany && reason === "name_of_user" || reason === "moved_away" && isMisplaced(kind);
    const level = isKnown ? "debug" : "error";
    log[level]("{kind} {dn} skipped; its object in UDM is unchanged: {message}", {
      kind,
      dn,
      primary_key: key,
      reason,
      message,
    });
  }
  announceUnconverted(plan);
  for (const { kind, reason, message } of plan.notices) {
    log.warn("notice: {message}", { kind, reason, message });
  }
  for (const kind of KINDS) {
    const { added, modified, renamed, disabled, deleted, unchanged, skipped } = plan.totals[kind];
    log.info(
      "plan for {kind}s: {added} to add, {modified} to modify, {renamed} to rename, {disabled} to disable, " +
        "{deleted} to delete, " +
        "{unchanged} unchanged, {skipped} skipped",
      { kind, added, modified, renamed, disabled, deleted, unchanged, skipped },
    );
  }
}

/** At most this number of invalid values of a property is logged one by one: a step can make all of them invalid. */
const MOST_UNCONVERTED = 20;

/** Logs values that cannot be converted: the first ones of each property one by one, then their number. */
function announceUnconverted({ unconverted }: Plan): void {
  const counts = new Map<string, { readonly kind: Kind; readonly property: string; count: number }>();
  for (const { kind, dn, key, name, property, message } of unconverted) {
    const same = counts.get(`${kind} ${property}`) ?? { kind, property, count: 0 };
    counts.set(`${kind} ${property}`, same);
    const level = ++same.count > MOST_UNCONVERTED ? "debug" : "error";
    log[level]("{kind} {name}: {property} skipped; its value in UDM is unchanged: {message}", {
      kind,
      name,
      dn,
      primary_key: key,
      property,
      message,
    });
  }
  for (const { kind, property, count } of counts.values()) {
    if (count <= MOST_UNCONVERTED) continue;
    log.error("{property} of {count} {kind}s skipped in total; LOG_LEVEL=DEBUG shows each", {
      kind,
      property,
      count,
    });
  }
}

/**
 * Logs groups that are skipped in favour of users in one line: there may be one for each user.
 *
 * @returns whether there are several
 */
function announceNamesakes({ skipped }: Plan): boolean {
  const groups = skipped.filter(({ reason }) => reason === "name_of_user");
  const [first] = groups;
  if (first === undefined || groups.length === 1) return false;
  log.error("{count} groups skipped, because users have their names, such as {dn}: {message}", {
    count: groups.length,
    dn: first.dn,
    message: first.message,
  });
  return true;
}
