/**
 * Sinks that are done with a record when they return.
 *
 * @module
 */

import type { Sink } from "@logtape/logtape";

/** By this logtape knows its own sinks of that sort. Should it ever stop looking, the copies are made again, no more. */
const IMMEDIATE = Symbol.for("LogTape.sinkSnapshotPolicy.immediate");

/** Tells logtape that it need not copy records for a sink: the copy of one takes as long as all the rest. */
export function atOnce(sink: Sink): Sink {
  return Object.assign(sink, { [IMMEDIATE]: true });
}
