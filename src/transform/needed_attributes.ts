/**
 * Which attributes have to be read for the properties that are wanted; all others would be fetched and thrown away.
 *
 * @module
 */

import { rulesOf, type StepRule, type TransformConfig } from "./steps/steps.ts";

/**
 * What a server answers under other names than it was asked for: everything (`*`, `+`: RFC 4511 section 4.5.1.8, RFC 3673
 * section 2), all attributes of an object class or without one (`@`, `!`: RFC 4529), an attribute by its number.
 */
const SELECTOR = /^(?:[*+]$|[@!]|(?:oid\.)?\d+(?:\.\d+)*(?:;|$))/i;

/** Whether a requested attribute stands for others, so that nobody knows which ones come. */
export function standsForOthers(attribute: string): boolean {
  return SELECTOR.test(attribute);
}

/**
 * Attributes that bring others with them that may be named as properties are: subtypes of `name` and `distinguishedName`,
 * and `street`, which has two names (RFC 4519).
 */
const FAMILIES: ReadonlySet<string> = new Set(["name", "distinguishedname", "streetaddress"]);

/**
 * The requested attributes that can have to do with the wanted properties. In case of doubt an attribute is needed: what is
 * missing counts as gone, and would be taken from everybody. So if a step takes an attribute that is not requested, all that
 * is requested stays: the server may know it by another name (`surname` is `sn`), or as part of something else.
 *
 * @param requested as configured
 * @param properties names that are wanted in the end
 */
export function neededAttributes(
  requested: readonly string[],
  trans: TransformConfig,
  properties: Iterable<string>,
): string[] {
  const rules = rulesOf(trans);
  const { needed, taken } = follow(rules, properties);
  const known = new Set([...requested, ...rules.flatMap(({ rule }) => rule.makes ?? [])].map(form));
  const isComplete = requested.some((attribute) => attribute === "*") ||
    [...taken.keys()].every((name) => known.has(name));
  if (!isComplete) return [...requested];
  return requested.filter((attribute) =>
    standsForOthers(attribute) || needed.has(form(attribute)) || FAMILIES.has(form(attribute))
  );
}

/** What properties are made from. */
interface MadeFrom {
  /** Requested attributes. */
  readonly requested: readonly string[];
  /** Names that the steps take and that nothing gives: they are neither requested nor made by a step. */
  readonly unknown: readonly string[];
  /** Whether a selector such as `*` is requested, so that attributes may come under any name. */
  readonly isOpen: boolean;
}

/**
 * The attributes that properties are made from.
 *
 * @param requested as configured
 */
export function madeFrom(
  properties: Iterable<string>,
  requested: readonly string[],
  trans: TransformConfig,
): MadeFrom {
  const rules = rulesOf(trans);
  const { needed, taken } = follow(rules, properties);
  const known = new Set([...requested, ...rules.flatMap(({ rule }) => rule.makes ?? [])].map(form));
  return {
    requested: requested.filter((attribute) => needed.has(form(attribute))),
    unknown: [...taken].filter(([name]) => !known.has(name)).map(([, written]) => written),
    isOpen: requested.some(standsForOthers),
  };
}

/** Follows the rules backwards: all names that properties need, and those that rules read, as they are written there. */
function follow(
  rules: readonly StepRule[],
  properties: Iterable<string>,
): { needed: ReadonlySet<string>; taken: ReadonlyMap<string, string> } {
  const needed = new Set(Array.from(properties, form));
  const taken = new Map<string, string>();
  for (let before = -1; before !== needed.size;) {
    before = needed.size;
    for (const { rule: { reads = [], changes = [], makes = [] } } of rules) {
      if (![...changes, ...makes].some((name) => needed.has(form(name)))) continue;
      for (const { name } of reads) {
        needed.add(form(name));
        taken.set(form(name), name);
      }
    }
  }
  return { needed, taken };
}

/**
 * The names whose values a property is made of: attributes of the source, unless nothing gives them; none if its values are
 * fixed.
 */
export function originsOf(property: string, trans: TransformConfig): string[] {
  let origins = [property];
  for (const { rule: { reads = [], makes = [], isFallback } } of rulesOf(trans).toReversed()) {
    if (isFallback) continue;
    origins = origins.flatMap((name) => makes.includes(name) ? reads.map((read) => read.name) : [name]);
  }
  return [...new Set(origins)];
}

/** LDAP does not care about the case of a name; options (`;binary`, `;lang-de`) belong to the same attribute. */
function form(name: string): string {
  return name.toLowerCase().replace(/;.*/s, "");
}
