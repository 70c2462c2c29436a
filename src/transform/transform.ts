/**
 * Transforms the attributes of an entry into values of the target's properties.
 *
 * @module
 */

import type { Attributes, Values } from "../common/model.ts";
import { includesAttribute, isSecretAttribute } from "../common/secret_names.ts";
import type { ApplyRule, Dropped, Rule, Trace, WorkingRecord } from "./steps/step.ts";
import { inRdnOrder } from "./steps/first_value.ts";
import { stepsOf, type TransformConfig } from "./steps/steps.ts";
import { loadCharsets } from "./charset.ts";
import { isSelector, normalized } from "./needed_attributes.ts";
import { loadSanitizers } from "./sanitizers/mod.ts";
import { distinctValues } from "./values.ts";

/** Steps that patterns may take on the values of one entry: a second or two. One entry must not stop a run. */
const MOST_STEPS = 100_000_000;

/** The result of the steps. */
interface Transformed {
  /** Values by attribute or property, without empty lists, empty values and duplicates. */
  readonly values: Attributes;
  /** Values that steps dropped. */
  readonly dropped: readonly Dropped[];
  /** Properties with values from the configuration, because the entry has none. */
  readonly substituted: readonly string[];
  /** Why the values of a name are not known, as {@linkcode normalized} writes it: a pattern could not be applied. */
  readonly unknown: ReadonlyMap<string, string>;
}

/**
 * Runs all steps on the attributes of one entry. Does not modify its input and does not copy values that no step changes.
 * Never throws.
 */
export type Transform = (attributes: Attributes, options?: TransformOptions) => Transformed;

/** What the steps may know about an entry besides its attributes. */
interface TransformOptions {
  /** Its DN: the value of the RDN is the first one for `first_value`. */
  readonly dn?: string;
  readonly trace?: Trace;
}

/**
 * Loads the libraries that the steps of these configurations need. Must be awaited before their transforms run. Not
 * imports, because every command would then start 100 ms later, even if it only checks a configuration.
 */
export async function loadLibraries(...configs: readonly TransformConfig[]): Promise<void> {
  await Promise.all([
    loadSanitizers(configs.flatMap(({ sanitizer }) => Object.values(sanitizer).flat())),
    loadCharsets(configs.flatMap(({ recode_attrs }) => Object.values(recode_attrs))),
  ]);
}

/**
 * Compiles the transform for users or groups.
 *
 * LDAP ignores case (RFC 4512 section 2.5), so a rule for `givenname` means the attribute that is requested as `givenName`.
 * Names that rules before it make are case-sensitive, as properties of the target are: an attribute `Street` may be renamed to
 * the property `street`.
 *
 * @param requested the requested attributes; entries use the same spelling
 */
export function compileTransform(config: TransformConfig, requested: readonly string[]): Transform {
  const known = new Set(requested);
  const byLowerCase = new Map<string, string>();
  for (const name of requested.toReversed()) byLowerCase.set(name.toLowerCase(), name);
  const spell = (name: string) => known.has(name) ? name : byLowerCase.get(name.toLowerCase()) ?? name;
  const ordered = config.first_value.map(spell);
  const settings = { phoneRegion: config.phone_region, mailIdna: config.mail_idna };
  const steps = stepsOf(config).filter(({ rules }) => rules.length > 0).map(({ reads, rules }) => {
    const made: string[] = [];
    const compiled = rules.map((rule) => {
      const attribute = spell(rule.reads?.[0]?.name ?? "");
      const apply = rule.compile(spell, settings);
      made.push(...rule.makes ?? []);
      if (reads === undefined) { for (const name of made.splice(0)) known.add(name); }
      return { attribute, apply, rule };
    });
    for (const name of made) known.add(name);
    return { reads, rules: compiled };
  });
  // Others are not requested
  const mayGetSecrets = requested.some(isSelector);
  return (all, { dn, trace } = {}) => {
    const attributes = mayGetSecrets ? withoutSecrets(all, config.allow_secret_attributes ?? []) : all;
    const sent = dn === undefined || ordered.length === 0 ? attributes : inRdnOrders(attributes, ordered, dn);
    const record: WorkingRecord = new Map<string, Values>();
    for (const [name, values] of sent) {
      const distinct = distinctValues(values);
      if (distinct.length > 0) record.set(name, distinct);
    }
    const unknown = new Map<string, string>();
    const budget = { steps: MOST_STEPS };
    const context = {
      before: sent,
      dropped: [] as Dropped[],
      substituted: [] as string[],
      unknown,
      budget,
      trace,
    };
    for (const { reads, rules } of steps) {
      if (reads === "values before") context.before = new Map(record);
      const inOrder = reads === "sent attributes" ? inOrderOf(sent, rules) : rules;
      for (const { apply, rule } of inOrder) {
        apply(record, context);
        if (unknown.size > 0) spread(unknown, rule);
      }
    }
    return { values: record, dropped: context.dropped, substituted: context.substituted, unknown };
  };
}

/** A rule, and the first attribute that it reads. */
interface CompiledRule {
  readonly attribute: string;
  readonly apply: ApplyRule;
  readonly rule: Rule;
}

/** What a rule makes of unknown values is unknown, too. */
function spread(unknown: Map<string, string>, { reads = [], makes = [], changes = [] }: Rule): void {
  for (const [name, reason] of [...unknown]) unknown.set(normalized(name), reason);
  const from = reads.map(({ name }) => unknown.get(normalized(name))).find((reason) => reason !== undefined);
  if (from === undefined) return;
  for (const name of [...makes, ...changes]) unknown.set(normalized(name), from);
}

/** The rules in the order in which an entry has the attributes that they read. */
function inOrderOf(attributes: Attributes, rules: readonly CompiledRule[]): readonly CompiledRule[] {
  if (rules.length < 2) return rules;
  const places = new Map([...attributes.keys()].map((name, index) => [name, index]));
  const placeOf = ({ attribute }: CompiledRule) => places.get(attribute) ?? places.size;
  return rules.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** The attributes of an entry without secrets that the configuration does not allow. */
function withoutSecrets(attributes: Attributes, allowed: readonly string[]): Attributes {
  return new Map(
    [...attributes].filter(([name]) => !isSecretAttribute(name) || includesAttribute(allowed, name)),
  );
}

/** The attributes of an entry; the values of its RDN come first in the named ones. */
function inRdnOrders(attributes: Attributes, names: readonly string[], dn: string): Attributes {
  const ordered = new Map(attributes);
  for (const name of names) {
    const values = attributes.get(name);
    if (values !== undefined) ordered.set(name, inRdnOrder(name, values, dn));
  }
  return ordered;
}

/**
 * Returns the values that the configuration gives to properties for which an entry has none: those of `fallback_attrs`, and
 * templates without names that follow others.
 */
export function substitutesOf(config: TransformConfig): Attributes {
  const { values, substituted } = compileTransform(config, [])(new Map());
  return new Map([...values].filter(([property]) => substituted.includes(property)));
}
