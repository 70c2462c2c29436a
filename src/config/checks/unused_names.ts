/**
 * Follows names through the steps: what is requested, what each rule reads and makes. A rule that reads a name that does
 * not exist has no effect: a typo, or a rule for attributes that are not read.
 *
 * @module
 */

import { type Kind, NAME_PROPERTY } from "../../common/model.ts";
import { isSelector } from "../../transform/needed_attributes.ts";
import { stepsOf } from "../../transform/steps/steps.ts";
import type { Remarks, Tell } from "../problems.ts";
import type { Config } from "../types.ts";

/**
 * Notes rules of one kind without effect, and warns if the steps give no primary key or name.
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
  const { primaryKeyProperty } = config.udm.kinds[kind];
  const steps = `source.${kind}_trans`;
  const names = new Names(attributes, `source.${kind}_attrs`, note);
  for (const { key, reads: readsBefore, rules } of stepsOf(trans)) {
    if (!given(`${steps}.${key}`)) continue;
    const madeBySameStep = readsBefore === undefined ? [] : rules.flatMap(({ makes = [] }) => makes);
    for (const { path, reads = [], changes = [], makes = [], removes = [], notes = [] } of rules) {
      for (const { name, path } of reads) {
        names.take(name, `${steps}.${key}.${path}`, madeBySameStep.includes(name) ? key : undefined);
      }
      for (const name of changes) names.take(name, `${steps}.${key}.${path}`);
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
    private readonly note: Tell,
  ) {
    this.#existing = new Set(requested);
    this.#everything = requested.some(isSelector);
  }

  has(name: string): boolean {
    return this.#everything || this.#existing.has(name);
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
   * Uses a name; notes if it does not exist.
   *
   * @param maker the step, if it makes this name from those that were there before
   */
  take(written: string, path: string, maker?: string): void {
    const name = this.#spelled(written);
    if (this.has(name)) return;
    const quoted = JSON.stringify(written);
    const successor = this.#renamed.get(name);
    const similar = [...this.#existing].find((other) => sameLetters(other, name));
    if (successor !== undefined) {
      this.note(path, `has nothing to do: ${quoted} was renamed to ${JSON.stringify(successor)} before`);
    } else if (maker !== undefined) {
      this.note(
        path,
        `has nothing to do: ${quoted} comes only from ${maker} itself, which reads the values from before it; ` +
          `use what ${quoted} is made from`,
      );
    } else if (similar !== undefined) {
      this.note(
        path,
        `has nothing to do: ${quoted} is spelled ${
          JSON.stringify(similar)
        } before, and spelling counts there`,
      );
    } else {
      this.note(path, `has nothing to do: ${quoted} is not in ${this.key}, and no step before makes it`);
    }
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
