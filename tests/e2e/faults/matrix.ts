/**
 * The whole fault matrix.
 *
 * @module
 */

import { type Result, type Trial, tryOut } from "./cell.ts";
import { LDAP_COLUMNS, LDAP_ROWS, ldapTrial } from "./plan_ldap.ts";
import { type Duration, UDM_COLUMNS, UDM_ROWS, udmTrial } from "./plan_udm.ts";

/** A table: what came of every fault in every phase. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly results: readonly (Result | undefined)[] }[];
}

/** Cells that spend their time working. More at once would only make each slower. */
const AT_ONCE = 8;

/** Tries everything out. */
export async function faultMatrix(): Promise<Table[]> {
  const slots = new Slots(AT_ONCE);
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
        return trial && slots.run(isMostlyWaiting(trial), () => tryOut(trial));
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

function isMostlyWaiting({ patience, clientOptions }: Trial): boolean {
  return patience !== undefined || clientOptions !== undefined;
}

/** Lets so many things happen at once. */
class Slots {
  readonly #waiting: (() => void)[] = [];
  constructor(private free: number) {}

  /** @param atOnce whether it need not wait for its turn */
  async run<T>(atOnce: boolean, action: () => Promise<T>): Promise<T> {
    if (atOnce) return await action();
    if (this.free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.free--;
    try {
      return await action();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }
}
