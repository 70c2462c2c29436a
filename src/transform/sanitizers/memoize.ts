/** @module */

import { decodeUtf8 } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";
import type { Sanitizer } from "./types.ts";

/** Maximum number of cached results. */
const CACHE_LIMIT = 4096;
/** Longer values are not cached, in bytes. */
const LENGTH_LIMIT = 64;

/** The cached result of a value. */
type CachedResult =
  | { readonly kind: "changed"; readonly result: Uint8Array }
  /** The input itself was returned. It is not cached: it may be a view of a large buffer. */
  | { readonly kind: "unchanged" }
  | { readonly kind: "rejected"; readonly message: string };

/**
 * Wraps a sanitizer with a cache for short values. When the cache is full, it is cleared.
 *
 * @param sanitizer returns the same result for the same bytes, and the input itself if nothing changes
 * @param limit maximum number of cached results
 */
export function memoize(sanitizer: Sanitizer, limit = CACHE_LIMIT): Sanitizer {
  const cache = new Map<string, CachedResult>();
  return (value, context) => {
    const text = value.length <= LENGTH_LIMIT ? decodeUtf8(value) : undefined;
    if (text === undefined) return sanitizer(value, context);
    // Unambiguous, because a region has two letters
    const key = context.phoneRegion + text;
    let cached = cache.get(key);
    if (cached === undefined) {
      if (cache.size >= limit) cache.clear();
      cached = resultOf(() => sanitizer(value, context), value);
      cache.set(key, cached);
    }
    if (cached.kind === "rejected") throw new SanitizerError(cached.message);
    return cached.kind === "unchanged" ? value : cached.result;
  };
}

const UNCHANGED: CachedResult = { kind: "unchanged" };

function resultOf(sanitize: () => Uint8Array, value: Uint8Array): CachedResult {
  try {
    const result = sanitize();
    return result === value ? UNCHANGED : { kind: "changed", result };
  } catch (error) {
    if (!(error instanceof SanitizerError)) throw error;
    return { kind: "rejected", message: error.message };
  }
}
