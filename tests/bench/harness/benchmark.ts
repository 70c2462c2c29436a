/**
 * What a benchmark is.
 *
 * @module
 */

import type { Row } from "./table.ts";

/** What a benchmark is given. */
export interface Context {
  /** How many users there are; other sizes follow from it. */
  readonly users: number;
  /** How often each thing is measured. */
  readonly rounds: number;
  /** A folder for files, which vanishes afterwards. */
  readonly folder: string;
  /** Says how far it has come. */
  readonly say: (line: string) => void;
}

/** One line of the table of requirements. */
export interface Benchmark {
  readonly name: string;
  /** What it is about, in a line. */
  readonly title: string;
  /** The full size. */
  readonly users: number;
  /** How often each thing is measured unless something else is said. */
  readonly rounds: number;
  run(context: Context): Promise<Row[]>;
}
