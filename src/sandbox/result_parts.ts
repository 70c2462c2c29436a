/**
 * Collects the parts of a result that the worker sends.
 *
 * @module
 */

import type { z } from "../common/zod.ts";
import { MAX_RESULT } from "./messages.ts";
import { checked, InvalidMessage } from "./read_message.ts";
import type { TaskResult } from "./tasks.ts";

/** How the lists of a result are checked, by name. */
export type ListSchemas = Readonly<Record<string, z.ZodMiniType<readonly unknown[]>>>;

/** Collects the parts of a result. */
export class ResultParts {
  readonly #lists = new Map<string, unknown[]>();
  #length = 0;

  /** @param maxLength the maximum length of all parts as JSON */
  constructor(readonly maxLength = MAX_RESULT) {}

  /**
   * Counts a part.
   *
   * @param length its length as JSON
   * @throws {InvalidMessage} if the result is too long
   */
  count(length: number): void {
    this.#length += length;
    if (this.#length > this.maxLength) throw new InvalidMessage("the result is too long");
  }

  /**
   * Checks and keeps a part of a list.
   *
   * @throws {InvalidMessage} if it does not fit
   */
  add(list: string, items: readonly unknown[], schemas: ListSchemas): void {
    const schema = Object.hasOwn(schemas, list) ? schemas[list] : undefined;
    if (schema === undefined) throw new InvalidMessage("the result has no such list");
    const kept = this.#lists.get(list) ?? [];
    this.#lists.set(list, kept);
    for (const item of checked(schema, items)) kept.push(item);
  }

  /** The result with all parts of its lists. */
  complete<Result extends TaskResult>(result: Result): Result {
    if (this.#lists.size === 0 || !("document" in result)) return result;
    const document: Record<string, unknown> = { ...result.document };
    for (const [list, items] of this.#lists) {
      for (const item of document[list] as readonly unknown[] | undefined ?? []) items.push(item);
      document[list] = items;
    }
    return { ...result, document };
  }
}
