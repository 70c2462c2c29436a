/**
 * Operations that failed because UDM had locked a name or an identifier that no object has: after a conflict, or because a server
 * was stopped in the middle of a write. A lock lasts five minutes, and another attempt does not prolong it (measured UDM
 * behaviour, and read in its source code), so they are tried once more at the end of the run. No run waits for a lock.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ErrorDetails } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import type { Create, Operation } from "../planner/plan_types.ts";
import { identity } from "./messages.ts";
import type { Ending } from "./schedule.ts";

const log = getLogger([CATEGORY, "apply"]);

/** After this number of operations in a row that fail again, the others are not tried. */
const MAX_IN_VAIN = 3;

/** What the retry needs of the run. */
interface Retry {
  readonly operations: readonly Operation[];
  /** The results of all operations, to be updated. */
  readonly endings: Ending[];
  /** Whether an operation can still be carried out. */
  readonly isAllowed: (operation: Operation) => boolean;
  readonly carryOut: (operation: Operation) => Promise<Ending>;
  /** Reports the failure of an operation that is not tried again. */
  readonly report: (operation: Operation, failure: ErrorDetails) => void;
}

/** The operations to try again at the end of a run. */
export class LockedNames {
  readonly #locked: { readonly operation: Operation; readonly failure: ErrorDetails }[] = [];
  #isEnd = false;

  /**
   * Postpones an operation that failed, unless it is the end of the run.
   *
   * @returns whether it is tried again
   */
  postpone(operation: Operation, failure: ErrorDetails): boolean {
    if (this.#isEnd || !takesFreeName(operation)) return false;
    this.#locked.push({ operation, failure });
    log.warn("{kind} {name} is tried again at the end of the run: its name or identifier is locked by UDM", {
      ...identity(operation),
    });
    return true;
  }

  /** Tries the postponed operations again. Groups that were written before their member was created count as incomplete. */
  async retry({ operations, endings, isAllowed, carryOut, report }: Retry): Promise<void> {
    this.#isEnd = true;
    let inVain = 0;
    for (const { operation, failure } of this.#locked) {
      if (inVain === MAX_IN_VAIN || !isAllowed(operation)) {
        report(operation, failure);
        continue;
      }
      const ending = await carryOut(operation);
      endings[operation.id] = ending;
      inVain = ending === "failed" ? inVain + 1 : 0;
      if (operation.type !== "create" || ending === "failed" || ending === "left") continue;
      for (const group of groupsWith(operation, operations)) {
        if (endings[group.id] !== "done") continue;
        endings[group.id] = "incomplete";
        log.info("{kind} {name} gets its new members in a later run: they were created after it", {
          ...identity(group),
        });
      }
    }
  }
}

/**
 * Whether an operation gives an object a new name that no other operation releases: such a name may have become that of an
 * object again.
 */
function takesFreeName(operation: Operation): boolean {
  if (operation.needs.length > 0) return false;
  return operation.type === "create" ||
    operation.type === "modify" && operation.rename !== undefined && !operation.interim;
}

/** The operations that write an object into a group. */
function groupsWith({ kind, key }: Create, operations: readonly Operation[]): Operation[] {
  return operations.filter((operation) => {
    if (operation.type !== "create" && operation.type !== "modify") return false;
    const { membership } = operation;
    const members = kind === "user" ? membership?.users : membership?.nestedGroup;
    return members?.some((member) => member.key === key) === true;
  });
}
