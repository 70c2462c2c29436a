/**
 * The size of a plan as Markdown.
 *
 * @module
 */

/**
 * Default of the maximum size in bytes: GitHub accepts 65,536 characters, and pipelines add some. GitLab accepts 1,000,000.
 */
export const DEFAULT_MAX_BYTES = 60_000;

/** Smallest maximum size in bytes: all headings and totals fit, and some rows. */
export const MIN_MAX_BYTES = 5_000;
