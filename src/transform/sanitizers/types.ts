/**
 * The type of sanitizers.
 *
 * @module
 */

/** A version of IDNA. */
export type MailIdna = "2003" | "2008";

/** Settings that a sanitizer may use. */
export interface SanitizerContext {
  /** Region (ISO 3166-1 alpha-2) of phone numbers that are written without a country calling code. */
  readonly phoneRegion: string;
  /** How letters beyond ASCII in domains of mail addresses are encoded. Absent: as in IDNA 2008. */
  readonly mailIdna?: MailIdna | undefined;
}

/**
 * Cleans up one value. Does not modify its input.
 *
 * @throws {SanitizerError} if the value is rejected; it is dropped then
 */
export type Sanitizer = (value: Uint8Array, context: SanitizerContext) => Uint8Array;
