/**
 * Chooses search bases from the containers of entries.
 *
 * @module
 */

import { formatDn, parseDn, sameDn, Subtree } from "../syntax/dn.ts";
import type { KindSurvey, Survey } from "./survey_schema.ts";

/** Maximum number of bases; with more, the whole directory is searched. */
const MOST_BASES = 8;

/** Containers of every Active Directory: built-in accounts and groups. */
const BUILT_IN = ["CN=Users", "CN=Builtin"];

type Container = KindSurvey["containers"][number];

/** Where to search. */
export interface Bases {
  readonly bases: readonly string[];
  /** The number of entries below the bases. */
  readonly entries: number;
  /** Containers with entries that are not searched. */
  readonly leftOut: readonly Container[];
}

/** The smallest bases that contain all entries, apart from built-in ones of Active Directory. */
export function chooseBases(
  { containers, otherContainers }: KindSurvey,
  { suffix, vendor, isLimited }: Survey,
): Bases {
  const within = new Subtree(suffix);
  const inside = containers.filter(({ dn }) => within.contains(dn));
  const isBuiltIn = ({ dn }: Container) =>
    vendor === "Active Directory" && BUILT_IN.some((rdn) => new Subtree(`${rdn},${suffix}`).contains(dn));
  const own = inside.filter((container) => !isBuiltIn(container));
  const searched = own.length > 0 ? own : inside;
  const leftOut = containers.filter((container) => !searched.includes(container));
  const depth = parseDn(suffix).length;
  const tops = Map.groupBy(searched, ({ dn }) => formatDn(parseDn(dn).slice(-depth - 1)).toLowerCase());
  // If the server ended the search early, there may be other containers
  const isEverywhere = isLimited || otherContainers > 0 || tops.size > MOST_BASES ||
    searched.some(({ dn }) => sameDn(dn, suffix));
  return {
    bases: isEverywhere ? [suffix] : [...tops.values()].map(commonBase),
    entries: searched.reduce((sum, { entries }) => sum + entries, 0),
    leftOut: isEverywhere ? [] : leftOut,
  };
}

/** The deepest entry that contains all containers. */
function commonBase(containers: readonly Container[]): string {
  const [first = [], ...others] = containers.map(({ dn }) => parseDn(dn));
  const isCommon = (length: number) =>
    others.every((other) => sameDn(formatDn(other.slice(-length)), formatDn(first.slice(-length))));
  let length = first.length;
  while (length > 1 && !isCommon(length)) length--;
  return formatDn(first.slice(-length));
}
