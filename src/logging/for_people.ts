/**
 * Records that only repeat for people what another record has as fields.
 *
 * @module
 */

import type { LogRecord } from "@logtape/logtape";

/** The property that marks such records. */
const MARK = "for_people";

/** Adds the mark to the properties of a record. */
export function forPeople<T extends object>(properties: T): T & { readonly [MARK]: true } {
  return { ...properties, [MARK]: true };
}

/** Whether a record has the mark, so that formats for programs leave it out. */
export function isForPeople({ properties }: LogRecord): boolean {
  return properties[MARK] === true;
}
