/**
 * Executes the operations of a plan one by one, and decides what a failure means for the others.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { detailsText, type ErrorDetails, errorDetails, errorText } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { isAccountState } from "../planner/account_state.ts";
import type { Operation, Plan } from "../planner/plan_types.ts";
import { TargetUnavailable, UdmError } from "../udm/errors.ts";
import { CurrentDns } from "./current_dns.ts";
import { type BreakerCause, FailureBreaker } from "./failure_breaker.ts";
import { GroupMembers } from "./group_members.ts";
import { LockedNames } from "./locked_names.ts";
import { blockedMessage, identity, PARTICIPLES, successMessage, texts } from "./messages.ts";
import { OperationWriter } from "./operation_writer.ts";
import type { ApplyOptions } from "./options.ts";
import type { Performed } from "./performed.ts";
import { AllValuesRefused, MAY_ACCEPT_LESS } from "./refused_values.ts";
import type { Ending } from "./schedule.ts";
import { UniqueValueHandover } from "./unique_value_handover.ts";

const log = getLogger([CATEGORY, "apply"]);

/** The target could not be reached, after the client has retried several times. */
const UNREACHABLE: ReadonlySet<string> = new Set(["unavailable", "timeout", "connection", "tls"]);

/** After this number of operations in a row that could not reach the target, the run ends. */
const MAX_UNREACHABLE = 3;

const NOTHING: ReadonlySet<string> = new Set();

/** The state of a run: what was written, and what failed. */
export class PlanRun {
  readonly #currentDns: CurrentDns;
  readonly #members: GroupMembers;
  readonly #writer: OperationWriter;
  readonly #handover: UniqueValueHandover;
  readonly #breaker = new FailureBreaker();
  /** Omitted properties of operations that succeeded otherwise. */
  readonly #missing = new Map<number, ReadonlySet<string>>();
  #unreachable = 0;
  #valuesRefused = 0;
  #firstFailure: ErrorDetails | undefined;
  #unlicensed: ErrorDetails | undefined;
  readonly #locked = new LockedNames();

