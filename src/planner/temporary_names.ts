/**
 * Names for the moment in which several objects exchange theirs.
 *
 * @module
 */

import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import { KINDS } from "../common/model.ts";
import { nameForm } from "../udm/values.ts";

const PREFIX = "tmp-";

/**
 * Makes names that no object has, that no entry wants, and that UDM accepts for users and for groups. They are made
 * from the primary key, so that whoever finds one after an interrupted run can see whose it is; the next run sets it
 * right.
 */
export class TemporaryNames {
  #taken: Set<string> | undefined;

  constructor(readonly target: TargetState, readonly source: SourceState) {}

  /** A name for the object with this primary key, another one with every call. */
  make(key: string): string {
    const taken = this.#taken ??= this.#findTaken();
    const stem = `${PREFIX}${key.replace(/[^A-Za-z0-9]/g, "").toLowerCase().slice(0, 12) || "x"}`;
    for (let number = 1;; number++) {
      const name = number === 1 ? stem : `${stem}-${number}`;
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  }

  /** Names that could be made and are there already. */
  #findTaken(): Set<string> {
    const taken = new Set<string>();
    const remember = (name: string) => {
      const form = nameForm(name);
      if (form.startsWith(PREFIX)) taken.add(form);
    };
    for (const kind of KINDS) {
      for (const name of this.target[kind].names()) remember(name);
      for (const name of this.source[kind].names()) remember(name);
    }
    return taken;
  }
}
