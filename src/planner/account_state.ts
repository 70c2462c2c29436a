/**
 * The state of an account: whether its owner can log in. An entry that cannot be written otherwise still has these
 * properties written, or an account that the source disables would stay enabled.
 *
 * @module
 */

import type { Properties } from "../common/model.ts";

/** The properties of a user that make up the state of the account. */
export const ACCOUNT_STATE: readonly string[] = ["disabled", "userexpiry", "locked"];

/** Whether a property belongs to the state of an account. */
export function isAccountState(property: string): boolean {
  return ACCOUNT_STATE.includes(property);
}

/**
 * The changes that concern the state of the account; undefined if there are none.
 *
 * @param isStamped whether the connector disabled the user: only a change that also removes the stamp enables the
 *   account again
 */
export function accountChanges(changes: Properties, isStamped: boolean): Properties | undefined {
  const own = Object.entries(changes).filter(([property, value]) =>
    isAccountState(property) && !(isStamped && property === "disabled" && value !== true)
  );
  return own.length === 0 ? undefined : Object.fromEntries(own);
}
