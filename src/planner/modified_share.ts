/**
 * The share of objects that a plan modifies or renames. It is always reported, because it is only limited if so configured.
 *
 * @module
 */

import { type Kind, KINDS } from "../common/model.ts";
import { partText } from "./limits/limit.ts";
import type { Totals } from "./plan_types.ts";

/** Modified and renamed objects in percent of the objects in the target, to one decimal. */
export function modifiedShare({ modified, renamed, target }: Totals): number {
  return target === 0 ? 0 : Math.round((modified + renamed) / target * 1000) / 10;
}

/** A line such as "to modify or rename: 11 of 2,001 users (0.5 %), 0 of 40 groups (0 %)". */
export function modifiedText(totals: Readonly<Record<Kind, Totals>>): string {
  const parts = KINDS.map((kind) => {
    const { modified, renamed, target } = totals[kind];
    return partText(modified + renamed, target, `${kind}s`);
  });
  return `to modify or rename: ${parts.join(", ")}`;
}
