/**
 * Single additions to and removals from lists, as JSON Patch (RFC 6902), and how many of them fit into a request.
 *
 * @module
 */

import { encodeUtf8 } from "../syntax/utf8.ts";
import type { ValueChange } from "./types.ts";

/** The media type of {@linkcode jsonPatch}. */
export const JSON_PATCH = "application/json-patch+json";

/** The largest number of values in a request: UDM compares each with all values of the list. */
const MAX_VALUES = 2000;

/** The largest size of the values in a request, in bytes. Gateways limit requests, often to 1 MiB. */
const MAX_BYTES = 256_000;

/**
 * The body of a request. A path ends with the name of the list: UDM refuses the "/-" that the RFC demands to append a value
 * (measured).
 */
export function jsonPatch(changes: readonly ValueChange[]): unknown[] {
  return changes.map(({ op, property, value }) => ({ op, path: `/properties/${property}`, value }));
}

/** How many changes fit into a request. It shrinks when a gateway refuses a request as too large. */
export class RequestLimit {
  #bytes = MAX_BYTES;

  /** The number of changes that fit into a request, at least 1. */
  fitting(changes: readonly ValueChange[], start = 0): number {
    let bytes = 0;
    let at = start;
    for (; at < changes.length && at - start < MAX_VALUES; at++) {
      bytes += sizeOf(changes[at] as ValueChange);
      if (bytes > this.#bytes) break;
    }
    return Math.max(1, at - start);
  }

  /** Whether all changes fit into one request. */
  fits(changes: readonly ValueChange[]): boolean {
    return this.fitting(changes) >= changes.length;
  }

  /**
   * Halves the size after a request that was too large.
   *
   * @param sent the changes of that request
   * @returns false if it cannot be made smaller
   */
  shrink(sent: readonly ValueChange[]): boolean {
    if (sent.length < 2) return false;
    const bytes = sent.reduce((sum, change) => sum + sizeOf(change), 0);
    // Several requests may be refused at the same time
    this.#bytes = Math.min(this.#bytes, Math.floor(bytes / 2));
    return true;
  }
}

/** The size of a change in a request, in bytes. */
function sizeOf({ op, property, value }: ValueChange): number {
  const frame = `{"op":"","path":"/properties/","value":},`.length;
  return frame + op.length + property.length + encodeUtf8(JSON.stringify(value)).length;
}
