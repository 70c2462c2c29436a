/**
 * Dates in headers.
 *
 * @module
 */

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Parses a date in the form of RFC 9110 section 5.6.7 to milliseconds since 1970; undefined if it has another form. */
export function parseHttpDate(text: string | null): number | undefined {
  const date = HTTP_DATE.test(text ?? "") ? Date.parse(text ?? "") : NaN;
  return Number.isNaN(date) ? undefined : date;
}
