/**
 * The progress of a phase as text: a bar with numbers for a terminal, a sentence for a log.
 *
 * @module
 */

import { durationText, grouped } from "../common/number_text.ts";
import { PHASE_TEXTS } from "../report/summary.ts";
import type { Phase } from "../common/progress.ts";
import type { PhaseTrack } from "./phase_track.ts";

const UNITS: Readonly<Record<Phase, string>> = {
  source: "entries",
  target: "objects",
  plan: "operations",
  write: "operations",
};

const LABEL = Math.max(...Object.values(PHASE_TEXTS).map((text) => text.length));
const WIDEST_BAR = 30;
const NARROWEST_BAR = 8;

/** Columns left free at the end of a line, so that the `^C` shown by a terminal does not wrap it. */
const MARGIN = 3;

/**
 * Renders a phase as one line.
 *
 * ```text
 * writing         [##########--------------------]  1,700 of 5,000  34 %  6 min 47 s left  8.1/s
 * ```
 *
 * @param columns width of the terminal; the least useful numbers are dropped first
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

/** The numbers, most useful first. */
function numbersOf(track: PhaseTrack, now: number): string[] {
  const { phase, done, total, ended, share } = track;
  const elapsed = durationText(track.elapsed(now));
  if (ended) return [`${grouped(done)} ${UNITS[phase]}`, `in ${elapsed}`];
  const rate = track.rate(now);
  const remaining = track.remaining(now);
  const speed = rate === undefined ? [] : [rateText(rate)];
  if (total === undefined) {
    return done === 0 ? [elapsed] : [`${grouped(done)} ${UNITS[phase]}`, elapsed, ...speed];
  }
  return [
    `${grouped(done)} of ${grouped(total)}`,
    `${Math.floor((share ?? 0) * 100)} %`,
    ...(remaining === undefined ? [elapsed] : [`${durationText(remaining)} left`]),
    ...speed,
  ];
}

/** The bar; if the total is unknown, a block that moves. */
function bar(track: PhaseTrack, now: number, width: number, colour: boolean): string {
  const { share } = track;
  const [empty, filled] = share === undefined
    ? [bounce(track.elapsed(now), width - 3), 3]
    : [0, Math.floor(share * width)];
  const hashes = "#".repeat(filled);
  return `[${"-".repeat(empty)}${colour && filled > 0 ? `\x1b[32m${hashes}\x1b[0m` : hashes}${
    "-".repeat(width - empty - filled)
  }]`;
}

/** A position that moves back and forth between 0 and `end`, one step every 250 ms. */
function bounce(ms: number, end: number): number {
  const step = Math.floor(ms / 250) % (2 * end);
  return step <= end ? step : 2 * end - step;
}

/** Renders a phase as a sentence. */
export function progressText(track: PhaseTrack, now: number): string {
  const { phase, done, total } = track;
  const rate = track.rate(now);
  const remaining = track.remaining(now);
  return [
    `${PHASE_TEXTS[phase]}: ${grouped(done)}${total === undefined ? "" : ` of ${grouped(total)}`} ${
      UNITS[phase]
    }`,
    `${durationText(track.elapsed(now))} so far`,
    ...(rate === undefined ? [] : [rateText(rate)]),
    ...(remaining === undefined ? [] : [`about ${durationText(remaining)} left`]),
  ].join(", ");
}

/** "0.2/s", "8.1/s", "1,234/s". */
function rateText(rate: number): string {
  return `${rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate))}/s`;
}
