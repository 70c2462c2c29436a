/**
 * What carrying out a plan needs.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { Modify, Operation } from "../planner/plan_types.ts";
import type { NotPersisted } from "./verify.ts";
import type { Writer } from "./writer.ts";

/** What carrying out a plan needs to know. */
export interface ApplyOptions {
  readonly writer: Writer;
  /** DN of the container in which new objects of a kind are made. */
  readonly positions: Readonly<Record<Kind, string>>;
  readonly primaryKeys: Readonly<Record<Kind, string>>;
  /** The DN of an object when the target was read. */
  readonly dnOf: (kind: Kind, key: string) => string | undefined;
  /** Reads the photo of a source entry again: base64, and its digest; undefined if the entry with the key is not there. */
  readonly loadPhoto: (
    sourceDn: string,
    key: string | undefined,
  ) => Promise<{ value: string; digest: string } | undefined>;
  /** Whether only the photo that the plan is about may be written, and none that came since. */
  readonly exactPhotos?: boolean;
  /** What can be found out about a failed write, such as who has the name. */
  readonly explain: (error: unknown, operation: Operation) => Promise<string>;
  /** Reads modifications that succeeded back; some properties may have been left out of one. */
  readonly verify: (
    modifications: readonly Modify[],
    missing: (operation: Modify) => ReadonlySet<string>,
  ) => Promise<readonly NotPersisted[]>;
  /** How many operations may be under way at this moment. */
  readonly concurrency: () => number;
  /** Told how many operations have been carried out. */
  readonly onProgress?: (done: number) => void;
  /** Nothing is really written. */
  readonly dryRun: boolean;
  /** Once aborted, the writes under way are finished and nothing new is begun. */
  readonly signal: AbortSignal;
}
