/**
 * Carries operations out several at a time, keeping to the order constraints of the plan.
 *
 * @module
 */

/** What the schedule has to know of an operation. */
export interface Scheduled {
  readonly id: number;
  readonly phase: number;
  readonly needs: readonly number[];
  readonly after: readonly number[];
}

/**
 * How an operation ended. "incomplete": without some of its values; "held": not tried, because one that it needs did not
 * succeed; "left": not begun.
 */
export type Ending = "done" | "incomplete" | "failed" | "held" | "left";

/**
 * Carries out operations: phase by phase, within a phase at most `concurrency()` at once, each after those it needs and
 * those it must follow. Ids are places in the array.
 *
 * @param operations in an order in which every operation comes after those it depends on
 * @param carryOut carries one out; should it throw, nothing new is begun
 * @param held called instead for operations that cannot be tried, because one they need did not succeed
 * @param signal once aborted, nothing new is begun; what is under way is waited for
 * @returns how each operation ended; those that were not begun are "left"
 * @throws what `carryOut` threw, when what was under way has ended
 */
export async function schedule<O extends Scheduled>(
  operations: readonly O[],
  options: {
    readonly concurrency: () => number;
    readonly carryOut: (operation: O) => Promise<Ending>;
    /** Whether an operation can go on although one that it needs was not carried out completely. */
    readonly suffices?: (operation: O, id: number) => boolean;
    readonly held: (operation: O) => Promise<Ending>;
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
  { concurrency, carryOut, suffices, held, signal }: Parameters<typeof schedule<O>>[1],
): Promise<void> {
  const queue = new Queue(operations, endings);
  let underWay = 0;
  /** What `carryOut` threw. */
  let fault: { readonly error: unknown } | undefined;
  /** Told when one that is under way has ended. */
  let wake = () => {};
  for (;;) {
    while (!signal.aborted && fault === undefined && underWay < concurrency()) {
      const operation = queue.next();
      if (operation === undefined) break;
      const isHeld = operation.needs.some((id) =>
        endings[id] !== "done" && suffices?.(operation, id) !== true
      );
      underWay++;
      void (isHeld ? held : carryOut)(operation).then(
        (ending) => queue.ended(operation, ending),
        (error) => fault ??= { error },
      ).then(() => {
        underWay--;
        wake();
      });
    }
    // What still waits then waits for something that will not come.
    if (underWay === 0) break;
    await new Promise<void>((resolve) => wake = resolve);
  }
  if (fault !== undefined) throw (fault as { readonly error: unknown }).error;
}

/** The operations of a phase: which one can begin next. Each is looked at once, and once for each that it waits for. */
class Queue<O extends Scheduled> {
  #place = 0;
  /** Those that had to wait and need not any more; they come first. */
  readonly #released: O[] = [];
  #begun = 0;
  /** Those that wait for an operation, by its id. */
  readonly #waiting = new Map<number, O[]>();
  /** For how many others an operation waits, by its id. */
  readonly #missing = new Map<number, number>();

  constructor(readonly operations: readonly O[], readonly endings: (Ending | undefined)[]) {}

  /** An operation that waits for none; undefined if there is none at the moment. */
  next(): O | undefined {
    if (this.#begun < this.#released.length) return this.#released[this.#begun++];
    while (this.#place < this.operations.length) {
      const operation = this.operations[this.#place++] as O;
      if (!this.#mustWait(operation)) return operation;
    }
    return undefined;
  }

  /** An operation has ended; others may have waited for it. */
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
