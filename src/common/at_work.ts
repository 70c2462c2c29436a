/**
 * What the engine is doing right now, in memory that the main thread can read while the engine hangs: a regular expression
 * of V8 cannot be interrupted, and a thread that hangs in one sends no messages.
 *
 * Work is named once, before it begins; doing it then costs two writes of a number (at most 30 ns, measured; a message costs
 * more than 10,000). Without the memory of another thread, as in tests, the same code writes to memory of its own.
 *
 * @module
 */

/** Work with a name, which {@linkcode doing} takes. */
export type Work = number & { readonly of: "work" };

/** No work that has a name. */
const NOTHING = 0;

/** The number of the work in progress. */
let current: Int32Array<ArrayBufferLike> = new Int32Array(1);
let announce: (work: number, name: string) => void = () => {};
const works = new Map<string, Work>();

/**
 * Makes memory for {@linkcode shareWork}.
 *
 * @returns the memory, and a function that reads the number of the work in progress from it; undefined: none
 */
export function workMemory(): {
  readonly memory: SharedArrayBuffer;
  readonly read: () => number | undefined;
} {
  const memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const view = new Int32Array(memory);
  return {
    memory,
    read() {
      const work = Atomics.load(view, 0);
      return work === NOTHING ? undefined : work;
    },
  };
}

/**
 * Shares the work of this thread with another one.
 *
 * @param memory of {@linkcode workMemory}
 * @param announceTo called once for each work, before it begins
 */
export function shareWork(memory: SharedArrayBuffer, announceTo: (work: number, name: string) => void): void {
  current = new Int32Array(memory);
  announce = announceTo;
  for (const [name, work] of works) announce(work, name);
}

/**
 * Names work that may take long. The same name gives the same work.
 *
 * @param name a phrase after "during", such as `regex_replace of "description" with the pattern (a+)+$`
 */
export function nameWork(name: string): Work {
  const known = works.get(name);
  if (known !== undefined) return known;
  const work = works.size + 1 as Work;
  works.set(name, work);
  announce(work, name);
  return work;
}

/** Does work; until it ends, the other thread can read which one it is. Work does not contain work. */
export function doing<T>(work: Work, action: () => T): T {
  // Not Atomics.store, which takes 20 times as long: the call that follows makes this write visible
  current[0] = work;
  try {
    return action();
  } finally {
    current[0] = NOTHING;
  }
}
