/**
 * What only one object may have: its name, its primary mail address, its identifier. One that UDM refuses something else
 * shall not keep from others what it was to give free, nor be left with what it was given for a moment.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../error_text.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, NAME_PROPERTY, type Properties } from "../model.ts";
import { OBJECT_IDENTIFIER } from "../reconcile/identifier.ts";
import type { Modify, Operation, Plan } from "../reconcile/plan_types.ts";
import { nameForm } from "../reconcile/values.ts";
import { UdmError } from "../target/errors.ts";
import { identity } from "./messages.ts";

const log = getLogger([CATEGORY, "apply"]);

const MAIL = "mailPrimaryAddress";

/** Errors after which less of the same may be accepted: a value that UDM does not like, or stumbles over. */
const WORTH_LESS: ReadonlySet<string> = new Set(["invalid", "conflict", "server"]);

/** Sees to it that what only one may have goes round although one of those who pass it on has a fault. */
export class Exclusive {
  /** What objects gave up for a moment, to be given something else by a later step. */
  readonly #lent = new Map<string, Modify[]>();
  /** Operations that failed, and the properties that were written of them all the same. */
  readonly #rescued = new Map<number, ReadonlySet<string>>();
  /** Operations that others need; found out when the first one fails. */
  #needed: ReadonlySet<number> | undefined;

  /** @param write changes properties of the object of an operation */
  constructor(
    readonly plan: Plan,
    readonly write: (operation: Modify, properties: Properties) => Promise<void>,
  ) {}

  /** An operation has succeeded. */
  succeeded(operation: Operation): void {
    if (operation.type !== "modify") return;
    const id = idOf(operation);
    if (!operation.interim) this.#lent.delete(id);
    else this.#lent.set(id, [...this.#lent.get(id) ?? [], operation]);
  }

  /**
   * Writes of a change that UDM refused as a whole what only one may have, if others wait for what it gives free, or it
   * has a temporary name: nobody shall have to log in with that until some other value is corrected.
   */
  async rescue(operation: Operation, error: unknown): Promise<void> {
    if (operation.type !== "modify" || operation.interim) return;
    if (!(error instanceof UdmError) || !WORTH_LESS.has(error.kind)) return;
    if (error.conflictOn === "name" || error.conflictOn === "dn") return;
    this.#needed ??= new Set(this.plan.operations.flatMap(({ needs }) => needs));
    if (!this.#lent.has(idOf(operation)) && !this.#needed.has(operation.id)) return;
    for (const properties of portions(operation, error)) {
      if (!await this.#writeOnly(operation, properties)) continue;
      this.#rescued.set(operation.id, new Set(Object.keys(properties)));
      this.#lent.delete(idOf(operation));
      return;
    }
  }

  /** Whether an operation that failed has given free what another one needs of it all the same. */
  suffices(operation: Operation, id: number): boolean {
    const written = this.#rescued.get(id);
    const other = this.plan.operations[id];
    if (written === undefined || other?.type !== "modify") return false;
    if (Object.keys(exclusiveOf(other)).every((property) => written.has(property))) return true;
    const name = operation.type === "modify" ? operation.rename : operation.name;
    return name !== undefined && written.has(NAME_PROPERTY[other.kind]) &&
      nameForm(name) === nameForm(other.name);
  }

  /**
   * Gives those the name back that they had who were given one for a moment only and did not get the one they are to have,
   * because its holder could not be renamed.
   */
  async giveBack(): Promise<void> {
    for (const steps of this.#lent.values()) {
      for (const step of steps) {
        if (step.rename === undefined) {
          log.warn(
            "{kind} {name} has given up its {property} for a moment, and is without until the next run",
            {
              ...identity(step),
              property: Object.keys(step.changes).join(", "),
            },
          );
        } else await this.#takeBack(step, step.rename);
      }
    }
    this.#lent.clear();
  }

  async #takeBack(step: Modify, temporary: string): Promise<void> {
    const fields = { ...identity(step), name: temporary, rename: step.name };
    try {
      await this.write(step, { [NAME_PROPERTY[step.kind]]: step.name });
      log.warn("{kind} {name} is called {rename} again", fields);
    } catch (error) {
      log.error("{kind} {name} keeps this name, which was meant for a moment only: {error}", {
        ...fields,
        error: errorText(error),
      });
    }
  }

  async #writeOnly(operation: Modify, properties: Properties): Promise<boolean> {
    const names = Object.keys(properties);
    const fields = { ...identity(operation), rename: operation.rename, properties: names };
    try {
      await this.write(operation, properties);
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
function portions(operation: Modify, { conflictOn }: UdmError): Properties[] {
  const all = exclusiveOf(operation);
  const name = NAME_PROPERTY[operation.kind];
  const onlyName = operation.rename === undefined ? [] : [{ [name]: operation.rename }];
  const hasMore = Object.keys(all).some((property) => property !== name);
  return hasMore && conflictOn === undefined ? [all, ...onlyName] : onlyName;
}

/** What an operation changes that only one object may have. */
function exclusiveOf({ kind, changes }: Modify): Properties {
  const names: readonly string[] = [NAME_PROPERTY[kind], MAIL, OBJECT_IDENTIFIER];
  return Object.fromEntries(Object.entries(changes).filter(([property]) => names.includes(property)));
}

function idOf({ kind, key }: { readonly kind: Kind; readonly key: string | undefined }): string {
  return `${kind}:${key}`;
}
