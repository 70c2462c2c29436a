/**
 * The progress of a run.
 *
 * @module
 */

/** The phases of a run. Source and target are read at the same time. */
export const PHASES = ["source", "target", "plan", "write"] as const;

/** A phase of a run. */
export type Phase = (typeof PHASES)[number];

/** The progress of a phase. */
export interface Progress {
  readonly phase: Phase;
  /** Entries read, objects read, or operations carried out. */
  readonly done: number;
  /** The total number, if known. */
  readonly total?: number;
  /** The time that the rest takes in milliseconds, if it is not known only from `done` and `total`. */
  readonly remainingMs?: number;
  /** Whether the phase is over. */
  readonly ended: boolean;
}

/** Receives the progress of a run. Called often, so it must be fast. */
export type Watcher = (progress: Progress) => void;

/** Duration of each phase in milliseconds, without phases that did not start. */
export type PhaseDurations = Readonly<Partial<Record<Phase, number>>>;

/** Minimum time between two reports on one phase, in milliseconds. */
const INTERVAL_MS = 100;

/** Reports the progress of phases at limited frequency, and measures their durations. */
export class PhaseClock {
  readonly #began = new Map<Phase, number>();
  readonly #took = new Map<Phase, number>();
  readonly #reportedAt = new Map<Phase, number>();

  constructor(readonly watcher: Watcher = () => {}, readonly now: () => number = () => performance.now()) {}

  /** Records the start of a phase. */
  begin(phase: Phase, total?: number): void {
    this.#began.set(phase, this.now());
    this.#report(phase, 0, total, false);
  }

  /** Records the progress of a phase. */
  reached(phase: Phase, done: number, total?: number, remainingMs?: number): void {
    if (this.now() - (this.#reportedAt.get(phase) ?? 0) >= INTERVAL_MS) {
      this.#report(phase, done, total, false, remainingMs);
    }
  }

  /** Records the end of a phase. */
  end(phase: Phase, done: number): void {
    this.#took.set(phase, Math.round(this.now() - (this.#began.get(phase) ?? this.now())));
    this.#report(phase, done, done, true);
  }

  /** The durations of finished phases, and of unfinished ones until now. */
  durations(): PhaseDurations {
    const took: Partial<Record<Phase, number>> = {};
    for (const [phase, began] of this.#began) {
      took[phase] = this.#took.get(phase) ?? Math.round(this.now() - began);
    }
    return took;
  }

  #report(
    phase: Phase,
    done: number,
    total: number | undefined,
    ended: boolean,
    remainingMs?: number | undefined,
  ): void {
    this.#reportedAt.set(phase, this.now());
    this.watcher({
      phase,
      done,
      ended,
      ...(total === undefined ? {} : { total }),
      ...(remainingMs === undefined ? {} : { remainingMs }),
    });
  }
}
