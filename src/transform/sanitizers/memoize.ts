/** @module */

import { decodeUtf8 } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";
import type { Sanitizer } from "./types.ts";

/** How many values are remembered. */
const MOST = 4096;
/** Longer values are not, in bytes. */
const LONGEST = 64;

/** What came of a value. */
type Remembered =
  | { readonly kind: "changed"; readonly result: Uint8Array }
  /** The very value was given back. It is not kept: it may be a view into something large. */
  | { readonly kind: "same" }
  | { readonly kind: "refused"; readonly message: string };

/**
 * A sanitizer that does what another does, but remembers what came of short values. When it remembers too many, it forgets all
 * of them.
 *
 * @param sanitizer gives the same for the same bytes, and gives back the value itself if nothing is to be changed
 * @param most how many values it remembers
 */
export function remembering(sanitizer: Sanitizer, most = MOST): Sanitizer {
  const remembered = new Map<string, Remembered>();
  return (value, context) => {
    const text = value.length <= LONGEST ? decodeUtf8(value) : undefined;
    if (text === undefined) return sanitizer(value, context);
    // A region has two letters, so nothing else gives the same key
    const key = context.phoneRegion + text;
    let outcome = remembered.get(key);
    if (outcome === undefined) {
      if (remembered.size >= most) remembered.clear();
      outcome = sanitized(() => sanitizer(value, context), value);
      remembered.set(key, outcome);
    }
    if (outcome.kind === "refused") throw new SanitizerError(outcome.message);
    return outcome.kind === "same" ? value : outcome.result;
  };
}

const SAME: Remembered = { kind: "same" };

function sanitized(sanitize: () => Uint8Array, value: Uint8Array): Remembered {
  try {
    const result = sanitize();
    return result === value ? SAME : { kind: "changed", result };
  } catch (error) {
    if (!(error instanceof SanitizerError)) throw error;
    return { kind: "refused", message: error.message };
  }
}
