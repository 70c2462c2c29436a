/**
 * What is in the target, in a form in which two targets can be compared.
 *
 * @module
 */

import type { UdmSimulator } from "../../simulators/udm/mod.ts";
import { OU } from "../world.ts";

/** Users and groups of our OU by DN: all properties but those that every target gives out differently. */
export type TargetState = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Numbers are given out in the order of creation. */
const DIFFERENT = new Set(["password", "uidNumber", "gidNumber", "sambaRID"]);

/** Looks at a target. Lists are sorted: their order says nothing. */
export function targetState(udm: UdmSimulator): TargetState {
  if (udm.store.get(OU) === undefined) return {};
  const objects = (["users/user", "groups/group"] as const).flatMap((type) => udm.store.list(type, OU));
  return Object.fromEntries(
    objects.map(({ dn, properties }) =>
      [
        dn,
        Object.fromEntries(
          Object.entries(properties).filter(([name]) => !DIFFERENT.has(name)).map(([name, value]) =>
            [name, Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value] as const
          ),
        ),
      ] as const
    ).sort(([a], [b]) => a < b ? -1 : 1),
  );
}

/** The passwords of all users of our OU. */
export function passwordsIn(udm: UdmSimulator): string[] {
  return udm.store.list("users/user", OU).map(({ dn }) => udm.store.password(dn)).filter((password) =>
    password !== undefined
  );
}
