/**
 * Whether it is worth trying: a right that the account does not have is missed for every entry.
 *
 * @module
 */

import type { Operation } from "../reconcile/plan_types.ts";
import { UdmError } from "../target/errors.ts";

/** Errors that are as a rule not the fault of the entry: no right to do it, a server that fails. */
const GENERAL: ReadonlySet<string> = new Set(["forbidden", "server"]);

/** After so many of them in a row, without one that succeeded, others of the same sort would meet the same. */
const IN_A_ROW = 50;

type Sort = Pick<Operation, "type" | "kind">;

/** What became of operations so far, by their sort: making users, changing groups, and so on. */
export class Prospects {
  readonly #failures = new Map<string, number>();
  readonly #succeeded = new Set<string>();

  /** An operation succeeded. */
  succeeded(operation: Sort): void {
    const sort = sortOf(operation);
    this.#succeeded.add(sort);
    this.#failures.delete(sort);
  }

  /**
   * An operation failed.
   *
   * @returns whether operations of its sort are given up from now on
   */
  failed(operation: Sort, error: unknown): boolean {
    const sort = sortOf(operation);
    if (this.#succeeded.has(sort)) return false;
    const isGeneral = error instanceof UdmError && GENERAL.has(error.kind);
    const failures = isGeneral ? (this.#failures.get(sort) ?? 0) + 1 : 0;
    this.#failures.set(sort, failures);
    return failures === IN_A_ROW;
  }

  /** Whether operations of a sort have been given up. */
  areGone(operation: Sort): boolean {
    return (this.#failures.get(sortOf(operation)) ?? 0) >= IN_A_ROW;
  }
}

/** An operation that was not tried, because none of its sort can be expected to succeed. */
export class NotTried extends Error {
  override readonly name = "NotTried";
}

function sortOf({ type, kind }: Sort): string {
  return `${type} ${kind}`;
}
