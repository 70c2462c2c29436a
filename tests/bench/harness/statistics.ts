/**
 * Summarises the figures of several rounds.
 *
 * @module
 */

/** Median and range of figures. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/**
 * Summarises figures.
 *
 * @throws {RangeError} without figures
 */
export function summarise(figures: readonly number[]): Summary {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) throw new RangeError("no figures to summarise");
  const median = sorted.length % 2 === 1
    ? sorted[Math.floor(middle)] as number
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  return { median, least, most };
}

/** Divides two rows of figures round by round, so that drift of the machine cancels out. */
export function ratios(above: readonly number[], below: readonly number[]): Summary {
  if (above.length !== below.length) throw new RangeError(`${above.length} rounds against ${below.length}`);
  return summarise(above.map((figure, round) => figure / (below[round] as number)));
}

/** Runs several measurements alternately, A B C A B C ...; returns the results by name. */
export async function interleave<Name extends string, Result>(
  rounds: number,
  measurements: Readonly<Record<Name, (round: number) => Promise<Result>>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(measurements) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results[name].push(await measurements[name](round));
  }
  return results;
}

/** A median with its spread: `12.3 s (12.1-12.9)`. */
export function show({ median, least, most }: Summary, unit: string, digits = 2): string {
  const text = (figure: number) => figure.toFixed(digits);
  const space = unit === "" ? "" : " ";
  return least === most
    ? `${text(median)}${space}${unit}`
    : `${text(median)}${space}${unit} (${text(least)}-${text(most)})`;
}
