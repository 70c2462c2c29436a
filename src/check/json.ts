/**
 * What was checked, as a document for machines.
 *
 * @module
 */

import { VERSION } from "../common/version.ts";
import { type Check, count, type Counts, type Group, groupOf } from "./types.ts";

/** The version of the format. It is raised when something changes that a reader relies on, not when something is added. */
const DOCUMENT_VERSION = 1;

/** What `check --json` prints. */
export interface CheckDocument {
  readonly version: typeof DOCUMENT_VERSION;
  /** Name and version of the program. */
  readonly program: string;
  /** The configuration file, as it was named. */
  readonly configuration: string;
  /** When it was checked: ISO 8601, UTC. */
  readonly created: string;
  /** How many checks there are of each status. */
  readonly totals: Counts;
  readonly checks: readonly (Check & { readonly group: Group })[];
}

/** Makes the document. */
export function checkDocument(configuration: string, checks: readonly Check[], now: number): CheckDocument {
  return {
    version: DOCUMENT_VERSION,
    program: `udm-directory-connector ${VERSION}`,
    configuration,
    created: new Date(now).toISOString(),
    totals: count(checks),
    checks: checks.map(({ id, ...rest }) => ({ id, group: groupOf({ id }), ...rest })),
  };
}
