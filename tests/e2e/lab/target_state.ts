/**
 * The state of a target, for comparisons.
 *
 * @module
 */

import type { JsonObject, ModuleName, UdmSimulator } from "../../simulators/udm/mod.ts";
import { isWrite } from "../../support/is_write.ts";
import { OU } from "../world.ts";

/** Users and groups of the OU by DN, with all properties except those that differ between targets. */
export type TargetState = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Passwords are random; numbers depend on the order of creation. */
const IGNORED = new Set(["password", "uidNumber", "gidNumber", "sambaRID"]);

/** Reads the state of a target. Lists are sorted, because their order has no meaning. */
export function targetState(udm: UdmSimulator): TargetState {
  if (udm.store.get(OU) === undefined) return {};
  const objects = (["users/user", "groups/group"] as const).flatMap((type) => udm.store.list(type, OU));
  return Object.fromEntries(
    objects.map(({ dn, properties }) =>
      [
        dn,
        Object.fromEntries(
          Object.entries(properties).filter(([name]) => !IGNORED.has(name)).map(([name, value]) =>
            [name, Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value] as const
          ),
        ),
      ] as const
    ).sort(([a], [b]) => a < b ? -1 : 1),
  );
}

/** The passwords of all users of the OU. */
export function passwordsIn(udm: UdmSimulator): string[] {
  return udm.store.list("users/user", OU).map(({ dn }) => udm.store.password(dn)).filter((password) =>
    password !== undefined
  );
}

/** An object as a request created it. */
export interface CreatedObject {
  readonly type: ModuleName;
  readonly position: string;
  readonly properties: JsonObject;
}

/** What a first run created in an empty target, in this order. */
export function createdObjects(udm: UdmSimulator): CreatedObject[] {
  return udm.requests.filter(isWrite).map(({ method, type, body, status }) => {
    if (method !== "POST" || status !== 201) throw new Error(`not a creation: ${method} ${type} ${status}`);
    return { type: type as ModuleName, ...body as Pick<CreatedObject, "position" | "properties"> };
  });
}

/** Creates objects in an empty target, which costs less than the run that created them first. */
export function recreate(udm: UdmSimulator, objects: readonly CreatedObject[]): void {
  for (const { type, position, properties } of objects) {
    udm.store.add(type, structuredClone(properties), position);
  }
}
