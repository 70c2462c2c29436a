/**
 * Finds names that are similar to a query without a match.
 *
 * @module
 */

import { distance } from "../common/distance.ts";
import { DnSyntaxError, parseDn } from "../syntax/dn.ts";
import { type Kind, KINDS } from "../common/model.ts";
import { nameForm } from "../udm/values.ts";
import type { SimilarName } from "./document.ts";
import { nameOf, type Sides, subjectsOf } from "./find.ts";

/** The maximum number of names. */
const MOST = 5;

/** The maximum share of different characters. */
const SHARE = 0.4;

/** The most similar names first. Of a DN, its first value is compared. */
export function findSimilarNames(query: string, kind: Kind | undefined, sides: Sides): SimilarName[] {
  const asked = nameForm(firstValue(query));
  const found = new Map<string, SimilarName & { readonly away: number }>();
  for (const each of KINDS) {
    if (kind !== undefined && kind !== each) continue;
    for (const subject of subjectsOf(each, sides)) {
      const name = nameOf(subject);
      if (name === undefined) continue;
      const form = nameForm(name);
      const away = farAway(asked, form);
      if (away === undefined) continue;
      const side = subject.type === "object" ? "target" : "source";
      found.set(`${each} ${form}`, { kind: each, name, side, away });
    }
  }
  return [...found.values()]
    .sort((a, b) => a.away - b.away || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .slice(0, MOST)
    .map(({ kind, name, side }) => ({ kind, name, side }));
}

/** The distance of a name; undefined if it is not similar. A name that contains the query is similar. */
function farAway(asked: string, name: string): number | undefined {
  if (asked === "") return undefined;
  if (asked.length > 2 && name.includes(asked)) return 1;
  const most = Math.max(1, Math.floor(Math.max(asked.length, name.length) * SHARE));
  if (Math.abs(asked.length - name.length) > most) return undefined;
  const away = distance(asked, name);
  return away <= most ? away : undefined;
}

function firstValue(query: string): string {
  try {
    return parseDn(query)[0]?.[0]?.value ?? query;
  } catch (error) {
    if (error instanceof DnSyntaxError) return query;
    throw error;
  }
}
