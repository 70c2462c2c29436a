/** @module */

import { compareText } from "../../common/compare_text.ts";
import { type Kind, KINDS } from "../../common/model.ts";
import { counted } from "../../common/number_text.ts";
import { parentDn } from "../../syntax/dn.ts";
import type { TargetState } from "../target_state.ts";
import { defineLimit } from "./setting.ts";

/** An OU is probably wrong if this share of the primary keys exists elsewhere. */
const SHARE = 0.1;

/** Whether the number of primary keys that exist outside the OU says that the OU is wrong. */
export function suggestsWrongOu(elsewhere: number, all: number): boolean {
  return elsewhere > 0 && elsewhere >= all * SHARE;
}

/** The containers of objects, those with the most objects first: `ou=a (700), ou=b (50)`. */
export function containersText(dns: readonly string[]): string {
  const counts = [...Map.groupBy(dns, parentDn)].map(([container, each]) =>
    [container, each.length] as const
  );
  counts.sort(([a, x], [b, y]) => y - x || compareText(a, b));
  const [first] = counts;
  if (first === undefined || counts.length === 1) return first?.[0] ?? "";
  const shown = counts.slice(0, 3).map(([container, count]) => `${container} (${count})`);
  return [...shown, ...counts.length > 3 ? [`${counts.length - 3} more`] : []].join(", ");
}

/**
 * Refuses a plan that would create an OU although the objects to be created exist elsewhere: then the OU is misspelt, and the
 * objects would be created twice or not at all. An administrator who means it creates the OU in UDM.
 */
export const wrongOu = defineLimit({
  name: "wrongOu",
  keys: {},
  read: () => undefined,
  show: () => ({}),
  reasons: {
    wrong_ou:
      "The OU of users, or of groups, does not exist, and objects with the same primary keys exist elsewhere.",
  },
  refuse: ({ target, source }) =>
    KINDS.flatMap((kind) => {
      const position = target.missing?.[kind];
      if (position === undefined) return [];
      const { entries } = source[kind];
      const dns = elsewhere(target, kind, source[kind].eachSkipped());
      if (!suggestsWrongOu(dns.length, entries)) return [];
      return [{
        reason: "wrong_ou",
        kind,
        message:
          `refused: ${position} does not exist, and ${dns.length} of ${
            counted(entries, kind)
          } exist already ` +
          `in ${
            containersText(dns)
          }. Correct udm.${kind}_ou. If the OU is right, move these ${kind}s below it or ` +
          "delete them; to go on without them, create the OU in UDM",
      }];
    }),
});

/** The DNs of objects outside the OU that have the primary keys of skipped entries, one for each entry. */
function elsewhere(
  { foreign }: TargetState,
  kind: Kind,
  skipped: Iterable<{ readonly reason: string; readonly key: string | undefined }>,
): string[] {
  const dns: string[] = [];
  for (const { reason, key } of skipped) {
    const [object] = reason === "moved_away" && key !== undefined ? foreign[kind].withKey(key) : [];
    if (object !== undefined) dns.push(object.dn);
  }
  return dns;
}
