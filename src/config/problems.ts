/**
 * Problems of a configuration and their positions.
 *
 * @module
 */

import { counted } from "../common/number_text.ts";
import { detailsText, type ErrorDetails } from "../common/error.ts";
import type { Position } from "./types.ts";

/**
 * Reports a problem of a key.
 *
 * @param isAbsent whether a file, variable or credential is not there: no problem for a check without them
 */
export type Tell = (path: string, message: string, isAbsent?: boolean) => void;

/** Reports about a valid configuration. */
export interface Remarks {
  /** Something that can do harm: data loss, an exposed secret, entries that are not synchronised. Every run logs it. */
  readonly warn: Tell;
  /** Something worth knowing, which only `check` shows. */
  readonly note: Tell;
}

/** A problem of the configuration, or (as a warning or a note) a remark about a valid one. */
export interface Problem {
  readonly file: string;
  /** Counted from 1; 0 if the problem is the file itself, such as one that cannot be read. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units; 0 if the problem is the file itself. */
  readonly column: number;
  /** The key, such as "udm.user_properties.3"; empty if there is none. */
  readonly path: string;
  /** Names the key, says what is allowed. Never contains a password. */
  readonly message: string;
  /** Whether the cause is only a file, variable or credential that is not there. */
  readonly isAbsent?: boolean;
}

/** A problem as the details of an error, with a place that editors and terminals can open. */
export function detailsOf({ file, line, column, message }: Problem): ErrorDetails {
  return { place: line === 0 ? file : `${file}:${line}:${column}`, problem: message };
}

/** A problem as one line: `file:line:column: message`. */
export function formatProblem(problem: Problem): string {
  return detailsText(detailsOf(problem));
}

/** The position that stands for a whole file. */
export const WHOLE_FILE: Position = { line: 0, column: 0 };

/** At most this number of problems is reported. */
export const MOST_PROBLEMS = 100;

/** The first problems in the order of the file, and how many more there are. */
export function firstProblems(problems: readonly Problem[]): Problem[] {
  const all = inFileOrder(problems);
  const next = all[MOST_PROBLEMS];
  if (next === undefined) return all;
  const more = counted(all.length - MOST_PROBLEMS, "more problem");
  const message = `${more} from here on; correct the ones before, and check again`;
  return [...all.slice(0, MOST_PROBLEMS), { ...next, path: "", message }];
}

/** Sorts problems by their position in the file. */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) =>
    a.line - b.line || a.column - b.column || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
  );
}
