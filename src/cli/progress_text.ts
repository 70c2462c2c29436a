/**
 * What the progress of a phase looks like: a bar with numbers on a terminal, a sentence in a log.
 *
 * @module
 */

import { grouped } from "../common/number_text.ts";
import { PHASE_TEXTS } from "../report/summary.ts";
import type { Phase } from "../common/progress.ts";
import type { PhaseTrack } from "./phase_track.ts";

const THINGS: Readonly<Record<Phase, string>> = {
  source: "entries",
  target: "objects",
  plan: "operations",
  write: "operations",
};

const LABEL = Math.max(...Object.values(PHASE_TEXTS).map((text) => text.length));
const WIDEST_BAR = 30;
const NARROWEST_BAR = 8;

/** Kept free at the end of a line, so that a `^C` that the terminal shows breaks no line. */
const MARGIN = 3;

/**
 * A phase as a line.
 *
 * ```text
 * writing         [##########--------------------]  1,700 of 5,000  34 %  6 min 47 s left  8.1/s
 * ```
 *
 * @param columns how many it may take; what is of least use goes first
 */
export function barLine(track: PhaseTrack, now: number, columns: number, colour: boolean): string {
  const space = columns - MARGIN;
  const label = PHASE_TEXTS[track.phase].padEnd(LABEL);
  const numbers = numbersOf(track, now);
  for (let shown = numbers.length; shown > 0; shown--) {
    const text = numbers.slice(0, shown).join("  ");
    const room = space - label.length - text.length - "  [".length - "]  ".length;
    if (room >= NARROWEST_BAR) {
      return `${label}  ${bar(track, now, Math.min(room, WIDEST_BAR), colour)}  ${text}`;
    }
  }
  return `${label}  ${numbers[0] ?? ""}`.slice(0, Math.max(0, space));
}

/** The numbers, those of most use first. */
function numbersOf(track: PhaseTrack, now: number): string[] {
  const { phase, done, total, ended, share } = track;
  const elapsed = shortDuration(track.elapsed(now));
  if (ended) return [`${grouped(done)} ${THINGS[phase]}`, `in ${elapsed}`];
  const rate = track.rate(now);
  const remaining = track.remaining(now);
  const speed = rate === undefined ? [] : [rateText(rate)];
  if (total === undefined) {
    return done === 0 ? [elapsed] : [`${grouped(done)} ${THINGS[phase]}`, elapsed, ...speed];
  }
  return [
    `${grouped(done)} of ${grouped(total)}`,
    `${Math.floor((share ?? 0) * 100)} %`,
    ...(remaining === undefined ? [elapsed] : [`${shortDuration(remaining)} left`]),
    ...speed,
  ];
}

/** The bar itself; where nobody knows how much there is, something that moves. */
function bar(track: PhaseTrack, now: number, width: number, colour: boolean): string {
  const { share } = track;
  const [before, filled] = share === undefined
    ? [bounce(track.elapsed(now), width - 3), 3]
    : [0, Math.floor(share * width)];
  const hashes = "#".repeat(filled);
  return `[${"-".repeat(before)}${colour && filled > 0 ? `\x1b[32m${hashes}\x1b[0m` : hashes}${
    "-".repeat(width - before - filled)
  }]`;
}

/** To and fro between 0 and a number, a step every quarter of a second. */
function bounce(ms: number, end: number): number {
  const step = Math.floor(ms / 250) % (2 * end);
  return step <= end ? step : 2 * end - step;
}

/** A phase as a sentence. */
export function progressText(track: PhaseTrack, now: number): string {
  const { phase, done, total } = track;
  const rate = track.rate(now);
  const remaining = track.remaining(now);
  return [
    `${PHASE_TEXTS[phase]}: ${grouped(done)}${total === undefined ? "" : ` of ${grouped(total)}`} ${
      THINGS[phase]
    }`,
    `${shortDuration(track.elapsed(now))} so far`,
    ...(rate === undefined ? [] : [rateText(rate)]),
    ...(remaining === undefined ? [] : [`about ${shortDuration(remaining)} left`]),
  ].join(", ");
}

/** "0.2/s", "8.1/s", "1,234/s". */
function rateText(rate: number): string {
  return `${rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate))}/s`;
}

/** "31 s", "4 min 31 s", "2 h 5 min". */
export function shortDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
