/**
 * What the processes of mutation testing tell each other, one JSON object a line.
 *
 * @module
 */

/** What a line with an answer begins with. Other lines are output of tests. */
export const ANSWER = "\u0001mutate:";

/** Run one test. */
export interface Question {
  /** Its number in {@linkcode Loaded}. */
  readonly test: number;
  /** The mutant to switch on. */
  readonly mutant?: string | undefined;
  /** How often the mutant may be passed before that counts as an endless loop. */
  readonly hitLimit?: number | undefined;
}

/** The result of a test. */
export interface Answer {
  readonly ok: boolean;
  readonly ms: number;
  /** How often each mutant was passed, if none was switched on. */
  readonly hits: Readonly<Record<string, number>>;
}

/** The first line. */
export interface Loaded {
  readonly tests: readonly { readonly file: string; readonly name: string }[];
  /** The mutants that were passed while the modules were loaded: no test can switch them on afterwards. */
  readonly loaded: readonly string[];
}
