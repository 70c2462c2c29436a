/**
 * Creates an object that may exist meanwhile.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { isDirectlyBelow } from "../syntax/dn.ts";
import { NAME_PROPERTY, OBJECT_TYPE, type Properties } from "../common/model.ts";
import { CATEGORY } from "../logging/category.ts";
import type { Create } from "../planner/plan_types.ts";
import { UdmError } from "../udm/errors.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { PHOTO, PREFERENCES } from "../udm/photo.ts";
import type { ApplyOptions } from "./options.ts";
import type { UniqueKey } from "./writer.ts";

const log = getLogger([CATEGORY, "apply"]);

/**
 * Creates an object. If its name or identifier is taken by an object in its container with its primary key, another run has
 * created that, or an earlier request of this one whose answer was lost: it gets the values, apart from its name and its photo,
 * which the next run compares, and its identifier, which UDM never changes.
 *
 * @param properties the properties of the new object, with its password
 * @returns the DN of the object
 * @throws {UdmError}
 */
export async function createOrUpdate(
  { kind, name }: Create,
  properties: Properties,
  key: UniqueKey,
  { writer, positions }: Pick<ApplyOptions, "writer" | "positions">,
): Promise<string> {
  const type = OBJECT_TYPE[kind];
  try {
    return await writer.create(type, positions[kind], properties, key, name);
  } catch (error) {
    if (!(error instanceof UdmError) || error.kind !== "conflict") throw error;
    const [dn, ...others] = await writer.locate(type, key).catch(() => []);
    if (dn === undefined || others.length > 0 || !isDirectlyBelow(dn, positions[kind])) throw error;
    log.warn(
      "{kind} {name} was created meanwhile, by another run or by a request whose answer was lost: {dn}",
      {
        kind,
        name,
        dn,
        primary_key: key.value,
      },
    );
    const kept = new Set([
      key.property,
      OBJECT_IDENTIFIER,
      NAME_PROPERTY[kind],
      "password",
      PHOTO,
      PREFERENCES,
    ]);
    const rest = Object.fromEntries(Object.entries(properties).filter(([property]) => !kept.has(property)));
    return Object.keys(rest).length === 0 ? dn : await writer.modify(type, dn, rest, key);
  }
}
