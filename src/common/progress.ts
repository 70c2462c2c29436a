/**
 * How far a run has come, for those who watch.
 *
 * @module
 */

/** The parts of a run. The two sides are read at the same time. */
export const PHASES = ["source", "target", "plan", "write"] as const;

/** A part of a run. */
export type Phase = (typeof PHASES)[number];

/** How far a phase has come. */
export interface Progress {
  readonly phase: Phase;
  /** Entries read, objects read, or operations carried out. */
  readonly done: number;
  /** How many there will be, if that is known. */
  readonly total?: number;
  /** Whether the phase is over. */
  readonly ended: boolean;
}

/** Hears how far a run has come; called often, so it must be quick. */
export type Watcher = (progress: Progress) => void;

/** Milliseconds that each phase took; phases that were not reached are not in it. */
export type PhaseDurations = Readonly<Partial<Record<Phase, number>>>;

/** The least time between two reports on one phase, in milliseconds. */
const INTERVAL_MS = 100;

/** Follows the phases of a run: passes on how far they have come, not too often, and measures how long they take. */
export class PhaseClock {
  readonly #began = new Map<Phase, number>();
  readonly #took = new Map<Phase, number>();
  readonly #told = new Map<Phase, number>();

  constructor(readonly watcher: Watcher = () => {}, readonly now: () => number = () => performance.now()) {}

  /** A phase begins. */
  begin(phase: Phase, total?: number): void {
    this.#began.set(phase, this.now());
    this.#tell(phase, 0, total, false);
  }

  /** A phase has come so far. */
  reached(phase: Phase, done: number, total?: number): void {
    if (this.now() - (this.#told.get(phase) ?? 0) >= INTERVAL_MS) this.#tell(phase, done, total, false);
  }

  /** A phase is over. */
  end(phase: Phase, done: number): void {
    this.#took.set(phase, Math.round(this.now() - (this.#began.get(phase) ?? this.now())));
    this.#tell(phase, done, done, true);
  }

  /** How long the phases took that are over, and those that ended early until now. */
  durations(): PhaseDurations {
    const took: Partial<Record<Phase, number>> = {};
    for (const [phase, began] of this.#began) {
      took[phase] = this.#took.get(phase) ?? Math.round(this.now() - began);
    }
    return took;
  }

  #tell(phase: Phase, done: number, total: number | undefined, ended: boolean): void {
    this.#told.set(phase, this.now());
    this.watcher({ phase, done, ended, ...(total === undefined ? {} : { total }) });
  }
}
