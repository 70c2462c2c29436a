/** @module */

import { type Kind, OBJECT_TYPE } from "../common/model.ts";
import { type OuterGroups, PRIMARY_GROUP } from "../udm/outer_groups.ts";
import { UdmError } from "../udm/errors.ts";
import type { Writer } from "./writer.ts";

/** Statuses of a UDM that does not know JSON Patch. */
const UNKNOWN: ReadonlySet<number | undefined> = new Set([405, 406, 415, 501]);

/**
 * A writer that changes single groups of an object, so that it keeps all memberships that its property does not set, also
 * those that were added since the target was read. Where JSON Patch is refused, it writes the groups as a whole list.
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
      // What had no effect may be as desired already
      const checkAgain = async (warning: string) => {
        const then = await writer.look(type, dn, read);
        if (then === undefined || groups.changes(desired, then).length === 0) return;
        throw new UdmError({ method: "PATCH", type, dn }, {
          kind: "invalid",
          problem: `UDM warns: ${warning}`,
          reasons: [{ property: groups.property, message: warning }],
        });
      };
      // First, because the other properties may rename the object
      const now = await writer.look(type, dn, read) ?? {};
      const changes = groups.changes(desired, now);
      try {
        const warning = changes.length === 0 ? undefined : await writer.changeValues(type, dn, changes, key);
        if (warning !== undefined) await checkAgain(warning);
      } catch (error) {
        if (!refusesSingleValues(error)) throw error;
        return await writer.modify(type, dn, { ...others, [groups.property]: groups.all(desired, now) }, key);
      }
      return Object.keys(others).length === 0 ? dn : await writer.modify(type, dn, others, key);
    },
  };
}

/** Whether UDM does not know JSON Patch, or a gateway does not let it pass. */
function refusesSingleValues(error: unknown): boolean {
  return error instanceof UdmError && (error.kind === "gateway" || UNKNOWN.has(error.status));
}
