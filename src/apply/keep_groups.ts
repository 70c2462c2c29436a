/** @module */

import type { Kind, Properties } from "../common/model.ts";
import { OBJECT_TYPE } from "../common/model.ts";
import { type OuterGroups, PRIMARY_GROUP } from "../udm/outer_groups.ts";
import type { Writer } from "./writer.ts";

/**
 * A writer that keeps the memberships which the groups of an object do not set: it reads them right before they are written,
 * because UDM replaces the whole list.
 */
export function keepingGroups(
  writer: Writer,
  outerGroups: Readonly<Record<Kind, OuterGroups | undefined>>,
): Writer {
  return {
    ...writer,
    async modify(type, dn, properties, key) {
      const groups = type === OBJECT_TYPE.user ? outerGroups.user : outerGroups.group;
      const desired = groups === undefined ? undefined : properties[groups.property];
      if (groups === undefined || desired === undefined) {
        return await writer.modify(type, dn, properties, key);
      }
      const { property, kind } = groups;
      const now: Properties | undefined = await writer.look(
        type,
        dn,
        kind === "user" ? [property, PRIMARY_GROUP] : [property],
      );
      // Without the object the request fails, as it must
      const whole = now === undefined ? desired : groups.whole(desired, now);
      return await writer.modify(type, dn, { ...properties, [property]: whole }, key);
    },
  };
}
