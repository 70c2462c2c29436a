/**
 * What was written of an operation.
 *
 * @module
 */

/** The result of an operation. */
export interface Performed {
  /** The DN of the object afterwards. */
  readonly dn: string;
  /** The properties that were written. */
  readonly properties: readonly string[];
  /** The properties that were omitted. */
  readonly missing?: ReadonlySet<string>;
  /** Whether the object no longer exists, so that nothing was written. */
  readonly isGone?: boolean;
  /** Whether nothing was written, because only members would have been added, and none of them exists. */
  readonly isEmpty?: boolean;
  /** The error after which members are missing. */
  readonly failure?: unknown;
}
