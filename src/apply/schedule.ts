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

/** How an operation ended. "held" means that it was not tried, because one that it needs did not succeed. */
export type Ending = "done" | "failed" | "held" | "left";

/**
 * Carries out operations: phase by phase, within a phase at most `concurrency()` at once, each after those it needs and
 * those it must follow. Ids are places in the array.
 *
 * @param operations in an order in which every operation comes after those it depends on
 * @param carryOut carries one out; must not throw
 * @param held told of operations that are not tried because one they need did not succeed
 * @param signal once aborted, nothing new is begun; what is under way is waited for
 * @returns how each operation ended; those that were not begun are "left"
 */
export async function schedule<O extends Scheduled>(
  operations: readonly O[],
  options: {
    readonly concurrency: () => number;
    readonly carryOut: (operation: O) => Promise<"done" | "failed">;
    readonly held: (operation: O) => void;
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
  { concurrency, carryOut, held, signal }: Parameters<typeof schedule<O>>[1],
): Promise<void> {
  let underWay = 0;
  /** Told when one that is under way has ended. */
  let wake = () => {};
  const oneHasEnded = () => new Promise<void>((resolve) => wake = resolve);
  // Those that wait for others of this phase. They are few: most operations depend on nothing.
  let waiting: O[] = [];

  const begin = async (operation: O) => {
    if (operation.needs.some((id) => endings[id] !== "done")) {
      endings[operation.id] = "held";
      held(operation);
      return;
    }
    while (underWay >= concurrency()) await oneHasEnded();
    if (signal.aborted) return;
    underWay++;
    void carryOut(operation).then((ending) => {
      endings[operation.id] = ending;
      underWay--;
      wake();
    });
  };
  const isReady = ({ needs, after }: O) =>
    needs.every((id) => endings[id] !== undefined) && after.every((id) => endings[id] !== undefined);
  const beginWaiting = async () => {
    for (let found = true; found && !signal.aborted;) {
      found = false;
      const still: O[] = [];
      for (const operation of waiting) {
        if (!signal.aborted && isReady(operation)) {
          found = true;
          await begin(operation);
        } else still.push(operation);
      }
      waiting = still;
    }
  };

  for (const operation of operations) {
    if (signal.aborted) break;
    if (waiting.length > 0) await beginWaiting();
    if (isReady(operation)) await begin(operation);
    else waiting.push(operation);
  }
  while (underWay > 0 || (waiting.length > 0 && !signal.aborted)) {
    await beginWaiting();
    if (underWay > 0) await oneHasEnded();
    else if (waiting.length > 0 && !waiting.some(isReady)) break;
  }
}
