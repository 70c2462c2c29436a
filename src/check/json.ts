/**
 * Formats checks as JSON.
 *
 * @module
 */

import { VERSION } from "../common/version.ts";
import { type Check, count, type Counts, type Group, groupOf } from "./types.ts";

/** The version of the format. It is raised for incompatible changes, not for additions. */
const DOCUMENT_VERSION = 1;

/** What `check --json` prints. */
export interface CheckDocument {
  readonly version: typeof DOCUMENT_VERSION;
  /** Name and version of the program. */
  readonly program: string;
  /** The configuration file as given. */
  readonly configuration: string;
  /** Time of the checks: ISO 8601, UTC. */
  readonly created: string;
  /** Number of checks by status. */
  readonly totals: Counts;
  readonly checks: readonly (Check & { readonly group: Group })[];
}

/** Creates the document. */
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
