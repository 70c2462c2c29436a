/**
 * Which attributes have to be read for the properties that are wanted; all others would be fetched and thrown away.
 *
 * @module
 */

import type { TransformConfig } from "../config/types.ts";
import { groupNames } from "./attribute_names.ts";
import { parseFormat } from "../syntax/python_format/python_format.ts";

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
  const { needed, taken } = follow(trans, properties);
  const known = new Set([...requested, ...madeBy(trans)].map(form));
  const isComplete = requested.some((attribute) => attribute === "*") ||
    [...taken.keys()].every((name) => known.has(name));
  if (!isComplete) return [...requested];
  return requested.filter((attribute) =>
    standsForOthers(attribute) || needed.has(form(attribute)) || FAMILIES.has(form(attribute))
  );
}

/** What properties are made from. */
export interface MadeFrom {
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
  const { needed, taken } = follow(trans, properties);
  const known = new Set([...requested, ...madeBy(trans)].map(form));
  return {
    requested: requested.filter((attribute) => needed.has(form(attribute))),
    unknown: [...taken].filter(([name]) => !known.has(name)).map(([, written]) => written),
    isOpen: requested.some(standsForOthers),
  };
}

/** Follows the steps backwards: all names that properties need, and those that steps take, as they are written there. */
function follow(
  trans: TransformConfig,
  properties: Iterable<string>,
): { needed: ReadonlySet<string>; taken: ReadonlyMap<string, string> } {
  const needed = new Set(Array.from(properties, form));
  const taken = new Map<string, string>();
  const take = (name: string) => {
    needed.add(form(name));
    taken.set(form(name), name);
  };
  for (let before = -1; before !== needed.size;) {
    before = needed.size;
    for (const [property, templates] of trans.composeAttrs) {
      if (!needed.has(form(property))) continue;
      for (const template of templates) {
        for (const name of parseFormat(template).names) take(name);
      }
    }
    for (const [property, attribute] of trans.renameAttrs) {
      if (needed.has(form(property))) take(attribute);
    }
    for (const [attribute, patterns] of trans.decomposeAttrs) {
      const makes = patterns.flatMap((pattern) => groupNames(pattern));
      if (makes.some((name) => needed.has(form(name)))) take(attribute);
    }
  }
  return { needed, taken };
}

/** The names that the steps bring forth. */
function madeBy(trans: TransformConfig): string[] {
  const { decomposeAttrs, renameAttrs, fallbackAttrs, fixedAttrs, composeAttrs } = trans;
  return [
    ...[...decomposeAttrs.values()].flat().flatMap(groupNames),
    ...[renameAttrs, fallbackAttrs, fixedAttrs, composeAttrs].flatMap((made) => [...made.keys()]),
  ];
}

/** LDAP does not care about the case of a name; options (`;binary`, `;lang-de`) belong to the same attribute. */
function form(name: string): string {
  return name.toLowerCase().replace(/;.*/s, "");
}
