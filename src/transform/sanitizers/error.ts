/**
 * The error of sanitizers.
 *
 * @module
 */

/**
 * A sanitizer rejected a value; the value is dropped. The message never contains the value, because the value may be a
 * secret.
 */
export class SanitizerError extends Error {
  override readonly name = "SanitizerError";
}
