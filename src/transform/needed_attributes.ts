/**
 * Which attributes the desired properties need. Requesting others would waste bandwidth.
 *
 * @module
 */

import { canonical } from "../common/secret_names.ts";
import type { Rule } from "./steps/step.ts";
import { rulesOf, type StepRule, stepsOf, type TransformConfig } from "./steps/steps.ts";

/**
 * Selectors, which the server answers with attributes of other names: all attributes (`*`, `+`: RFC 4511 section 4.5.1.8,
 * RFC 3673 section 2), those of an object class or all but those (`@`, `!`: RFC 4529), an attribute by its OID.
 */
const SELECTOR = /^(?:[*+]$|[@!]|(?:oid\.)?\d+(?:\.\d+)*(?:;|$))/i;

/** Whether a requested attribute is a selector: the names of the returned attributes are unknown. */
export function isSelector(attribute: string): boolean {
  return SELECTOR.test(attribute);
}

/**
 * Attributes that the server may return under other names, which may be names of properties: `name` and
 * `distinguishedName` have subtypes, and `street` has two names (RFC 4519).
 */
const FAMILIES: ReadonlySet<string> = new Set(["name", "distinguishedname", "streetaddress"]);

/** Names of one attribute (RFC 4519, RFC 4524); servers return it under one of them, whatever was requested. */
const ALIASES: readonly (readonly string[])[] = [
  ["uid", "userid"],
  ["cn", "commonname"],
  ["sn", "surname"],
  ["givenname", "gn"],
  ["mail", "rfc822mailbox"],
];

/** All names of an attribute, in lower case. Options (`;lang-de`) are part of a name. */
export function namesOf(attribute: string): readonly string[] {
  const name = attribute.toLowerCase();
  return ALIASES.find((names) => names.includes(name)) ?? [name];
}

/** Whether the server may return an attribute because of the requested ones, under whatever name these request it. */
export function mayBeReturned(attribute: string, requested: readonly string[]): boolean {
  const names = namesOf(normalized(attribute));
  return requested.some((other) =>
    isSelector(other) || FAMILIES.has(normalized(other)) || names.includes(normalized(other))
  );
}

/**
 * Returns the requested attributes that the desired properties may depend on. In case of doubt an attribute is needed: a
 * missing attribute counts as empty, so its property would be emptied in every object. If a step reads an attribute that is
 * not requested, all requested attributes are needed: one may be its alias (`surname` is `sn`) or contain it.
 *
 * @param requested as configured
 * @param properties names of the desired properties
 */
export function neededAttributes(
  requested: readonly string[],
  trans: TransformConfig,
  properties: Iterable<string>,
): string[] {
  const { needed, read } = traceBack(trans, properties);
  const known = knownNames(requested, rulesOf(trans));
  const isComplete = requested.some((attribute) => attribute === "*") ||
    [...read.keys()].every((name) => known.has(name));
  if (!isComplete) return [...requested];
  return requested.filter((attribute) =>
    isSelector(attribute) || needed.has(normalized(attribute)) || FAMILIES.has(normalized(attribute))
  );
}

/** The attributes that properties are computed from. */
interface PropertyInputs {
  /** Those that are requested. */
  readonly requested: readonly string[];
  /** Names that the steps read but that are neither requested nor made by a step. */
  readonly unknown: readonly string[];
  /** Whether a selector such as `*` is requested, so that the server may return any attribute. */
  readonly isOpen: boolean;
}

/**
 * Returns the attributes that properties are computed from.
 *
 * @param requested as configured
 */
export function inputsOf(
  properties: Iterable<string>,
  requested: readonly string[],
  trans: TransformConfig,
): PropertyInputs {
  const { needed, read } = traceBack(trans, properties);
  const known = knownNames(requested, rulesOf(trans));
  return {
    requested: requested.filter((attribute) => needed.has(normalized(attribute))),
    unknown: [...read].filter(([name]) => !known.has(name)).map(([, written]) => written),
    isOpen: requested.some(isSelector),
  };
}

