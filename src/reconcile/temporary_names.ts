/**
 * Names for the moment in which several objects exchange theirs.
 *
 * @module
 */

import { KINDS } from "../model.ts";
import type { TargetState } from "./existing.ts";
import type { SourceState } from "./wanted.ts";
import { nameForm } from "./values.ts";

const PREFIX = "tmp-";

/**
 * Makes names that no object has, that no entry wants, and that UDM accepts for users and for groups. They are made
 * from the primary key, so that whoever finds one after an interrupted run can see whose it is; the next run sets it
 * right.
 */
export class TemporaryNames {
  readonly #taken = new Set<string>();

  constructor(target: TargetState, source: SourceState) {
    for (const kind of KINDS) {
      for (const { name } of target[kind].all()) this.#remember(name);
      for (const { name } of source[kind].all()) this.#remember(name);
    }
  }

  #remember(name: string): void {
    const form = nameForm(name);
    if (form.startsWith(PREFIX)) this.#taken.add(form);
  }

  /** A name for the object with this primary key, another one with every call. */
  make(key: string): string {
    const stem = `${PREFIX}${key.replace(/[^A-Za-z0-9]/g, "").toLowerCase().slice(0, 12) || "x"}`;
    for (let number = 1;; number++) {
      const name = number === 1 ? stem : `${stem}-${number}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }
}
