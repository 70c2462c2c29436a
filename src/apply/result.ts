/**
 * What happened to the operations of a plan.
 *
 * @module
 */

import type { ErrorDetails } from "../common/error.ts";
import { type Kind, KINDS } from "../common/model.ts";
import type { NotPersisted } from "./verify.ts";

/** The results of a plan for one kind. */
export interface Applied {
  readonly added: number;
  readonly modified: number;
  readonly renamed: number;
  readonly disabled: number;
  readonly deleted: number;
  /** Operations that failed, or were blocked by one that failed. */
  readonly failed: number;
  /** Operations that were not started, because the run ended early. */
  readonly left: number;
}

/** The results of all operations, each step counted separately. */
export interface Tally {
  /** Operations that were tried, or blocked by one that failed. */
  readonly tried: number;
  readonly failed: number;
  /** Failed operations of which UDM refused each value by name. */
  readonly valuesRefused: number;
  readonly left: number;
  /** A message about the first failed operation. */
  readonly firstFailure: ErrorDetails | undefined;
  /** The error if the licence of UDM did not allow operations of a type. */
  readonly unlicensed: ErrorDetails | undefined;
  /** If the run was given up: the refused type of operation, the number of refusals, and the error of UDM. */
  readonly givenUp:
    | { readonly what: string; readonly refused: number; readonly error: ErrorDetails }
    | undefined;
}

/** The results of a plan. */
export interface ApplyResult {
  readonly applied: Readonly<Record<Kind, Applied>>;
  /** Why the run ended early; undefined if it did not, or only because its time was over. */
  readonly stopped: ErrorDetails | undefined;
  /** Whether operations were not started because the time of the run was over. */
  readonly isTimeOver: boolean;
  /** Primary keys of objects that were written without some of their values. */
  readonly incomplete: Readonly<Record<Kind, ReadonlySet<string>>>;
  readonly tally: Tally;
  /** Values that UDM did not keep. */
  readonly notPersisted: readonly NotPersisted[];
}

/** The counts of a kind before anything is tried. */
export function emptyCounts(): { -readonly [K in keyof Applied]: number } {
  return { added: 0, modified: 0, renamed: 0, disabled: 0, deleted: 0, failed: 0, left: 0 };
}

function nothingApplied(): Readonly<Record<Kind, Applied>> {
  return Object.fromEntries(KINDS.map((kind) => [kind, emptyCounts()])) as unknown as Record<Kind, Applied>;
}

/** The result of a run without operations. */
export function nothingTried(stopped?: ErrorDetails): ApplyResult {
  return {
    applied: nothingApplied(),
    stopped,
    isTimeOver: false,
    incomplete: { user: new Set(), group: new Set() },
    tally: {
      tried: 0,
      failed: 0,
      valuesRefused: 0,
      left: 0,
      firstFailure: undefined,
      unlicensed: undefined,
      givenUp: undefined,
    },
    notPersisted: [],
  };
}
