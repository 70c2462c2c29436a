/**
 * Users and groups with the same identifier. UDM's identifier is unique among both kinds, so one of the two entries has a wrong
 * one and may belong to any object.
 *
 * @module
 */

import type { SourceState } from "./source_state.ts";
import type { Kind } from "../common/model.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";

/** Skips entries whose identifier an entry of the other kind has too, unless their object has it. */
export function dropSharedIdentifiers(source: SourceState): void {
  const { user, group } = source;
  if ([user, group].some(({ rules }) => rules.primaryKeyProperty !== OBJECT_IDENTIFIER)) return;
  // Only look up the kind with fewer entries.
  const [few, many]: readonly Kind[] = user.rows < group.rows ? ["user", "group"] : ["group", "user"];
  if (few === undefined || many === undefined) return;
  for (let row = 0; row < source[few].rows; row++) {
    const key = source[few].keyAt(row);
    if (key === undefined || !source[many].hasKey(key)) continue;
    const dns = { [few]: source[few].dnWithKey(key), [many]: source[many].dnWithKey(key) };
    for (const [kind, other] of [[few, many], [many, few]] as const) {
      source[kind].doubt(
        key,
        `its identifier (${key}) is also that of ${dns[other]}; correct it in the source. ` +
          "Until then, the UDM object with its name is kept",
      );
    }
  }
}
