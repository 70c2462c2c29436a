/**
 * Ends a run in which UDM refuses everything: a missing right or an exhausted licence meets every entry, and each conflict locks
 * a name.
 *
 * @module
 */

import type { Operation } from "../planner/plan_types.ts";
import { UdmError } from "../udm/errors.ts";

/** The breaker opens after this number of refusals for one reason, if no operation of the type succeeded before. */
const MAX_REFUSALS = 20;

/** The type of operations that only change whether a user can log in. */
const ACCESS = "access";

/** Only the beginning of a message is compared. */
const SHAPE_LENGTH = 120;

/** The part of a message that its shape is made from. */
const READ_LENGTH = 20 * SHAPE_LENGTH;

/** Why the breaker is open. */
export interface BreakerCause {
  readonly operation: Pick<Operation, "type" | "kind">;
  /** The error of the last refused operation. */
  readonly error: unknown;
}

/** Counts refusals by type of operation: creating users, modifying groups, and so on. */
export class FailureBreaker {
  readonly #refusals = new Map<string, { reason: string; count: number }>();
  readonly #succeeded = new Set<string>();
  /** Types of operations that the licence of UDM does not allow. */
  readonly #unlicensed = new Set<string>();
  #cause: BreakerCause | undefined;
  #refusesAccess = false;

  /** Whether the run ends early. */
  get isOpen(): boolean {
    return this.#cause !== undefined;
  }

  /** Why the run ends early. */
  get cause(): BreakerCause | undefined {
    return this.#cause;
  }

  /**
   * Whether an operation may begin. An open breaker only allows operations that remove access: a user who has left must not
   * stay enabled because no user can be created. This ends, too, if UDM refuses these operations. If the licence does not allow
   * operations of a type, those of other types go on.
   */
  allows(operation: Operation): boolean {
    if (this.isUnlicensed(operation)) return false;
    return !this.isOpen || removesAccess(operation) && !this.#refusesAccess;
  }

  /** Whether the licence does not allow operations of this type. UDM disables users without a licence, too. */
  isUnlicensed(operation: Operation): boolean {
    return this.#unlicensed.has(this.#typeOf(operation)) && !removesAccess(operation);
  }

  /** Records an operation that succeeded, at least in part. */
  succeeded(operation: Operation): void {
    const type = this.#typeOf(operation);
    this.#succeeded.add(type);
    this.#refusals.delete(type);
  }

  /**
   * Records an operation that failed.
   *
   * @returns whether this opened the breaker
   */
  failed(operation: Operation, error: unknown): boolean {
    const type = this.#typeOf(operation);
    if (error instanceof UdmError && error.refusal === "licence") {
      this.#unlicensed.add(type);
      return false;
    }
    if (this.#succeeded.has(type)) return false;
    const reason = reasonOf(operation, error);
    const before = this.#refusals.get(type);
    if (reason === undefined) {
      this.#refusals.delete(type);
      return false;
    }
    const count = before?.reason === reason ? before.count + 1 : 1;
    this.#refusals.set(type, { reason, count });
    if (count < MAX_REFUSALS) return false;
    this.#refusesAccess ||= type === ACCESS || operation.type === "delete" && operation.isEnabled;
    if (this.isOpen) return false;
    this.#cause = { operation, error };
    return true;
  }

  /** Everything that an open breaker allows is of one type. */
  #typeOf(operation: Operation): string {
    const { type, kind } = operation;
    if (type === "disable" || this.isOpen && removesAccess(operation)) return ACCESS;
    return type === "modify" && operation.accountOnly ? ACCESS : `${type} ${kind}`;
  }
}

/** Whether an operation prevents a user from logging in who could log in before. */
export function removesAccess(operation: Operation): boolean {
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

/** A text that is the same for all refusals for one reason; undefined if UDM did not refuse the operation. */
function reasonOf({ name, key }: Operation, error: unknown): string | undefined {
  if (!(error instanceof UdmError)) return undefined;
  const { kind, conflictOn, reasons, problem } = error;
  const properties = reasons.flatMap(({ property }) => property ?? []).sort();
  const text = properties.length > 0 || conflictOn !== undefined
    ? ""
    : shapeOf(reasons[0]?.message ?? problem, [name, key ?? ""]);
  return [kind, conflictOn, ...properties, text].join(" ");
}

/** A message without the parts that identify an entry: its name and key, quoted texts, DNs, addresses and numbers. */
function shapeOf(message: string, own: readonly string[]): string {
  // The patterns need more than linear time
  let text = message.slice(0, READ_LENGTH);
  for (const part of own) if (part !== "") text = text.replaceAll(part, "…");
  return text.replace(/"[^"]*"|'[^']*'|\S*[=@]\S*/g, "…").replace(/\d+/g, "0").slice(0, SHAPE_LENGTH);
}
