/**
 * The Active Directory of a company whose accounts the predecessor has synchronised.
 *
 * @module
 */

import { DISABLED, dn, entry, group, GROUPS, ou, STAFF, user } from "../samba/entries.ts";
import { photo } from "../world.ts";

const USERS = 120;
const WITH_PHOTO = 5;
const DEPARTMENTS = ["Sales", "Production", "Office"];

/** The OU of a department. */
function place(department: string): string {
  return `OU=${department},${STAFF}`;
}

const ACCOUNTS = Array.from({ length: USERS }, (_, at) => ({
  at,
  account: `u${String(at + 1).padStart(3, "0")}`,
  department: DEPARTMENTS[at % DEPARTMENTS.length] as string,
}));

/** The entries, as LDIF. */
export const COMPANY = [
  ...[STAFF, ...DEPARTMENTS.map(place), GROUPS].map(ou),
  ...ACCOUNTS.map(({ at, account, department }) =>
    user(account, `${account} Example`, {
      givenName: account,
      sn: "Example",
      title: department,
      // An old domain of Exchange has a letter that IDNA 2003 and 2008 encode differently.
      proxyAddresses: [
        `SMTP:${account}@${at === 0 ? "straße.example" : "Example.org"}`,
        `X400:c=de;s=${account}`,
      ],
      telephoneNumber: at % 10 === 9 ? "n/a" : `0421 1234-${100 + at}`,
      mobile: `0171 5550${100 + at}`,
      description: `Room ${at + 1}`,
      postalCode: "28195",
      l: "Bremen",
      c: at < 2 ? "de" : "DE",
      ...(at < WITH_PHOTO ? { thumbnailPhoto: photo(at) } : {}),
    }, place(department))
  ),
  user("u900", "u900 Example", { sn: "Example", userAccountControl: String(DISABLED) }, place("Office")),
  entry(dn("PC1"), {
    objectClass: "computer",
    sAMAccountName: "PC1$",
    userAccountControl: String(0x1000 | 0x20),
  }),
  ...DEPARTMENTS.map((department) =>
    group(
      department,
      department,
      ACCOUNTS.filter((other) => other.department === department)
        .map(({ account }) => dn(`${account} Example`, place(department))),
    )
  ),
  group("Company", "Company", DEPARTMENTS.map((department) => dn(department, GROUPS)), {
    description: "All departments",
  }),
].join("");
