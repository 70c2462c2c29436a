/**
 * Temporary names, for objects that exchange their names.
 *
 * @module
 */

import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import { KINDS } from "../common/model.ts";
import { nameForm } from "../udm/values.ts";

const PREFIX = "tmp-";

/**
 * Creates names that no object and no entry has, and that UDM accepts for users and groups. They contain the primary key, so that
 * the object can be identified after an interrupted run. The next run replaces them.
 */
export class TemporaryNames {
  #taken: Set<string> | undefined;

  constructor(readonly target: TargetState, readonly source: SourceState) {}

  /** A new name for the object with a primary key. */
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

  /** Names with our prefix that are in use. */
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