  /** @param stop ends the run: no further operation is started */
  constructor(
    readonly plan: Plan,
    readonly options: ApplyOptions,
    readonly stop: (reason: ErrorDetails) => void,
  ) {
    this.#currentDns = new CurrentDns(options);
    this.#members = new GroupMembers(this.#currentDns);
    this.#writer = new OperationWriter(options, this.#currentDns, this.#members, stop);
    this.#handover = new UniqueValueHandover(plan, {
      write: async (operation, properties) => {
        await this.#writer.write(operation, properties);
      },
      read: (operation, property) => this.#writer.read(operation, property),
      dryRun: options.dryRun,
    });
  }

  /** Why the run was given up; undefined if it was not. */
  get givenUp(): BreakerCause | undefined {
    return this.#breaker.cause;
  }

  /** How many operations failed only because UDM refused each of their values by name. */
  get valuesRefused(): number {
    return this.#valuesRefused;
  }

  /** A message about the first operation that failed. */
  get firstFailure(): ErrorDetails | undefined {
    return this.#firstFailure;
  }

  /** The error if the licence of UDM did not allow operations of a type. */
  get unlicensed(): ErrorDetails | undefined {
    return this.#unlicensed;
  }

  /** The omitted properties of an operation that succeeded otherwise. */
  missing({ id }: Operation): ReadonlySet<string> {
    return this.#missing.get(id) ?? NOTHING;
  }

  /** Executes an operation, as much of it as UDM accepts. */
  async carryOut(operation: Operation): Promise<Ending> {
    if (!this.#breaker.allows(operation)) return "left";
    const began = performance.now();
    this.#members.begins(operation);
    try {
      if (operation.type === "modify" && operation.interim) await this.#handover.begins(operation);
      const performed = await this.#perform(operation);
      const ending = this.#succeeded(operation, performed, durationSince(began));
      if (performed.failure !== undefined) this.#stopIfFatal(performed.failure, identity(operation));
      return ending;
    } catch (problem) {
      return await this.#failed(operation, problem, durationSince(began));
    }
  }

  /**
   * Tries operations again that failed because UDM had locked a name.
   *
   * @param endings the results of all operations, to be updated
   * @param mayBegin whether a further operation may begin
   */
  async retryLocked(endings: Ending[], mayBegin: () => boolean): Promise<void> {
    await this.#locked.retry({
      operations: this.plan.operations,
      endings,
      isAllowed: (operation) => mayBegin() && this.#breaker.allows(operation),
      carryOut: (operation) => this.carryOut(operation),
      report: (operation, failure) => this.#report(operation, failure, identity(operation)),
    });
  }

  /** Whether a failed operation has released what another one needs of it. */
  suffices(operation: Operation, id: number): boolean {
    return this.#handover.suffices(operation, id);
  }

  /** Gives objects with temporary values their final or former ones, if the target can still be written to. */
  async restore(canWrite: boolean): Promise<void> {
    if (!this.options.dryRun) await this.#handover.restore(canWrite);
  }

  /**
   * Fails an operation because others that it needs have failed. Only its account state is written.
   *
   * @param failed the ids of the others
   */
  async block(operation: Operation, failed: readonly number[]): Promise<Ending> {
    this.#members.notWritten(operation);
    const isWritten = this.#breaker.allows(operation) && await this.#writeAccountState(operation);
    const all = failed.map((id) => this.plan.operations[id]).filter((other) => other !== undefined);
    const isGivenUp = this.#breaker.isOpen || all.every((other) => this.#breaker.isUnlicensed(other));
    if (isGivenUp) return isWritten ? "incomplete" : "left";
    const others = all.filter(({ kind, key }) => kind !== operation.kind || key !== operation.key);
    log.error(blockedMessage(operation, all.length > others.length, others), {
      ...identity(operation),
      done: PARTICIPLES[operation.type],
      others: others.map(({ kind, name }) => `${kind} ${name}`).join(" and "),
    });
    return "blocked";
  }

  /** Once the run is given up, only operations that remove access begin; the rest of these is not written. */
  #perform(operation: Operation): Promise<Performed> {
    return this.#breaker.isOpen && operation.type === "modify"
      ? this.#writer.modifyAccountState(operation)
      : this.#writer.perform(operation);
  }

  #succeeded(operation: Operation, performed: Performed, duration: number): Ending {
    const { dn, properties, missing = NOTHING, isGone = false, isEmpty = false } = performed;
    this.#unreachable = 0;
    if (isEmpty) {
      this.#members.notWritten(operation);
      this.#handover.failed(operation);
      log.info("{kind} {name} gets its new members in a later run: they could not be created", {
        ...identity(operation),
      });
      return "left";
    }
    this.#breaker.succeeded(operation);
    this.#handover.succeeded(operation, missing);
    if (missing.size > 0) this.#missing.set(operation.id, missing);
    if (missing.has("nestedGroup")) this.#members.notWritten(operation);
    log.info(successMessage(operation, isGone, this.options.dryRun), {
      dn,
      operation: operation.type,
      kind: operation.kind,
      primary_key: operation.key,
      properties,
      duration,
      ...texts(operation),
    });
    return missing.size === 0 ? "done" : "incomplete";
  }

  async #failed(operation: Operation, problem: unknown, duration: number): Promise<Ending> {
    const isOfValues = problem instanceof AllValuesRefused;
    const error = isOfValues ? problem.last : problem;
    const fields = {
      ...identity(operation),
      status: error instanceof UdmError ? error.status : undefined,
      duration,
    };
    this.#members.notWritten(operation);
    await this.#currentDns.locateAfterFailure(operation, error);
    this.#handover.failed(operation);
    // The object may not be the one to adopt.
    const isInDoubt = operation.type === "modify" && operation.adoptedFrom !== undefined &&
      !(error instanceof UdmError);
    if (!isOfValues) {
      const triesAccountState = !(error instanceof UdmError) || MAY_ACCEPT_LESS.has(error.kind);
      if (triesAccountState) await this.#writeAccountState(operation);
      if (!isInDoubt) await this.#handover.rescue(operation, error);
    }
    if (this.#stopIfFatal(error, fields)) return "failed";
    // Operations that began at the same time end in the same way.
    if (!isOfValues && this.#breaker.isUnlicensed(operation)) return "left";
    const opened = !isOfValues && this.#breaker.failed(operation, error);
    const explained = await this.options.explain(problem, operation);
    const isPostponed = explained.isLocked === true && this.#locked.postpone(operation, explained);
    if (!isPostponed) this.#report(operation, explained, fields);
    if (isOfValues) this.#valuesRefused++;
    if (opened) {
      log.error(
        "UDM refused every attempt so far for the reason above: no {kind} could be {done}. The run ends early; it only still " +
          "disables or deletes users who must lose access",
        { kind: operation.kind, done: PARTICIPLES[operation.type] },
      );
    }
    return "failed";
  }

  /** Logs a failure, and keeps the first one for the report. */
  #report(operation: Operation, failure: ErrorDetails, fields: Record<string, unknown>): void {
    const done = PARTICIPLES[operation.type];
    const isUnlicensed = this.#breaker.isUnlicensed(operation);
    log.error(
      isUnlicensed
        ? "{kind} {name} could not be {done}, so no other {kind} is {done} in this run: {error}"
        : "{kind} {name} could not be {done}: {error}",
      { ...fields, done, error: detailsText(failure) },
    );
    const failed = `${operation.kind} ${operation.name} could not be ${done}`;
    const place = failure.place === undefined ? failed : `${failed}: ${failure.place}`;
    this.#firstFailure ??= { ...failure, place };
    if (isUnlicensed) this.#unlicensed ??= failure;
  }

  #stopIfFatal(error: unknown, fields: Record<string, unknown>): boolean {
    if (!this.#isFatal(error)) return false;
    this.stop(errorDetails(error));
    log.error("stopping the run: {error}", { error: errorText(error), ...fields });
    return true;
  }

  /**
   * Writes only the account state, after all other attempts have failed. Does nothing if the account state does not change.
   *
   * @returns whether it was written
   */
  async #writeAccountState(operation: Operation): Promise<boolean> {
    if (operation.type !== "modify") return false;
    // The failed attempt consisted of the account state alone.
    if (operation.photo === undefined && Object.keys(operation.changes).every(isAccountState)) return false;
    try {
      const { properties } = await this.#writer.modifyAccountState(operation);
      if (properties.length === 0) return false;
      log.warn(
        this.options.dryRun
          ? "would have modified only {properties} of {kind} {name}"
          : "modified only {properties} of {kind} {name}",
        { ...identity(operation), properties },
      );
      return true;
    } catch (error) {
      log.error("the account state of {kind} {name} could not be modified either: {error}", {
        ...identity(operation),
        error: errorText(error),
      });
      return false;
    }
  }

  /**
   * Whether an error will also meet every other operation. A single failed connection may be caused by its request (a server
   * that crashes on an entry); several in a row mean that the target is down.
   */
  #isFatal(error: unknown): boolean {
    if (!(error instanceof UdmError)) return false;
    if (error instanceof TargetUnavailable || error.kind === "unauthorised" || error.kind === "aborted") {
      return true;
    }
    this.#unreachable = UNREACHABLE.has(error.kind) ? this.#unreachable + 1 : 0;
    return this.#unreachable >= MAX_UNREACHABLE;
  }
}

function durationSince(began: number): number {
  return Math.round(performance.now() - began);
}
