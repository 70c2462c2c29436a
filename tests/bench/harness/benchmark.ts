/**
 * The interface of a benchmark.
 *
 * @module
 */

import type { Row } from "./table.ts";

/** The parameters of a benchmark. */
export interface Context {
  /** Number of users; other sizes are derived from it. */
  readonly users: number;
  /** Number of measurements of each alternative. */
  readonly rounds: number;
  /** A folder for files, which is deleted afterwards. */
  readonly folder: string;
  /** Reports progress. */
  readonly say: (line: string) => void;
}

/** One line of the table of requirements. */
export interface Benchmark {
  readonly name: string;
  /** A description in one line. */
  readonly title: string;
  /** The full size. */
  readonly users: number;
  /** The default number of measurements. */
  readonly rounds: number;
  run(context: Context): Promise<Row[]>;
}
