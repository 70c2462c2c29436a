/**
 * Which attributes have to be read for the properties that are wanted; all others would be fetched and thrown away.
 *
 * @module
 */

import type { TransformConfig } from "../config/types.ts";
import { groupNames } from "./attribute_names.ts";
import { parseFormat } from "./python_format.ts";

/** What asks a server for everything (RFC 4511 section 4.5.1.8, RFC 3673 section 2). */
const EVERYTHING: ReadonlySet<string> = new Set(["*", "+"]);

/**
 * The requested attributes that can have to do with the wanted properties. In case of doubt an attribute is needed.
 *
 * @param requested as configured; "*" and "+" stay, as nobody knows what they stand for
 * @param properties names that are wanted in the end
 */
export function neededAttributes(
  requested: readonly string[],
  trans: TransformConfig,
  properties: Iterable<string>,
): string[] {
  const needed = new Set(Array.from(properties, form));
  for (let before = -1; before !== needed.size;) {
    before = needed.size;
    for (const [property, templates] of trans.composeAttrs) {
      if (!needed.has(form(property))) continue;
      for (const template of templates) {
        for (const name of parseFormat(template).names) needed.add(form(name));
      }
    }
    for (const [property, attribute] of trans.renameAttrs) {
      if (needed.has(form(property))) needed.add(form(attribute));
    }
    for (const [attribute, patterns] of trans.decomposeAttrs) {
      const makes = patterns.flatMap((pattern) => groupNames(pattern));
      if (makes.some((name) => needed.has(form(name)))) needed.add(form(attribute));
    }
  }
  return requested.filter((attribute) => EVERYTHING.has(attribute) || needed.has(form(attribute)));
}

/** LDAP does not care about the case of a name; options (`;binary`, `;lang-de`) belong to the same attribute. */
function form(name: string): string {
  return name.toLowerCase().replace(/;.*/s, "");
}
