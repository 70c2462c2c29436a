/**
 * The properties whose exact kinds matter: those that can be written.
 *
 * @module
 */

import { synchronisedKinds } from "../config/kinds.ts";
import type { Config } from "../config/types.ts";
import type { Kind, PropertyKinds } from "../common/model.ts";
import { createOnlyProperties } from "./create_only.ts";

/**
 * The properties of a kind that can be written, also those that UDM does not have.
 *
 * @param properties those that UDM has
 */
export function neededKinds(kind: Kind, config: Config, properties: PropertyKinds): Set<string> {
  const { kinds, userRemoval, removalProperty, removalPropertyIfPresent } = config.udm;
  const stamps = kind === "user" && userRemoval === "disable"
    ? [removalProperty, removalPropertyIfPresent].filter((property) => property !== undefined)
    : [];
  if (!synchronisedKinds(config.source).includes(kind)) return new Set(stamps);
  return new Set([
    ...kinds[kind].properties,
    ...createOnlyProperties(kind, properties, config),
    ...stamps,
  ]);
}
