/**
 * Short descriptions of the requests for one object.
 *
 * @module
 */

import type { Effect } from "../planner/effects.ts";
import { PHOTO, PREFERENCES } from "../udm/photo.ts";
import { type Operation, PHASES, type Plan } from "../planner/plan_types.ts";
import type { ShownOperation } from "./document.ts";

/** All operations of an effect, in the order of execution. */
export function shownOperations({ operations }: Effect, plan: Plan): ShownOperation[] {
  return operations.map((operation) => {
    const { type, id, phase, needs, after } = operation;
    return {
      type,
      place: id + 1,
      phase: PHASES[phase] as (typeof PHASES)[number],
      text: textOf(operation),
      after: [...needs, ...after].map((other) => plan.operations[other]).filter((other) =>
        other !== undefined
      )
        .map(namedText),
    };
  });
}

/** The description of an operation. */
function textOf(operation: Operation): string {
  switch (operation.type) {
    case "create":
      return "create" + withMembers(operation);
    case "delete":
      return "delete";
    case "disable":
      // The time is followed by the seal.
      return `disable, and store the time (${operation.stamp.split(" ", 1)[0]})`;
    case "modify": {
      const { rename, interim, changes, photo, isBack } = operation;
      const names = Object.keys(changes).filter((name) => rename === undefined || changes[name] !== rename);
      if (photo !== undefined) names.push(PHOTO);
      if (isBack) names.push(PREFERENCES);
      const parts = [
        ...(rename === undefined ? [] : [`rename ${interim ? "temporarily " : ""}to ${rename}`]),
        ...(names.length === 0 ? [] : [`${interim ? "release" : "set"} ${names.join(", ")}`]),
      ];
      return parts.join(", ") + withMembers(operation, parts.length === 0 ? "" : ", ");
    }
  }
}

function withMembers(
  { membership }: Operation & { readonly type: "create" | "modify" },
  separator = ", ",
): string {
  if (membership === undefined) return "";
  const { added, removed } = membership;
  return `${separator}members: ${added} added, ${removed} removed`;
}

function namedText(operation: Operation): string {
  const { kind, name } = operation;
  return `${kind} ${name}: ${textOf(operation)}`;
}
