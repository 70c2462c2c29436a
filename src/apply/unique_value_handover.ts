/**
 * Passes unique values (name, primary mail address, identifier) from one object to the next. A failed update must neither block
 * the objects that wait for its values, nor leave an object with a temporary value.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, NAME_PROPERTY, type Properties, textOf } from "../common/model.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import type { Modify, Operation, Plan } from "../planner/plan_types.ts";
import { nameForm } from "../udm/values.ts";
import { UdmError } from "../udm/errors.ts";
import { identity, notRestoredMessage } from "./messages.ts";
import { MAIL } from "./refused_values.ts";

const log = getLogger([CATEGORY, "apply"]);

/** After these errors, an update with fewer values may be accepted. */
const TRY_FEWER_VALUES: ReadonlySet<string> = new Set(["invalid", "conflict", "gateway", "server"]);

/** Reads and writes objects. */
interface ObjectAccess {
  /** Changes properties of an object. */
  readonly write: (operation: Modify, properties: Properties) => Promise<void>;
  /** Reads a property of an object. */
  readonly read: (operation: Modify, property: string) => Promise<string | undefined>;
  /** Whether nothing is written. */
  readonly dryRun: boolean;
}

/** A value that an object released, until a later step gives it another one. */
interface PendingHandover {
  readonly step: Modify;
  readonly property: string;
  /** The former value; undefined if it is unknown. */
  readonly before: string | undefined;
  /** The temporary value. */
  readonly now: string | undefined;
}

/** Tracks released values, and repairs chains of handovers in which an operation failed. */
export class UniqueValueHandover {
  readonly #pending = new Map<string, PendingHandover[]>();
  /** Mail addresses before their release, by the id of the step. */
  readonly #before = new Map<number, string | undefined>();
  /** The written properties of operations that depend on each other. */
  readonly #written = new Map<number, ReadonlySet<string> | "all">();
  /** Operations that failed or were incomplete. */
  readonly #failed = new Set<number>();
  /** Operations that succeeded without some values. */
  readonly #incomplete = new Set<number>();
  /** Operations that others need. */
  readonly #needed = new Set<number>();

  constructor(readonly plan: Plan, readonly objects: ObjectAccess) {
    for (const { needs } of plan.operations) for (const id of needs) this.#needed.add(id);
  }

  /**
   * Prepares a step that releases a value. The plan does not contain released mail addresses, so they are read.
   */
  async begins(operation: Modify): Promise<void> {
    if (!(MAIL in operation.changes)) return;
    if (!this.objects.dryRun) this.#before.set(operation.id, await this.objects.read(operation, MAIL));
  }

