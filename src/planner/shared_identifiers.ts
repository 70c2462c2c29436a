/**
 * Entries of one kind with the identifier of an entry of the other kind. UDM's identifier is unique over users and groups;
 * so one of the two has a key that is not its own, and may be any object.
 *
 * @module
 */

import type { SourceState } from "./source_state.ts";
import type { Kind } from "../common/model.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";

/** Takes out entries whose identifier an entry of the other kind has as well, unless they have the object with it. */
export function dropSharedIdentifiers(source: SourceState): void {
  const { user, group } = source;
  if ([user, group].some(({ rules }) => rules.primaryKeyProperty !== OBJECT_IDENTIFIER)) return;
  // A first run of many users must not look each of them up among a few groups.
  const [few, many]: readonly Kind[] = user.rows < group.rows ? ["user", "group"] : ["group", "user"];
  if (few === undefined || many === undefined) return;
  for (let row = 0; row < source[few].rows; row++) {
    const key = source[few].keyAt(row);
    if (key === undefined || !source[many].hasKey(key)) continue;
    const dns = { [few]: source[few].dnWithKey(key), [many]: source[many].dnWithKey(key) };
    for (const [kind, other] of [[few, many], [many, few]] as const) {
      source[kind].doubt(
        key,
        `the identifier it is to have (${key}) is also wanted by ${
          dns[other]
        }: correct it in the source; until then ` +
          "what it may mean in the target by its name is kept",
      );
    }
  }
}
