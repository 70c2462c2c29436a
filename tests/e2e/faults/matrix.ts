/**
 * The fault matrix.
 *
 * @module
 */

import { type Result, runTrial, type Trial } from "./trial.ts";
import { Slots } from "./slots.ts";
import { LDAP_COLUMNS, LDAP_ROWS, ldapTrial } from "./ldap_trials.ts";
import { type Duration, UDM_COLUMNS, UDM_ROWS, udmTrial } from "./udm_trials.ts";

/** The results of every fault in every phase. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly results: readonly (Result | undefined)[] }[];
}

/** Number of concurrent cells, not counting those that wait. */
const CONCURRENCY = 8;

/** Runs all cells. */
export async function faultMatrix(): Promise<Table[]> {
  const slots = new Slots(CONCURRENCY);
  const table = async (
    title: string,
    columns: readonly string[],
    rows: readonly string[],
    trialOf: (row: string, column: string) => Trial | undefined,
  ): Promise<Table> => ({
    title,
    columns,
    rows: await Promise.all(rows.map(async (name) => ({
      name,
      results: await Promise.all(columns.map((column) => {
        const trial = trialOf(name, column);
        return trial && runTrial(trial, slots);
      })),
    }))),
  });
  return await Promise.all([
    ...Object.entries(UDM_COLUMNS).map(([duration, columns]) =>
      table(
        `Target: ${duration}`,
        columns,
        UDM_ROWS,
        (row, column) => udmTrial(duration as Duration, row, column as typeof columns[number]),
      )
    ),
    table(
      "Source: once",
      LDAP_COLUMNS,
      LDAP_ROWS,
      (row, column) => ldapTrial(1, row, column as typeof LDAP_COLUMNS[number]),
    ),
    table(
      "Source: every time",
      LDAP_COLUMNS,
      LDAP_ROWS,
      (row, column) => ldapTrial(Infinity, row, column as typeof LDAP_COLUMNS[number]),
    ),
  ]);
}
