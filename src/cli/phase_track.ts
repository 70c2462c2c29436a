/**
 * Rate and remaining time of a phase.
 *
 * @module
 */

import type { Phase, Progress } from "../common/progress.ts";

/** Milliseconds over which the rate is measured. Users and groups are written at different rates. */
const WINDOW_MS = 15_000;

/** Minimum number of milliseconds for a meaningful rate. */
const MIN_WINDOW_MS = 500;

/** The progress of one phase over time. Times are in milliseconds, of any clock. */
export class PhaseTrack {
  done = 0;
  total: number | undefined;
  #ended: number | undefined;
  /** When the last reported remaining time ends. */
  #expected: number | undefined;
  readonly #samples: { readonly at: number; readonly done: number }[];

  constructor(readonly phase: Phase, readonly began: number) {
    this.#samples = [{ at: began, done: 0 }];
  }

  /** Records a progress message. */
  record({ done, total, remainingMs, ended }: Progress, now: number): void {
    this.done = done;
    this.total = total ?? this.total;
    if (remainingMs !== undefined) this.#expected = now + remainingMs;
    this.#samples.push({ at: now, done });
    // Keep one older sample: the window reaches back to it.
    while ((this.#samples[1]?.at ?? now) <= now - WINDOW_MS) this.#samples.shift();
    if (ended) this.#ended = now;
  }

  /** Whether the phase has ended. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Milliseconds since the phase began, or its whole duration. */
  elapsed(now: number): number {
    return (this.#ended ?? now) - this.began;
  }

  /** Items per second; undefined if not known yet. */
  rate(now: number): number | undefined {
    const { at, done } = this.#samples[0] as { at: number; done: number };
    if (now - at < MIN_WINDOW_MS || this.done === done) return undefined;
    return (this.done - done) / ((now - at) / 1000);
  }

  /** Remaining milliseconds; undefined if unknown. */
  remaining(now: number): number | undefined {
    if (this.#expected !== undefined) return Math.max(0, this.#expected - now);
    const rate = this.rate(now);
    if (rate === undefined || this.total === undefined) return undefined;
    return Math.max(0, this.total - this.done) / rate * 1000;
  }

  /** The completed share, from 0 to 1; undefined if unknown. */
  get share(): number | undefined {
    if (this.ended) return 1;
    if (this.total === undefined || this.total === 0) return undefined;
    return Math.min(1, this.done / this.total);
  }
}

/** The tracks of all phases, in the order in which they begin. */
export class Tracks {
  readonly #tracks = new Map<Phase, PhaseTrack>();

  /** Records a progress message. */
  record(progress: Progress, now: number): void {
    let track = this.#tracks.get(progress.phase);
    if (track === undefined) {
      track = new PhaseTrack(progress.phase, now);
      this.#tracks.set(progress.phase, track);
    }
    track.record(progress, now);
  }

  /** The phases that have begun. */
  get all(): readonly PhaseTrack[] {
    return [...this.#tracks.values()];
  }
}
