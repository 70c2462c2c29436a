/**
 * The state of an account: whether its user can log in. It is written even if the entry is skipped: an account that the source
 * disables must not stay enabled.
 *
 * @module
 */

import type { Properties } from "../common/model.ts";

/** The properties of the account state. */
export const ACCOUNT_STATE: readonly string[] = ["disabled", "userexpiry", "locked"];

/** Whether a property belongs to the account state. */
export function isAccountState(property: string): boolean {
  return ACCOUNT_STATE.includes(property);
}

/**
 * The changes of the account state; undefined if there are none.
 *
 * @param isStamped whether the connector disabled the user: then only a change that also removes the stamp may enable the
 *   account
 */
export function accountChanges(changes: Properties, isStamped: boolean): Properties | undefined {
  const own = Object.entries(changes).filter(([property, value]) =>
    isAccountState(property) && !(isStamped && property === "disabled" && value !== true)
  );
  return own.length === 0 ? undefined : Object.fromEntries(own);
}
