/**
 * Chooses search bases from the containers of entries.
 *
 * @module
 */

import { formatDn, normaliseDn, parseDn, sameDn, Subtree } from "../syntax/dn.ts";
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

/** Maximum number of choices: with more, only the upper ones are offered. */
const MOST_CHOICES = 100;

/** A base to choose, and the number of entries below it. */
export interface BaseChoice {
  readonly dn: string;
  readonly entries: number;
  /** Whether it is proposed. */
  readonly isProposed: boolean;
}

/** The containers and what contains them, up to the naming context: parents first. */
export function baseChoices(found: KindSurvey, survey: Survey): readonly BaseChoice[] {
  const { bases } = chooseBases(found, survey);
  const top = parseDn(survey.suffix).length;
  const within = new Subtree(survey.suffix);
  const nodes = new Map<string, { readonly dn: string; readonly depth: number; entries: number }>();
  for (const { dn, entries } of found.containers) {
    if (!within.contains(dn)) continue;
    const rdns = parseDn(dn);
    for (let depth = rdns.length; depth >= top; depth--) {
      const ancestor = formatDn(rdns.slice(-depth));
      const key = normaliseDn(ancestor);
      const node = nodes.get(key) ?? { dn: ancestor, depth, entries: 0 };
      nodes.set(key, { ...node, entries: node.entries + entries });
    }
  }
  const proposed = new Set(bases.map(normaliseDn));
  const all = [...nodes].map(([key, node]) => ({ ...node, key, isProposed: proposed.has(key) }));
  let deepest = Math.max(...all.map(({ depth }) => depth));
  const offered = () => all.filter(({ depth, isProposed }) => depth <= deepest || isProposed);
  while (offered().length > MOST_CHOICES && deepest > top) deepest--;
  return offered().slice(0, MOST_CHOICES)
    .toSorted((a, b) => compare(treeOrder(a.dn), treeOrder(b.dn)))
    .map(({ dn, entries, isProposed }) => ({ dn, entries, isProposed }));
}

/** Sorts children behind their parent. */
function treeOrder(dn: string): string {
  return parseDn(dn).toReversed().map((rdn) => normaliseDn(formatDn([rdn]))).join("\0");
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