  /**
   * Records an operation that succeeded.
   *
   * @param missing the omitted properties
   */
  succeeded(operation: Operation, missing: ReadonlySet<string>): void {
    const { type, id, needs } = operation;
    if (needs.length === 0 && !this.#needed.has(id)) return;
    const written = missing.size === 0
      ? "all"
      : new Set(Object.keys(valuesOf(operation)).filter((property) => !missing.has(property)));
    this.#written.set(id, written);
    if (written !== "all") {
      this.#incomplete.add(id);
      this.#failed.add(id);
    }
    if (type !== "modify") return;
    const key = keyOf(operation);
    if (!operation.interim) {
      if (written === "all") this.#pending.delete(key);
      else this.#settle(key, written);
      return;
    }
    const pending = Object.keys(uniqueValuesOf(operation)).map((property): PendingHandover =>
      property === NAME_PROPERTY[operation.kind]
        ? { step: operation, property, before: operation.name, now: operation.rename }
        : { step: operation, property, before: this.#before.get(id), now: undefined }
    );
    this.#pending.set(key, [...this.#pending.get(key) ?? [], ...pending]);
  }

  /** Records an operation that failed. */
  failed({ id }: Operation): void {
    this.#failed.add(id);
  }

  /**
   * Writes only the unique values of a failed update, if others wait for its values or the object has a temporary name: its user
   * must not have to log in with that.
   */
  async rescue(operation: Operation, error: unknown): Promise<void> {
    if (operation.type !== "modify" || operation.interim) return;
    const conflictOn = error instanceof UdmError ? error.conflictOn : undefined;
    if (error instanceof UdmError && !TRY_FEWER_VALUES.has(error.kind)) return;
    if (conflictOn === "name" || conflictOn === "dn") return;
    const key = keyOf(operation);
    if (!this.#pending.has(key) && !this.#needed.has(operation.id)) return;
    for (const properties of attempts(operation)) {
      if (!await this.#writeOnly(operation, properties)) continue;
      const written = new Set(Object.keys(properties));
      this.#written.set(operation.id, written);
      this.#settle(key, written);
      return;
    }
  }

  /** Records that properties have their final values. */
  #settle(key: string, written: ReadonlySet<string>): void {
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      this.#pending.set(
        key,
        pending.filter(({ property }) => !written.has(property)),
      );
    }
  }

  /** Whether an incomplete operation has released what another one needs of it. */
  suffices(operation: Operation, id: number): boolean {
    const written = this.#written.get(id);
    const other = this.plan.operations[id];
    // An earlier step for the same object does not block a later one.
    if (this.#incomplete.has(id) && other !== undefined && keyOf(other) === keyOf(operation)) return true;
    // An object that was created without some values exists, so its DN is right.
    if (this.#incomplete.has(id) && other?.type === "create" && refersTo(operation, id)) return true;
    if (written === undefined || written === "all" || other?.type !== "modify") return false;
    const missing = Object.keys(uniqueValuesOf(other)).filter((property) => !written.has(property));
    if (missing.length === 0) return true;
    // The plan does not say which object has an address: it may be the one that was not released.
    if (missing.some((property) => property in valuesOf(operation))) return false;
    const name = valuesOf(operation)[NAME_PROPERTY[operation.kind]];
    return typeof name === "string" && written.has(NAME_PROPERTY[other.kind]) &&
      nameForm(name) === nameForm(other.name);
  }

  /**
   * Replaces temporary values that are left at the end of a run: by the final value if it is free, otherwise by the former one
   * if no other object has it. Sends no request that UDM is known to refuse.
   *
   * @param canWrite whether the target can still be written to
   */
  async restore(canWrite: boolean): Promise<void> {
    for (const pending of [...this.#pending.values()].flat()) {
      const value = canWrite ? this.#freeValue(pending) : undefined;
      const { step, property, now } = pending;
      const fields = { ...identity(step), name: now ?? step.name, property, value };
      if (value === undefined) {
        log.error(notRestoredMessage(now === undefined), {
          ...fields,
          error: canWrite ? "its values are not free" : "the run ended early",
        });
        continue;
      }
      try {
        await this.objects.write(step, { [property]: value });
        log.warn(
          now === undefined
            ? "restored {property} of {kind} {name}: {value}"
            : "only renamed {kind} {name} to {value}",
          fields,
        );
      } catch (error) {
        log.error(notRestoredMessage(now === undefined), { ...fields, error: errorText(error) });
      }
    }
    this.#pending.clear();
  }

  /** The final or the former value of an object, if it is free. */
  #freeValue({ step, property, before }: PendingHandover): string | undefined {
    const final = this.plan.operations.find((operation) =>
      operation.type === "modify" && !operation.interim && keyOf(operation) === keyOf(step)
    );
    const desired = final?.type === "modify" ? textOf(final.changes[property]) : undefined;
    if (final !== undefined && desired !== undefined && !this.#failed.has(final.id)) {
      const holders = final.needs.filter((id) => this.#mayHave(id, property, desired, step));
      if (holders.every((id) => this.#hasWritten(id, property))) return desired;
    }
    return before !== undefined && !this.#isTaken(property, before) ? before : undefined;
  }

  /** Whether the object of an operation may have a value before the operation, according to the plan. */
  #mayHave(id: number, property: string, value: string, { kind, key }: Modify): boolean {
    const operation = this.plan.operations[id];
    if (operation === undefined || operation.type === "create" || operation.type === "disable") return false;
    if (operation.kind === kind && operation.key === key) return false;
    if (property === NAME_PROPERTY[kind]) return nameForm(operation.name) === nameForm(value);
    return operation.type === "delete" || property in operation.changes;
  }

  #hasWritten(id: number, property: string): boolean {
    const written = this.#written.get(id);
    return written === "all" || written?.has(property) === true;
  }

  /** Whether another object got a value in this run. */
  #isTaken(property: string, value: string): boolean {
    const isName = property !== MAIL;
    return this.plan.operations.some((operation) => {
      if (operation.needs.length === 0 || !this.#written.has(operation.id)) return false;
      const own = isName ? NAME_PROPERTY[operation.kind] : property;
      const given = textOf(valuesOf(operation)[own]);
      return given !== undefined && this.#hasWritten(operation.id, own) &&
        nameForm(given) === nameForm(value);
    });
  }

  async #writeOnly(operation: Modify, properties: Properties): Promise<boolean> {
    const names = Object.keys(properties);
    const fields = { ...identity(operation), rename: operation.rename, properties: names };
    try {
      await this.objects.write(operation, properties);
      log.warn(
        operation.rename !== undefined && names.length === 1
          ? "only renamed {kind} {name} to {rename}"
          : "modified only {properties} of {kind} {name}",
        fields,
      );
      return true;
    } catch (error) {
      log.error("{properties} of {kind} {name} could not be modified separately: {error}", {
        ...fields,
        error: errorText(error),
      });
      return false;
    }
  }
}

/** The attempts to make: all unique values, then only the name. */
function attempts(operation: Modify): Properties[] {
  const all = uniqueValuesOf(operation);
  const name = NAME_PROPERTY[operation.kind];
  const onlyName = operation.rename === undefined ? [] : [{ [name]: operation.rename }];
  const hasMore = Object.keys(all).some((property) => property !== name);
  return hasMore ? [all, ...onlyName] : onlyName;
}

/** The unique values that an operation changes. */
function uniqueValuesOf({ kind, changes }: Modify): Properties {
  const names: readonly string[] = [NAME_PROPERTY[kind], MAIL, OBJECT_IDENTIFIER];
  return Object.fromEntries(Object.entries(changes).filter(([property]) => names.includes(property)));
}

/** The properties that an operation sets. */
function valuesOf(operation: Operation): Properties {
  return operation.type === "create"
    ? operation.properties
    : operation.type === "modify"
    ? operation.changes
    : {};
}

function refersTo(operation: Operation, id: number): boolean {
  return operation.type === "modify" && operation.refersTo?.includes(id) === true;
}

function keyOf({ kind, key }: { readonly kind: Kind; readonly key: string | undefined }): string {
  return `${kind}:${key}`;
}
