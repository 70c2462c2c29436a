/**
 * Executes operations concurrently, in the order that the plan requires.
 *
 * @module
 */

/** The part of an operation that the schedule uses. */
export interface Scheduled {
  readonly id: number;
  readonly phase: number;
  readonly needs: readonly number[];
  readonly after: readonly number[];
}

/**
 * The result of an operation. "incomplete": written without some values; "blocked": not tried, because one that it needs
 * failed; "left": not started.
 */
export type Ending = "done" | "incomplete" | "failed" | "blocked" | "left";

/**
 * Executes operations phase by phase, each after those that it needs and those that it must follow. Ids are positions in the
 * array.
 *
 * @param operations in an order in which every operation comes after those it depends on
 * @param carryOut executes one; if it throws, no further operation starts
 * @param block called instead of `carryOut` if needed operations failed, with their ids
 * @param mayBegin asked before an operation starts; once it says no, no further operation starts
 * @param signal stops the run: no further operation starts, and running ones are awaited
 * @throws the error of `carryOut`, once all running operations have ended
 */
export async function schedule<O extends Scheduled>(
  operations: readonly O[],
  options: {
    readonly concurrency: () => number;
    readonly carryOut: (operation: O) => Promise<Ending>;
    /** Whether an operation can be tried although a needed one was not completely successful. */
    readonly suffices?: (operation: O, id: number) => boolean;
    readonly block: (operation: O, failed: readonly number[]) => Promise<Ending>;
    readonly mayBegin?: () => boolean;
    readonly signal: AbortSignal;
  },
): Promise<Ending[]> {
  const endings: (Ending | undefined)[] = new Array(operations.length).fill(undefined);
  for (const phase of byPhase(operations)) await carryOutPhase(phase, endings, options);
  return endings.map((ending) => ending ?? "left");
}

function byPhase<O extends Scheduled>(operations: readonly O[]): O[][] {
  const phases: O[][] = [];
  for (const operation of operations) (phases[operation.phase] ??= []).push(operation);
  return phases.filter((phase) => phase !== undefined);
}

async function carryOutPhase<O extends Scheduled>(
  operations: readonly O[],
  endings: (Ending | undefined)[],
  { concurrency, carryOut, suffices, block, mayBegin, signal }: Parameters<typeof schedule<O>>[1],
): Promise<void> {
  const queue = new Queue(operations, endings);
  let running = 0;
  let isOver = false;
  let fault: { readonly error: unknown } | undefined;
  let wake = () => {};
  for (;;) {
    while (!isOver && !signal.aborted && fault === undefined && running < concurrency()) {
      const operation = queue.next();
      if (operation === undefined) break;
      // Not asked without an operation: a run whose last one is in progress does not end early
      isOver = mayBegin?.() === false;
      if (isOver) break;
      const failed = operation.needs.filter((id) =>
        endings[id] !== "done" && suffices?.(operation, id) !== true
      );
      running++;
      void (failed.length > 0 ? block(operation, failed) : carryOut(operation)).then(
        (ending) => queue.ended(operation, ending),
        (error) => fault ??= { error },
      ).then(() => {
        running--;
        wake();
      });
    }
    // Operations that still wait depend on one that will not start.
    if (running === 0) break;
    await new Promise<void>((resolve) => wake = resolve);
  }
  if (fault !== undefined) throw (fault as { readonly error: unknown }).error;
}

/** The operations of a phase, in the order in which they can start. Linear in operations and dependencies. */
class Queue<O extends Scheduled> {
  #place = 0;
  /** Operations that no longer wait; they come first. */
  readonly #released: O[] = [];
  #begun = 0;
  /** The operations that wait for an operation, by its id. */
  readonly #waiting = new Map<number, O[]>();
  /** The number of operations that an operation waits for, by its id. */
  readonly #missing = new Map<number, number>();

  constructor(readonly operations: readonly O[], readonly endings: (Ending | undefined)[]) {}

  /** The next operation that waits for none; undefined if all others wait. */
  next(): O | undefined {
    if (this.#begun < this.#released.length) return this.#released[this.#begun++];
    while (this.#place < this.operations.length) {
      const operation = this.operations[this.#place++] as O;
      if (!this.#mustWait(operation)) return operation;
    }
    return undefined;
  }

  /** Records that an operation has ended. */
  ended({ id }: O, ending: Ending): void {
    this.endings[id] = ending;
    for (const operation of this.#waiting.get(id) ?? []) {
      const missing = (this.#missing.get(operation.id) as number) - 1;
      this.#missing.set(operation.id, missing);
      if (missing === 0) this.#released.push(operation);
    }
    this.#waiting.delete(id);
  }

  #mustWait(operation: O): boolean {
    const { id, needs, after } = operation;
    if (needs.length + after.length === 0) return false;
    const missing = [...new Set([...needs, ...after])].filter((other) => this.endings[other] === undefined);
    if (missing.length > 0) this.#missing.set(id, missing.length);
    for (const other of missing) {
      const others = this.#waiting.get(other);
      if (others === undefined) this.#waiting.set(other, [operation]);
      else others.push(operation);
    }
    return missing.length > 0;
  }
}
