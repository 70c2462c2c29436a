/**
 * Whether it is worth going on: a missing right or an exhausted licence meets every entry, and conflicts lock names.
 *
 * @module
 */

import type { Operation } from "../planner/plan_types.ts";
import { UdmError } from "../udm/errors.ts";

/** This number of refusals for one reason, before any success of the sort, ends the run. */
const SAME_REFUSALS = 20;

/** The sort of operations that change nothing but whether a user can log in. */
const ACCESS = "access";

/** How much of a message tells reasons apart. */
const SHAPE_LENGTH = 120;

/** Why a run is given up. */
export interface GivenUp {
  readonly operation: Pick<Operation, "type" | "kind">;
  /** The error of the last one that was refused. */
  readonly error: unknown;
}

/** What became of operations so far, by their sort: creating users, modifying groups, and so on. */
export class FailureBreaker {
  readonly #refusals = new Map<string, { reason: string; count: number }>();
  readonly #succeeded = new Set<string>();
  #givenUp: GivenUp | undefined;
  #accessToo = false;

  /** Why the run is given up; undefined if it is not. */
  get givenUp(): GivenUp | undefined {
    return this.#givenUp;
  }

  /**
   * Whether an operation may begin. After the run is given up, only operations that take access away may: those who
   * have left must not stay enabled because no user can be created. This ends too if UDM refuses these as well.
   */
  mayBegin(operation: Operation): boolean {
    return this.#givenUp === undefined || takesAccessAway(operation) && !this.#accessToo;
  }

  /** An operation succeeded, if only in part. */
  succeeded(operation: Operation): void {
    const sort = this.#sortOf(operation);
    this.#succeeded.add(sort);
    this.#refusals.delete(sort);
  }

  /**
   * UDM refused an operation as a whole, or it failed for another reason.
   *
   * @returns whether the run is given up because of it
   */
  failed(operation: Operation, error: unknown): boolean {
    const sort = this.#sortOf(operation);
    if (this.#succeeded.has(sort)) return false;
    const reason = reasonOf(operation, error);
    const before = this.#refusals.get(sort);
    if (reason === undefined) {
      this.#refusals.delete(sort);
      return false;
    }
    const count = before?.reason === reason ? before.count + 1 : 1;
    this.#refusals.set(sort, { reason, count });
    if (count < SAME_REFUSALS) return false;
    this.#accessToo ||= sort === ACCESS || operation.type === "delete" && operation.isEnabled;
    if (this.#givenUp !== undefined) return false;
    this.#givenUp = { operation, error };
    return true;
  }

  #sortOf(operation: Operation): string {
    return sortOf(operation, this.#givenUp !== undefined);
  }
}

/** Whether an operation keeps a user from logging in who could log in before. */
export function takesAccessAway(operation: Operation): boolean {
  switch (operation.type) {
    case "create":
      return false;
    case "modify":
      return operation.kind === "user" && operation.changes.disabled === true;
    case "disable":
      return true;
    case "delete":
      return operation.isEnabled;
  }
}

/** All that still happens after the run is given up is of one sort. */
function sortOf(operation: Operation, isGivenUp: boolean): string {
  const { type, kind } = operation;
  if (type === "disable" || isGivenUp && takesAccessAway(operation)) return ACCESS;
  return type === "modify" && operation.accountOnly ? ACCESS : `${type} ${kind}`;
}

/** What tells one reason for a refusal from another, whatever the names; undefined if UDM did not refuse it. */
function reasonOf({ name, key }: Operation, error: unknown): string | undefined {
  if (!(error instanceof UdmError)) return undefined;
  const { kind, conflictOn, problems, details } = error;
  const properties = problems.flatMap(({ property }) => property ?? []).sort();
  const text = properties.length > 0 || conflictOn !== undefined
    ? ""
    : shapeOf(problems[0]?.message ?? details.reason, [name, key ?? ""]);
  return [kind, conflictOn, ...properties, text].join(" ");
}

/** A message without what is about one entry: its name and key, quoted texts, DNs, addresses and numbers. */
function shapeOf(message: string, own: readonly string[]): string {
  let text = message;
  for (const part of own) if (part !== "") text = text.replaceAll(part, "…");
  return text.replace(/"[^"]*"|'[^']*'|\S*[=@]\S*/g, "…").replace(/\d+/g, "0").slice(0, SHAPE_LENGTH);
}
