/** @module */

import { type Kind, OBJECT_TYPE } from "../common/model.ts";
import { type OuterGroups, PRIMARY_GROUP } from "../udm/outer_groups.ts";
import type { Writer } from "./writer.ts";

/**
 * A writer that changes single groups of an object, so that it keeps all memberships that its property does not set, also
 * those that were added since the target was read.
 */
export function keepingGroups(
  writer: Writer,
  outerGroups: Readonly<Record<Kind, OuterGroups | undefined>>,
): Writer {
  return {
    ...writer,
    async modify(type, dn, properties, key) {
      const groups = type === OBJECT_TYPE.user ? outerGroups.user : outerGroups.group;
      if (groups === undefined) return await writer.modify(type, dn, properties, key);
      const { [groups.property]: desired, ...others } = properties;
      if (desired === undefined) return await writer.modify(type, dn, properties, key);
      const read = groups.kind === "user" ? [groups.property, PRIMARY_GROUP] : [groups.property];
      // First, because the other properties may rename the object
      const changes = groups.changes(desired, await writer.look(type, dn, read) ?? {});
      if (changes.length > 0) await writer.changeValues(type, dn, changes, key);
      return Object.keys(others).length === 0 ? dn : await writer.modify(type, dn, others, key);
    },
  };
}
