/**
 * What is wrong with a configuration, and where.
 *
 * @module
 */

import { closest, distance } from "fastest-levenshtein";
import type { Position } from "./types.ts";

/** Something in the configuration that is wrong, or (as a warning) probably not meant. */
export interface Problem {
  readonly file: string;
  /** Counted from 1; 0 if the problem is the file itself, such as one that cannot be read. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units; 0 if the problem is the file itself. */
  readonly column: number;
  /** The key concerned, such as "udm.user_properties.3"; empty if there is none. */
  readonly path: string;
  /** Names the key, says what is allowed. Never contains a password. */
  readonly message: string;
}

/** A problem as one line: `file:line:column: message`, the form that editors and terminals can jump to. */
export function formatProblem({ file, line, column, message }: Problem): string {
  return line === 0 ? `${file}: ${message}` : `${file}:${line}:${column}: ${message}`;
}

/** The place that stands for a whole file. */
export const WHOLE_FILE: Position = { line: 0, column: 0 };

/** Sorts problems by their place in the file, as a reader meets them. */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) =>
    a.line - b.line || a.column - b.column || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
  );
}

/**
 * The allowed word that was probably meant.
 *
 * @returns `undefined` if none is near: a wrong guess helps less than the list of what is allowed
 */
export function nearest(written: string, allowed: readonly string[]): string | undefined {
  if (allowed.length === 0) return undefined;
  const wanted = written.toLowerCase();
  const best = closest(wanted, allowed.map((word) => word.toLowerCase()));
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  if (distance(wanted, best) > limit) return undefined;
  return allowed.find((word) => word.toLowerCase() === best);
}

/** The part of a message about a wrong word: the nearest match, if there is one, and all that is allowed. */
export function allowedWords(written: string, allowed: readonly string[]): string {
  const guess = nearest(written, allowed);
  const list = allowed.map((word) => JSON.stringify(word)).join(", ");
  return `${guess === undefined ? "" : `did you mean ${JSON.stringify(guess)}? `}Allowed: ${list}`;
}

/** What an exception says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
