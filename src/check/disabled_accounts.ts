/**
 * Warns about filters that exclude disabled accounts: users who are not found are removed.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { type FilterMaker, readFilter } from "../syntax/ldap_filter.ts";
import { type Check, reported } from "./types.ts";

/** The rule that tests bits (MS-ADTS section 3.1.1.3.4.4.1), and the bit of disabled accounts (section 2.2.16). */
const BIT_AND = "1.2.840.113556.1.4.803";
const DISABLED = 0x2;

/** Says whether a part of a filter finds exactly disabled accounts, and whether something excludes them. */
interface Part {
  readonly findsDisabled: boolean;
  readonly excludesDisabled: boolean;
}

const OTHER: Part = { findsDisabled: false, excludesDisabled: false };
const FINDS: Part = { findsDisabled: true, excludesDisabled: false };

const MAKER: FilterMaker<Part> = {
  and: (parts) => ({ findsDisabled: false, excludesDisabled: parts.some((part) => part.excludesDisabled) }),
  or: (parts) => ({ findsDisabled: false, excludesDisabled: parts.every((part) => part.excludesDisabled) }),
  not: ({ findsDisabled }) => ({ findsDisabled: false, excludesDisabled: findsDisabled }),
  equality: (attribute, pieces) => {
    const value = pieces.map(String).join("*").toLowerCase();
    if (attribute.toLowerCase() === "nsaccountlock") return value === "true" ? FINDS : OTHER;
    const excludesDisabled = attribute.toLowerCase() === "useraccountcontrol" && /^\d+$/.test(value) &&
      (Number(value) & DISABLED) === 0;
    return { findsDisabled: false, excludesDisabled };
  },
  comparison: () => OTHER,
  extensible: (attribute, rule, _, value) =>
    attribute.toLowerCase() === "useraccountcontrol" && rule === BIT_AND && Number(value) === DISABLED
      ? FINDS
      : OTHER,
};

/** Warns if accounts that are disabled in the source are deleted from UDM. */
export function disabledAccountsCheck({ source, udm }: Pick<Config, "source" | "udm">): Check[] {
  if (udm.userRemoval !== "delete" || !readFilter(source.user.filter, MAKER).excludesDisabled) return [];
  return [
    reported(
      { id: "source.disabled_accounts", title: "disabled accounts" },
      "warning",
      "source.user_filter excludes disabled accounts, so a user who is disabled in the source is deleted from UDM",
      "To disable these users in UDM instead, set udm.user_removal: disable, or let the filter find them and the steps " +
        "disable them (docs/guide/account-state.md).",
    ),
  ];
}
