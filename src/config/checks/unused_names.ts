/**
 * Follows names through the steps: what is requested, what each rule reads and makes. A rule that reads a name that does
 * not exist has no effect: a typo, or a rule for attributes that are not read.
 *
 * @module
 */

import { type Kind, NAME_PROPERTY } from "../../common/model.ts";
import { isSelector } from "../../transform/needed_attributes.ts";
import { stepsOf } from "../../transform/steps/steps.ts";
import type { Remarks } from "../problems.ts";
import type { Config } from "../types.ts";

/**
 * Notes rules of one kind without effect. Warns of those that were to make an owned property, which is then emptied,
 * and if the steps give no primary key or name.
 *
 * @param given whether the file contains a key; defaults may use names that do not exist
 */
export function checkNames(
  config: Config,
  kind: Kind,
  given: (path: string) => boolean,
  { warn, note }: Remarks,
): void {
  const { trans, attributes } = config.source[kind];
  const { primaryKeyProperty, properties } = config.udm.kinds[kind];
  const steps = `source.${kind}_trans`;
  const names = new Names(attributes, `source.${kind}_attrs`);
  for (const { key, reads: readsBefore, rules } of stepsOf(trans)) {
    if (!given(`${steps}.${key}`)) continue;
    const madeBySameStep = readsBefore === undefined ? [] : rules.flatMap(({ makes = [] }) => makes);
    for (const { path, reads = [], changes = [], makes = [], removes = [], notes = [] } of rules) {
      const emptied = reads.some(({ name }) => names.has(name))
        ? undefined
        : makes.find((name) => properties.includes(name) && !names.has(name));
      for (const { name, path } of reads) {
        const fault = names.faultOf(name, madeBySameStep.includes(name) ? key : undefined);
        if (fault === undefined) continue;
        if (emptied === undefined) note(`${steps}.${key}.${path}`, fault);
        else warn(`${steps}.${key}.${path}`, `${fault}; a run empties ${JSON.stringify(emptied)} in UDM`);
      }
      for (const name of changes) {
        const fault = names.faultOf(name);
        if (fault !== undefined) note(`${steps}.${key}.${path}`, fault);
      }
      for (const name of removes) names.remove(name, makes[0]);
      if (readsBefore === undefined) { for (const name of makes) names.make(name); }
      for (const { path, message } of notes) note(`${steps}.${key}.${path}`, message);
    }
    for (const name of madeBySameStep) names.make(name);
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
  readonly #renamed = new Map<string, string>();
  readonly #everything: boolean;

  /**
   * @param requested the attributes that are read
   * @param key the key of the configuration that names them
   */
  constructor(
    private readonly requested: readonly string[],
    private readonly key: string,
  ) {
    this.#existing = new Set(requested);
    this.#everything = requested.some(isSelector);
  }

  has(written: string): boolean {
    return this.#everything || this.#existing.has(this.#spelled(written));
  }

  make(name: string): void {
    this.#existing.add(name);
  }

  /** @param successor the name that its values have now, if any */
  remove(written: string, successor: string | undefined): void {
    const name = this.#spelled(written);
    this.#existing.delete(name);
    if (successor !== undefined) this.#renamed.set(name, successor);
  }

  /**
   * Why a rule that uses the name has no effect; undefined if the name exists.
   *
   * @param maker the step, if it makes this name from those that were there before
   */
  faultOf(written: string, maker?: string): string | undefined {
    const name = this.#spelled(written);
    if (this.#everything || this.#existing.has(name)) return undefined;
    const quoted = JSON.stringify(written);
    const successor = this.#renamed.get(name);
    if (successor !== undefined) {
      return `has nothing to do: ${quoted} was renamed to ${JSON.stringify(successor)} before`;
    }
    if (maker !== undefined) {
      return `has nothing to do: ${quoted} comes only from ${maker} itself, which reads the values from before it; ` +
        `use what ${quoted} is made from`;
    }
    const similar = [...this.#existing].find((other) => sameLetters(other, name));
    return similar !== undefined
      ? `has nothing to do: ${quoted} is spelled ${JSON.stringify(similar)} before, and spelling counts there`
      : `has nothing to do: ${quoted} is not in ${this.key}, and no step before makes it`;
  }

  /** LDAP ignores the case of attributes, so any spelling of a requested one is known. */
  #spelled(written: string): string {
    if (this.#existing.has(written)) return written;
    return this.requested.find((attribute) => sameLetters(attribute, written)) ?? written;
  }
}

function sameLetters(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
