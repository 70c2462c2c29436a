/**
 * Follows names through the steps: what is requested, what each step takes and makes. A step that takes what
 * nobody makes does nothing, silently, and that is nearly always a slip of the pen.
 *
 * @module
 */

import { type Kind, NAME_PROPERTY } from "../../common/model.ts";
import { groupNames } from "../../transform/attribute_names.ts";
import { standsForOthers } from "../../transform/needed.ts";
import { parseFormat } from "../../syntax/python_format/python_format.ts";
import type { Tell } from "./cross_checks.ts";
import type { Config, TransformConfig } from "../types.ts";

/**
 * Tells what the steps of one kind cannot do.
 *
 * @param given whether the file mentions a key: a default may name what is not there
 */
export function checkDataflow(
  config: Config,
  kind: Kind,
  given: (path: string) => boolean,
  warn: Tell,
): void {
  const { trans, attributes } = config.source[kind];
  const { primaryKeyProperty, properties } = config.udm.kinds[kind];
  const steps = `source.${kind}_trans`;
  const names = new Names(attributes, `source.${kind}_attrs`, warn);
  checkDecompose(trans, names, steps, warn);
  for (const [step, map] of valueSteps(trans)) {
    if (!given(`${steps}.${step}`)) continue;
    for (const attribute of map.keys()) {
      if (attribute !== "*") names.take(attribute, `${steps}.${step}.${attribute}`);
    }
  }
  for (const [property, attribute] of trans.renameAttrs) {
    names.rename(attribute, property, `${steps}.rename_attrs.${property}`);
  }
  for (const property of [...trans.fallbackAttrs.keys(), ...trans.fixedAttrs.keys()]) names.make(property);
  for (const [index, name] of trans.removeAttrs.entries()) {
    names.remove(name, `${steps}.remove_attrs.${index}`);
  }
  for (const [property, templates] of trans.composeAttrs) {
    for (const [index, template] of templates.entries()) {
      for (const name of parseFormat(template).names) {
        names.take(name, `${steps}.compose_attrs.${property}.${index}`);
      }
    }
    names.make(property);
  }

  for (const [step, map] of makingSteps(trans)) {
    for (const property of map.keys()) {
      if (properties.includes(property) || names.isUsed(property)) continue;
      warn(
        `${steps}.${step}.${property}`,
        `makes ${JSON.stringify(property)}, which is not in udm.${kind}_properties and so is not written`,
      );
    }
  }
  for (const property of new Set([primaryKeyProperty, NAME_PROPERTY[kind]])) {
    if (names.has(property)) continue;
    const role = property === primaryKeyProperty ? "primary key" : "name";
    warn(
      steps,
      `makes no ${JSON.stringify(property)}, the ${role} of ${kind}s; without it no entry can be written`,
    );
  }
}

/** The names that exist at one point of the steps. */
class Names {
  readonly #existing: Set<string>;
  readonly #used = new Set<string>();
  readonly #renamed = new Map<string, string>();
  readonly #everything: boolean;

  /**
   * @param requested the attributes that are read
   * @param key the key of the configuration that names them
   */
  constructor(
    private readonly requested: readonly string[],
    private readonly key: string,
    private readonly warn: Tell,
  ) {
    this.#existing = new Set(requested);
    this.#everything = requested.some(standsForOthers);
  }

  has(name: string): boolean {
    return this.#everything || this.#existing.has(name);
  }

  isUsed(name: string): boolean {
    return this.#used.has(name);
  }

  make(name: string): void {
    this.#existing.add(name);
  }

  rename(from: string, to: string, path: string): void {
    const name = this.take(from, path);
    this.#existing.delete(name);
    this.#existing.add(to);
    this.#renamed.set(name, to);
  }

  remove(name: string, path: string): void {
    this.#existing.delete(this.take(name, path));
  }

  /** Uses a name; warns if it does not exist. Gives it as it is spelled where it comes from. */
  take(written: string, path: string): string {
    const name = this.#spelled(written);
    this.#used.add(name);
    if (this.has(name)) return name;
    const quoted = JSON.stringify(written);
    const successor = this.#renamed.get(name);
    const similar = [...this.#existing].find((other) => sameLetters(other, name));
    if (successor !== undefined) {
      this.warn(path, `has nothing to do: ${quoted} was renamed to ${JSON.stringify(successor)} before`);
    } else if (similar !== undefined) {
      this.warn(
        path,
        `has nothing to do: ${quoted} is spelled ${
          JSON.stringify(similar)
        } before, and spelling counts there`,
      );
    } else {
      this.warn(path, `has nothing to do: ${quoted} is not in ${this.key}, and no step before makes it`);
    }
    return name;
  }

  /** LDAP does not care about the case of an attribute, so a requested one is known in every spelling. */
  #spelled(written: string): string {
    if (this.#existing.has(written)) return written;
    return this.requested.find((attribute) => sameLetters(attribute, written)) ?? written;
  }
}

function sameLetters(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function checkDecompose(trans: TransformConfig, names: Names, steps: string, warn: Tell): void {
  for (const [attribute, patterns] of trans.decomposeAttrs) {
    const path = `${steps}.decompose_attrs.${attribute}`;
    names.take(attribute, path);
    for (const [index, pattern] of patterns.entries()) {
      const groups = groupNames(pattern);
      if (groups.length === 0) {
        warn(`${path}.${index}`, "makes nothing: it has no named group, (?P<name>...)");
      }
      for (const group of groups) names.make(group);
    }
  }
}

type Step = readonly [key: string, names: ReadonlyMap<string, unknown>];

function valueSteps(trans: TransformConfig): readonly Step[] {
  return [
    ["recode_attrs", trans.recodeAttrs],
    ["remove_values", trans.removeValues],
    ["replace_values", trans.replaceValues],
    ["sanitizer", trans.sanitizer],
  ];
}

function makingSteps(trans: TransformConfig): readonly Step[] {
  return [
    ["rename_attrs", trans.renameAttrs],
    ["fallback_attrs", trans.fallbackAttrs],
    ["fixed_attrs", trans.fixedAttrs],
    ["compose_attrs", trans.composeAttrs],
  ];
}
