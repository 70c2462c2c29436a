/**
 * How fast a phase goes, and how long it will still take.
 *
 * @module
 */

import type { Phase, Progress } from "../common/progress.ts";

/** The rate is that of so many milliseconds: users are written at another pace than groups. */
const WINDOW_MS = 15_000;

/** A rate over less than this would be chance. */
const LEAST_MS = 500;

/** A phase, followed by its messages. Times are in milliseconds, of any clock. */
export class PhaseTrack {
  done = 0;
  total: number | undefined;
  #ended: number | undefined;
  readonly #samples: { readonly at: number; readonly done: number }[];

  constructor(readonly phase: Phase, readonly began: number) {
    this.#samples = [{ at: began, done: 0 }];
  }

  /** Takes a message in. */
  hear({ done, total, ended }: Progress, now: number): void {
    this.done = done;
    this.total = total ?? this.total;
    this.#samples.push({ at: now, done });
    // One that is older stays: the window reaches back to it.
    while ((this.#samples[1]?.at ?? now) <= now - WINDOW_MS) this.#samples.shift();
    if (ended) this.#ended = now;
  }

  /** Whether the phase is over. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Milliseconds it has taken so far, or took. */
  elapsed(now: number): number {
    return (this.#ended ?? now) - this.began;
  }

  /** How many a second; undefined if nobody can tell yet. */
  rate(now: number): number | undefined {
    const { at, done } = this.#samples[0] as { at: number; done: number };
    if (now - at < LEAST_MS || this.done === done) return undefined;
    return (this.done - done) / ((now - at) / 1000);
  }

  /** Milliseconds that are left; undefined if nobody can tell. */
  remaining(now: number): number | undefined {
    const rate = this.rate(now);
    if (rate === undefined || this.total === undefined) return undefined;
    return Math.max(0, this.total - this.done) / rate * 1000;
  }

  /** The part that is done, from 0 to 1; undefined if nobody can tell. */
  get share(): number | undefined {
    if (this.ended) return 1;
    if (this.total === undefined || this.total === 0) return undefined;
    return Math.min(1, this.done / this.total);
  }
}

/** Follows all phases, in the order in which they begin. */
export class Tracks {
  readonly #tracks = new Map<Phase, PhaseTrack>();

  /** Takes a message in. */
  hear(progress: Progress, now: number): void {
    let track = this.#tracks.get(progress.phase);
    if (track === undefined) {
      track = new PhaseTrack(progress.phase, now);
      this.#tracks.set(progress.phase, track);
    }
    track.hear(progress, now);
  }

  /** Those that have begun. */
  get all(): readonly PhaseTrack[] {
    return [...this.#tracks.values()];
  }
}
