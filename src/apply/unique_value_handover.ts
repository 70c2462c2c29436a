/**
 * What only one object may have: its name, its primary mail address, its identifier. A failed update must not block the
 * objects that wait for these, nor leave an object with what it was given for a moment.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../common/error_text.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, NAME_PROPERTY, type Properties, textOf } from "../common/model.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import type { Modify, Operation, Plan } from "../planner/plan_types.ts";
import { nameForm } from "../udm/values.ts";
import { UdmError } from "../udm/errors.ts";
import { identity } from "./messages.ts";
import { MAIL } from "./refused_values.ts";

const log = getLogger([CATEGORY, "apply"]);

/** Errors of UDM after which less of the same may be accepted: a value that it does not like, or stumbles over. */
const WORTH_LESS: ReadonlySet<string> = new Set(["invalid", "conflict", "server"]);

/** How objects are looked at and changed. */
export interface ObjectAccess {
  /** Changes properties of the object of an operation. */
  readonly write: (operation: Modify, properties: Properties) => Promise<void>;
  /** Reads a property of it. */
  readonly read: (operation: Modify, property: string) => Promise<string | undefined>;
  /** Whether nothing is really written. */
  readonly dryRun: boolean;
}

/** Something that an object gave up for a moment, to be given something else by a later step. */
interface PendingHandover {
  readonly step: Modify;
  readonly property: string;
  /** What it had before; undefined if that is not known. */
  readonly before: string | undefined;
  /** What it has now. */
  readonly now: string | undefined;
}

/** Sees to it that what only one may have goes round although one of those who pass it on has a fault. */
export class UniqueValueHandover {
  readonly #pending = new Map<string, PendingHandover[]>();
  /** Addresses that are about to be given up, by the id of the step. */
  readonly #before = new Map<number, string | undefined>();
  /** What was written of operations that others need, or that need others; of one that succeeded that is all. */
  readonly #written = new Map<number, ReadonlySet<string> | "all">();
  /** Operations that were tried and failed, or of which something was left out. */
  readonly #failed = new Set<number>();
  /** Operations that succeeded but for some values. */
  readonly #incomplete = new Set<number>();
  /** Operations that others need. */
  readonly #needed = new Set<number>();

  constructor(readonly plan: Plan, readonly objects: ObjectAccess) {
    for (const { needs } of plan.operations) for (const id of needs) this.#needed.add(id);
  }

  /**
   * A step that gives something up for a moment is about to begin. The plan does not know addresses that are given up, so
   * they are read.
   */
  async begins(operation: Modify): Promise<void> {
    if (!(MAIL in operation.changes)) return;
    if (!this.objects.dryRun) this.#before.set(operation.id, await this.objects.read(operation, MAIL));
  }

  /**
   * An operation has succeeded.
   *
   * @param missing properties that were left out of it
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

  /** An operation has failed. */
  failed({ id }: Operation): void {
    this.#failed.add(id);
  }

  /**
   * Writes of a change that failed as a whole what only one may have, if others wait for what it gives free, or it has a
   * temporary name: nobody shall have to log in with that until some other value is corrected.
   */
  async rescue(operation: Operation, error: unknown): Promise<void> {
    if (operation.type !== "modify" || operation.interim) return;
    const conflictOn = error instanceof UdmError ? error.conflictOn : undefined;
    if (error instanceof UdmError && !WORTH_LESS.has(error.kind)) return;
    if (conflictOn === "name" || conflictOn === "dn") return;
    const key = keyOf(operation);
    if (!this.#pending.has(key) && !this.#needed.has(operation.id)) return;
    for (const properties of portions(operation)) {
      if (!await this.#writeOnly(operation, properties)) continue;
      const written = new Set(Object.keys(properties));
      this.#written.set(operation.id, written);
      this.#settle(key, written);
      return;
    }
  }

  /** Properties of an object have the values that they are to have. */
  #settle(key: string, written: ReadonlySet<string>): void {
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      this.#pending.set(
        key,
        pending.filter(({ property }) => !written.has(property)),
      );
    }
  }

  /** Whether an operation that was not carried out completely gave free what another one needs of it. */
  suffices(operation: Operation, id: number): boolean {
    const written = this.#written.get(id);
    const other = this.plan.operations[id];
    // What was left out of an earlier step for the same object is no obstacle to a later one.
    if (this.#incomplete.has(id) && other !== undefined && keyOf(other) === keyOf(operation)) return true;
    if (written === undefined || written === "all" || other?.type !== "modify") return false;
    const missing = Object.keys(uniqueValuesOf(other)).filter((property) => !written.has(property));
    if (missing.length === 0) return true;
    // Of an address the plan does not say who has it: it may be the one that was not given free.
    if (missing.some((property) => property in valuesOf(operation))) return false;
    const name = valuesOf(operation)[NAME_PROPERTY[operation.kind]];
    return typeof name === "string" && written.has(NAME_PROPERTY[other.kind]) &&
      nameForm(name) === nameForm(other.name);
  }

  /**
   * Ends what was meant for a moment and would stay so: whoever still waits gets what it is to have if that is free, or else
   * what it had if nobody has taken that. Nothing is tried that UDM is known to refuse.
   *
   * @param canWrite whether the target can be written to any more
   */
  async restore(canWrite: boolean): Promise<void> {
    for (const pending of [...this.#pending.values()].flat()) {
      const value = canWrite ? this.#freeValue(pending) : undefined;
      const { step, property, now } = pending;
      const fields = { ...identity(step), name: now ?? step.name, property, value };
      const lacks = now === undefined
        ? "{kind} {name} gave its {property} up for a moment, and is without until the next run that can set it: {error}"
        : "{kind} {name} keeps this name, which was meant for a moment, until the next run that can change it: {error}";
      if (value === undefined) {
        log.error(lacks, { ...fields, error: canWrite ? "nothing that it could have is free" : "stopped" });
        continue;
      }
      try {
        await this.objects.write(step, { [property]: value });
        log.warn(
          now === undefined
            ? "gave {kind} {name} its {property} back, {value}"
            : "renamed {kind} {name} to {value}, and nothing else",
          fields,
        );
      } catch (error) {
        log.error(lacks, { ...fields, error: errorText(error) });
      }
    }
    this.#pending.clear();
  }

  /** What an object that gave something up can have now, if anything: what it is to have, or what it had. */
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

  /** Whether the object of an operation may have a value, as far as the plan says, until the operation is done. */
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

  /** Whether an operation of this run has given a value to another object. */
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
          ? "renamed {kind} {name} to {rename}, and nothing else"
          : "modified {properties} of {kind} {name}, and nothing else",
        fields,
      );
      return true;
    } catch (error) {
      log.error("{properties} of {kind} {name} could not be modified alone: {error}", {
        ...fields,
        error: errorText(error),
      });
      return false;
    }
  }
}

/** What to try one after the other: all that only one may have, and if that may be what UDM does not like, just the name. */
function portions(operation: Modify): Properties[] {
  const all = uniqueValuesOf(operation);
  const name = NAME_PROPERTY[operation.kind];
  const onlyName = operation.rename === undefined ? [] : [{ [name]: operation.rename }];
  const hasMore = Object.keys(all).some((property) => property !== name);
  return hasMore ? [all, ...onlyName] : onlyName;
}

/** What an operation changes that only one object may have. */
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

function keyOf({ kind, key }: { readonly kind: Kind; readonly key: string | undefined }): string {
  return `${kind}:${key}`;
}
