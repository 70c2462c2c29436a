/**
 * The target of the benchmarks after a synchronisation, for the simulator.
 *
 * @module
 */

import type { SeedObject } from "../../simulators/udm/mod.ts";
import { groupValues, membersOf, nestedIn, type Size, targetGroupDn } from "./groups.ts";
import { TARGET_OU, targetUserDn, userProperties } from "./people.ts";

/** The OU with all users and groups. */
export function* target(size: Size, base: string): Generator<SeedObject> {
  yield { type: "container/ou", position: base, properties: { name: TARGET_OU.replace("ou=", "") } };
  const position = `${TARGET_OU},${base}`;
  for (let index = 0; index < size.users; index++) {
    yield { type: "users/user", position, properties: userProperties(index) };
  }
  for (let index = 0; index < size.groups; index++) {
    const nested = nestedIn(index);
    yield {
      type: "groups/group",
      position,
      properties: {
        ...groupValues(index),
        users: membersOf(index, size).map((member) => targetUserDn(member, base)),
        nestedGroup: nested === undefined ? [] : [targetGroupDn(nested, base)],
      },
    };
  }
}
