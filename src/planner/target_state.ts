/**
 * Everything that was read from the target.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { CurrentObjects } from "./current_objects.ts";
import type { ForeignObjects } from "./foreign_objects.ts";
import type { DnTable } from "./store/dn_table.ts";
import type { TakenValues } from "./store/taken_values.ts";

/** Everything that was read from the target. */
export interface TargetState {
  readonly dns: DnTable;
  readonly user: CurrentObjects;
  readonly group: CurrentObjects;
  /** Numbers of the DNs of users that have a photo; undefined if photos are not managed. */
  readonly withPhoto: ReadonlySet<number> | undefined;
  /** Objects outside our OUs, as far as they are known. */
  readonly foreign: Readonly<Record<Kind, ForeignObjects>>;
  /** Unique values of objects outside our OUs that entries want; undefined if they were not looked up. */
  readonly taken?: TakenValues | undefined;

  /** DNs of OUs that do not exist, by kind. */
  readonly missing?: Readonly<Partial<Record<Kind, string>>>;
}