/** Whether a step sets or changes values that properties are computed from. Renaming leaves the values as they are. */
export function areComputed(properties: Iterable<string>, trans: TransformConfig): boolean {
  const { needed } = traceBack(trans, properties);
  return rulesOf(trans).some(({ key, rule: { changes = [], makes = [] } }) =>
    key !== "rename_attrs" && [...changes, ...makes].some((name) => needed.has(normalized(name)))
  );
}

/** Follows the rules backwards: `needed` are all names that the properties depend on, `read` those that rules read, as written. */
function traceBack(
  trans: TransformConfig,
  properties: Iterable<string>,
): { needed: ReadonlySet<string>; read: ReadonlyMap<string, string> } {
  const needed = new Set(Array.from(properties, normalized));
  const read = new Map<string, string>();
  for (const step of stepsOf(trans).toReversed()) {
    // If the rules see only what was there before the step, they need nothing that others among them make.
    const after = step.reads === undefined ? needed : new Set(needed);
    for (const { reads = [], changes = [], makes = [] } of step.rules.toReversed()) {
      if (![...changes, ...makes].some((name) => after.has(normalized(name)))) continue;
      for (const { name } of reads) {
        needed.add(normalized(name));
        read.set(normalized(name), name);
      }
    }
  }
  return { needed, read };
}

/**
 * Returns the names whose values may come from some attributes, in lower case and without options: these themselves, and
 * what rules make from them or change with them.
 */
export function derivedNames(attributes: Iterable<string>, trans: TransformConfig): ReadonlySet<string> {
  const derived = new Set(Array.from(attributes, canonical));
  for (const { rule: { reads = [], changes = [], makes = [] } } of rulesOf(trans)) {
    if (!reads.some(({ name }) => derived.has(canonical(name)))) continue;
    for (const name of [...changes, ...makes]) derived.add(canonical(name));
  }
  return derived;
}

/**
 * Returns the names that the values of a property come from: attributes of the source, or names that do not exist. Empty if
 * the values are fixed.
 */
export function originsOf(property: string, trans: TransformConfig): string[] {
  let origins = [property];
  for (const { reads, rules } of stepsOf(trans).toReversed()) {
    const each = rules.filter(({ isFallback }) => isFallback !== true).toReversed();
    for (const makers of reads === undefined ? each.map((rule) => [rule]) : [each]) {
      origins = origins.flatMap((name) => originsIn(makers, name));
    }
  }
  return [...new Set(origins)];
}

/** The names that rules which see the same values make a name from; the name itself if none of them makes it. */
function originsIn(rules: readonly Rule[], name: string): string[] {
  const makers = rules.filter(({ makes = [] }) => makes.includes(name));
  return makers.length === 0 ? [name] : makers.flatMap(({ reads = [] }) => reads.map((read) => read.name));
}

/**
 * Returns the source attributes of a property, spelled as entries spell them, without which its value is not known: their
 * sanitizers expect a value in every entry.
 *
 * @param requested as configured
 */
export function requiredFor(
  property: string,
  requested: readonly string[],
  trans: TransformConfig,
): string[] {
  const required = new Set(rulesOf(trans).flatMap(({ rule }) => rule.requires ?? []).map(normalized));
  if (required.size === 0) return [];
  return originsOf(property, trans).map(normalized).filter((name) => required.has(name))
    .map((name) => requested.find((attribute) => normalized(attribute) === name) ?? name);
}

/** All names that are requested or made by a rule. */
function knownNames(requested: readonly string[], rules: readonly StepRule[]): ReadonlySet<string> {
  return new Set([...requested, ...rules.flatMap(({ rule }) => rule.makes ?? [])].map(normalized));
}

/** LDAP ignores the case of names; options (`;binary`, `;lang-de`) belong to the same attribute. */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/;.*/s, "");
}
