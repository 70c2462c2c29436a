/** @module */

import { type Kind, KINDS } from "../common/model.ts";
import type { SourceConfig } from "./types.ts";

/** The kinds to synchronise: both, or only users if `source.group_base` is not set. */
export function synchronisedKinds(source: Pick<SourceConfig, Kind>): readonly Kind[] {
  return KINDS.filter((kind) => source[kind].bases.length > 0);
}

/** Says that only users are synchronised. */
export const USERS_ONLY =
  "only users are synchronised, and all groups of UDM are left unchanged: source.group_base is not set";
