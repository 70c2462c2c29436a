/**
 * How a sanitizer refuses a value.
 *
 * @module
 */

/**
 * A value that a sanitizer cannot clean up. It is dropped. The message says what is wrong and never contains the
 * value, so that whoever reports it can decide whether the value may be shown.
 */
export class SanitizerError extends Error {
  override readonly name = "SanitizerError";
}
