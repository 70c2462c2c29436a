/**
 * What every sanitizer looks like.
 *
 * @module
 */

/** What a sanitizer may know besides the value. */
export interface SanitizerContext {
  /** Region (ISO 3166-1 alpha-2) of phone numbers that are written without a country calling code. */
  readonly phoneRegion: string;
}

/**
 * Cleans up one value. Never changes the bytes it is given.
 *
 * @throws {SanitizerError} if the value is to be dropped
 */
export type Sanitizer = (value: Uint8Array, context: SanitizerContext) => Uint8Array;
