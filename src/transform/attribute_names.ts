/**
 * The spelling of attribute names in the configuration.
 *
 * @module
 */

import type { TransformConfig } from "../config/types.ts";
import { translatePythonRegex } from "../syntax/python_regex/python_regex.ts";

/** A configuration in which attributes are spelled as they are requested. */
export interface Spelled {
  readonly config: TransformConfig;
  /** Spells a name that a template uses. */
  spellInTemplate(name: string): string;
}

/**
 * Spells every attribute of a configuration as it is asked for from the source. LDAP does not care about case (RFC 4512
 * section 2.5), so a rule for `givenname` means the attribute that is requested as `givenName`.
 *
 * Names that the steps themselves bring forth (named groups, properties) count as they are written, because properties of the
 * target do care about case: an attribute `Street` may be renamed to the property `street`.
 *
 * @param requested the names that the source is asked for
 * @throws {PythonRegexError} if a regular expression of the configuration cannot be used
 */
export function spellAsRequested(config: TransformConfig, requested: readonly string[]): Spelled {
  const byLowerCase = new Map<string, string>();
  for (const name of requested.toReversed()) byLowerCase.set(name.toLowerCase(), name);
  const asWritten = new Set(requested);
  const spell = (name: string): string =>
    asWritten.has(name) ? name : byLowerCase.get(name.toLowerCase()) ?? name;

  for (const patterns of config.decomposeAttrs.values()) {
    for (const name of patterns.flatMap(groupNames)) asWritten.add(name);
  }
  const decomposeAttrs = spellKeys(config.decomposeAttrs, spell, (a, b) => [...a, ...b]);
  const recodeAttrs = spellKeys(config.recodeAttrs, spell, (_, later) => later);
  const removeValues = spellKeys(config.removeValues, spell, (a, b) => [...a, ...b]);
  const replaceValues = spellKeys(config.replaceValues, spell, (a, b) => new Map([...a, ...b]));
  const sanitizer = spellKeys(config.sanitizer, spell, (a, b) => [...a, ...b]);

  // From here on there are properties: first, one after the other, those that attributes are renamed to.
  const renameAttrs = new Map<string, string>();
  for (const [property, attribute] of config.renameAttrs) {
    renameAttrs.set(property, spell(attribute));
    asWritten.add(property);
  }
  for (const rules of [config.fallbackAttrs, config.fixedAttrs, config.composeAttrs]) {
    for (const property of rules.keys()) asWritten.add(property);
  }
  const removeAttrs = config.removeAttrs.map(spell);
  return {
    config: {
      ...config,
      decomposeAttrs,
      recodeAttrs,
      removeValues,
      replaceValues,
      sanitizer,
      renameAttrs,
      removeAttrs,
    },
    spellInTemplate: spell,
  };
}

/** Names of the groups of a regular expression (Python syntax). */
export function groupNames(pattern: string): string[] {
  const { source, flags } = translatePythonRegex(pattern);
  // With an empty alternative it matches, and a match names all groups, also those that took no part in it.
  return Object.keys(new RegExp(`${source}|`, flags).exec("")?.groups ?? {});
}

/** The rules under the spelled names; `merge` puts together what two spellings of one name ask for. */
function spellKeys<Rule>(
  rules: ReadonlyMap<string, Rule>,
  spell: (name: string) => string,
  merge: (earlier: Rule, later: Rule) => Rule,
): Map<string, Rule> {
  const spelled = new Map<string, Rule>();
  for (const [name, rule] of rules) {
    const key = spell(name);
    const earlier = spelled.get(key);
    spelled.set(key, earlier === undefined ? rule : merge(earlier, rule));
  }
  return spelled;
}
