/**
 * Plans as short sentences and plain data. For tests only.
 *
 * @module
 */

import { NAME_PROPERTY } from "../common/model.ts";
import type { Membership, Operation, Plan } from "./plan_types.ts";

/**
 * The operations as short sentences with their ids, the ids that they need and those that they follow, such as
 * `1 modify user anna: description (needs 0)`.
 */
export function told({ operations }: Pick<Plan, "operations">): string[] {
  return operations.map((operation) => {
    const { id, needs, after } = operation;
    const waits = (needs.length > 0 ? ` (needs ${needs})` : "") +
      (after.length > 0 ? ` (after ${after})` : "");
    return `${id} ${tell(operation)}${waits}`;
  });
}

function tell(operation: Operation): string {
  const { type, kind, name } = operation;
  if (type === "delete") return `delete ${kind} ${name}`;
  if (type === "disable") return `disable ${kind} ${name}: ${operation.stamp.replace(/ \S{43}$/, "")}`;
  if (type === "create") return `create ${kind} ${name}${tellMembers(operation.membership)}`;
  const { rename, changes, photo, interim, membership, isBack } = operation;
  const properties = Object.keys(changes).filter((property) => property !== NAME_PROPERTY[kind]);
  if (isBack) properties.push("no stamp");
  if (photo !== undefined) properties.push(photo === null ? "no photo" : "photo");
  if (operation.accountOnly) properties.push("nothing else");
  const verb = rename === undefined ? `modify ${kind} ${name}` : `rename ${kind} ${name} to ${rename}`;
  return verb + (interim ? " for a moment" : "") +
    (properties.length > 0 ? `: ${properties.join(", ")}` : "") +
    tellMembers(membership);
}

function tellMembers(membership: Membership | undefined): string {
  if (membership === undefined) return "";
  const { users, nestedGroup, keptUsers, keptGroups, added, removed } = membership;
  const parts = [
    ...(users === undefined ? [] : [`users ${users.map(({ key }) => short(key))}`]),
    ...(nestedGroup === undefined ? [] : [`groups ${nestedGroup.map(({ key }) => short(key))}`]),
    ...(keptUsers.length + keptGroups.length === 0
      ? []
      : [`keeping ${[...keptUsers, ...keptGroups].map(rdn)}`]),
  ];
  return `, members ${parts.join(" and ")} (+${added} -${removed})`;
}

function short(key: string): string {
  return key.replace(/^0*(\d+)-0000-4000-8000-0+$/, "$1");
}

function rdn(dn: string): string {
  return dn.slice(0, dn.indexOf(","));
}

/** Skipped entries as `user anna: duplicate_name`. */
export function skips({ skipped }: Pick<Plan, "skipped">): string[] {
  return skipped.map(({ kind, name, dn, reason }) => `${kind} ${name ?? dn}: ${reason}`);
}

/** The values of an operation, in the order of the declarations. Those of an entry are getters of a class. */
const OPERATION_VALUES = (
  "type id phase kind key name needs after dn sourceDn properties changes adoptedFrom rename accountOnly interim photo " +
  "isBack stamp stampProperty preferences isEnabled membership"
).split(" ");

/** An operation as plain data, to compare or change it. */
export function plainOperation(operation: Operation): Operation {
  const values = new Map(Object.entries(operation));
  for (const name of OPERATION_VALUES) if (name in operation) values.set(name, Reflect.get(operation, name));
  values.delete("desired");
  return Object.fromEntries(values) as unknown as Operation;
}
