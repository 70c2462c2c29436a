/**
 * Options of applying a plan.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { Operation } from "../planner/plan_types.ts";
import type { Explained } from "./explain_failure.ts";
import type { NotPersisted, Write } from "./verify.ts";
import type { Writer } from "./writer.ts";

/** Options of applying a plan. */
export interface ApplyOptions {
  readonly writer: Writer;
  /** DN of the container for new objects of a kind. */
  readonly positions: Readonly<Record<Kind, string>>;
  readonly primaryKeys: Readonly<Record<Kind, string>>;
  /** The DN of an object when the target was read. */
  readonly dnOf: (kind: Kind, key: string) => string | undefined;
  /** Reads the photo of an entry again: base64 and digest. Undefined if no entry has the key. */
  readonly loadPhoto: (
    sourceDn: string,
    key: string | undefined,
  ) => Promise<{ value: string; digest: string } | undefined>;
  /** Whether only photos that have not changed since the plan may be written. */
  readonly exactPhotos?: boolean;
  /** Whether photos are synchronised, so that their digests are written; if not, only new users get a photo. Default: yes. */
  readonly ownsPhotos?: boolean;
  /** Explains a failed write, for example which object has the name. */
  readonly explain: (error: unknown, operation: Operation) => Promise<Explained>;
  /** Compares what was written with the target, omitted properties apart. */
  readonly verify: (
    writes: readonly Write[],
    missing: (operation: Write) => ReadonlySet<string>,
  ) => Promise<readonly NotPersisted[]>;
  /** How many operations may run at the moment. */
  readonly concurrency: () => number;
  /** Called with the number of operations that have ended, and the time that the rest takes in milliseconds, if known. */
  readonly onProgress?: (done: number, remainingMs: number | undefined) => void;
  /** Whether the time of the run is over: running operations are finished, and no further one starts. */
  readonly isTimeOver?: () => boolean;
  /** Whether nothing is written. */
  readonly dryRun: boolean;
  /** Stops the run: running writes are finished, and no further operation starts. */
  readonly signal: AbortSignal;
}
