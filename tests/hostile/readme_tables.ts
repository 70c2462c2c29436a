/**
 * The figures in the tables of README.md. Names, bounds and messages are written by hand.
 *
 * @module
 */
import type { Measured } from "./measured_run.ts";

/** The measured runs of an attack. */
export interface Figures {
  readonly source: Pick<Measured, "megabytes" | "seconds" | "isCut">;
  readonly binary: Pick<Measured, "megabytes" | "seconds" | "isCut">;
}

/** Number of columns that are written by hand: attack, bound, message. */
const BY_HAND = 3;

/**
 * Replaces the figures in all rows of measured attacks.
 *
 * @throws {Error} if an attack has no row
 */
export function withFigures(text: string, figures: ReadonlyMap<string, Figures>): string {
  const left = new Set(figures.keys());
  const lines = text.split("\n").map((line) => {
    const cells = line.split("|").slice(1, -1).map((cell) => cell.trim());
    const [name = ""] = cells;
    const found = figures.get(name);
    if (found === undefined || cells.length !== BY_HAND + 4) return line;
    left.delete(name);
    const measured = [found.source, found.binary].flatMap(({ megabytes, seconds, isCut }) => [
      `${megabytes} MB`,
      isCut ? `${Math.round(seconds)} s, cut` : `${seconds.toFixed(1)} s`,
    ]);
    return `| ${[...cells.slice(0, BY_HAND), ...measured].join(" | ")} |`;
  });
  if (left.size > 0) throw new Error(`README.md has no row for ${[...left].join(", ")}`);
  return lines.join("\n");
}
